"""The network in PyTorch: MiniLM encoder with shape embeddings, token heads, biaffine arcs and labels (FORMAT.md, 4 and 5).

Parameters are a flat dictionary from name to tensor (to array, where they are read, written and drawn), the names of FORMAT.md: adding a head is a line in TOKEN_HEADS.
Three ways of reading a linear layer are one function: exact, with int8 simulated, and with int8 simulated but gradients passed straight through.
"""

import numpy as np
import torch
from torch.nn import functional as F

from . import words

HEAD_SIZE = 32                     # of attention; every other size is read off the arrays
ARC, LABEL = 256, 96
EPS = 1e-12
GROUPS = ["tag", "tree", "name"]
TOKEN_HEADS = {"upos": "tag", "xpos": "tag", "feats": "tag", "lemma": "tag", "names": "name"}
# Weight of each loss in the sum.
LOSS = {"upos": 1.0, "xpos": 0.7, "feats": 0.7, "lemma": 0.7, "names": 1.5, "arc": 1.5, "rel": 1.0}
FROZEN = ("emb.word", "emb.pos", "emb.type")


def layers(p):
    """How many layers the encoder has."""
    return sum(n.startswith("layer.") and n.endswith(".q") for n in p)


def below(name, depth):
    """Whether the states after `depth` layers rest on the tensor of that name."""
    return name.startswith("emb.") or name.startswith("layer.") and int(name.split(".")[1]) < depth


def config(p):
    """What the header of the model file says about the network."""
    vocab, hidden = p["emb.word"].shape
    return {
        "hidden": hidden, "layers": layers(p), "heads": hidden // HEAD_SIZE, "head_size": HEAD_SIZE, "ffn": len(p["layer.0.ffn1"]),
        "max_positions": len(p["emb.pos"]), "vocab": vocab,
        "layer_norm_eps": EPS, "activation": "quadratic-gelu", "pad": words.PAD, "unk": words.UNK, "cls": words.CLS, "sep": words.SEP,
        "mask": words.MASK, "max_word_pieces": words.MAX_WORD_PIECES, "max_word_runes": words.MAX_WORD_RUNES, "shapes": words.SHAPES,
        "groups": GROUPS, "token_heads": [{"name": n, "group": g} for n, g in TOKEN_HEADS.items()],
        "arc": {"group": "tree", "size": len(p["arc.dep"])}, "label": {"group": "tree", "size": len(p["label.dep"])},
    }


def initial(bert, sizes, sets, seed):
    """Parameters to start from: the pre-trained encoder, fresh heads. sizes: classes of each head and "rel"; sets: how many name sets."""
    rng = np.random.default_rng(seed)
    hidden = bert["embeddings.word_embeddings.weight"].shape[1]
    depth = sum(n.endswith("attention.self.query.weight") for n in bert)
    p = {}

    def fresh(name, out):
        p[name] = rng.normal(0, hidden ** -0.5, (out, hidden)).astype(np.float32)
        p[name + ".bias"] = np.zeros(out, np.float32)

    def norm(name, old):
        p[name + ".gamma"], p[name + ".beta"] = bert[old + ".LayerNorm.weight"], bert[old + ".LayerNorm.bias"]

    for new, old in (("word", "word"), ("pos", "position"), ("type", "token_type")):
        p["emb." + new] = bert["embeddings.%s_embeddings.weight" % old]
    norm("emb.ln", "embeddings")
    p["emb.shape"] = np.zeros((len(words.SHAPES), hidden), np.float32)
    for n in range(depth):
        old, new = "encoder.layer.%d." % n, "layer.%d." % n
        for k, o in (("q", "attention.self.query"), ("k", "attention.self.key"), ("v", "attention.self.value"),
                     ("o", "attention.output.dense"), ("ffn1", "intermediate.dense"), ("ffn2", "output.dense")):
            p[new + k], p[new + k + ".bias"] = bert[old + o + ".weight"], bert[old + o + ".bias"]
        norm(new + "ln1", old + "attention.output")
        norm(new + "ln2", old + "output")
    for g in GROUPS:
        p["mix." + g] = np.arange(4 - depth, 5, dtype=np.float32).clip(0) / 10
    for name in TOKEN_HEADS:
        fresh("head." + name, sizes[name])
    p["names.set"] = np.zeros((sets, sizes["names"]), np.float32)
    for name, size in (("arc", ARC), ("label", LABEL)):
        fresh(name + ".dep", size)
        fresh(name + ".head", size)
    p["arc.u"] = rng.normal(0, 1 / ARC, (ARC, ARC)).astype(np.float32)
    p["arc.b"] = np.zeros(ARC, np.float32)
    r = sizes["rel"]
    p["label.u"] = rng.normal(0, 1 / LABEL, (r, LABEL, LABEL)).astype(np.float32)
    p["label.wd"], p["label.wh"] = np.zeros((r, LABEL), np.float32), np.zeros((r, LABEL), np.float32)
    p["label.b"] = np.zeros(r, np.float32)
    return p


def tensors(arrays):
    """Arrays by name as tensors by name."""
    return {k: torch.tensor(x) for k, x in arrays.items()}


class _Act(torch.autograd.Function):
    # 0.5 (x + |x| (1 - 0.1444 m²)) in few passes, and its gradient: these take as long as the products of matrices.
    @staticmethod
    def forward(saved, x):
        a = x.abs()
        m = a.clamp(max=2.5017).sub_(2.5017)
        saved.save_for_backward(x, a, m)
        return torch.relu(x).addcmul_(a * m, m, value=-0.0722)

    @staticmethod
    def backward(saved, gradient):
        x, a, m = saved.saved_tensors
        slope = torch.add(m, a, alpha=2).mul_(m).mul_(x.sign())
        return torch.ops.aten.threshold_backward(gradient, x, 0).addcmul_(gradient, slope, value=-0.0722)


def act(x):
    """A polynomial in place of GELU: no exp, the same bits everywhere."""
    return _Act.apply(x)


class _Rounded(torch.autograd.Function):
    @staticmethod
    def forward(_, x):
        y = x.float()
        s = y.abs().amax(-1, keepdim=True) / 127
        s = torch.where(s == 0, 1, s)
        return (torch.round(y / s) * s).to(x.dtype)

    @staticmethod
    def backward(_, gradient):
        return gradient


def round_to_int8(x):
    """x as int8 times a scale per vector (its last axis) would hold it; gradients pass straight through."""
    return _Rounded.apply(x)


def take(x, at):
    """The vectors of x [rows, length, size] at the places [rows, n] of each row."""
    rows, length, size = x.shape
    return F.embedding(at + length * torch.arange(rows)[:, None], x.reshape(rows * length, size))


class Network:
    """One reading of the parameters: int8 simulated or not, dropout with a generator (NumPy's) or none."""

    def __init__(self, p, int8=False, rng=None, rate=0.1):
        self.p, self.int8, self.rng, self.rate = p, int8, rng, rate

    def drop(self, x, rate=None):
        rate = self.rate if rate is None else rate
        if self.rng is None or rate == 0:
            return x
        # 8 random bits a value are enough.
        bits = self.rng.bit_generator.random_raw(x.numel() // 8 + 1).view(np.uint8)[:x.numel()]
        share = round(rate * 256)
        kept = torch.from_numpy((bits >= share).view(np.uint8)).view(x.shape)
        return x * kept.to(x.dtype).mul_(256 / (256 - share))

    def lin(self, x, name):
        w = self.p[name]
        if self.int8:
            x, w = round_to_int8(x), round_to_int8(w)
        return F.linear(x, w, self.p[name + ".bias"])

    def norm(self, x, name):
        return F.layer_norm(x, x.shape[-1:], self.p[name + ".gamma"], self.p[name + ".beta"], EPS)

    def table(self, name):
        return round_to_int8(self.p[name]) if self.int8 else self.p[name]

    def embedded(self, pieces, shapes):
        """What goes into the first layer, [rows, length, hidden]."""
        e = F.embedding(pieces, self.p["emb.word"])
        if self.int8:
            e = round_to_int8(e)
        e = e + self.table("emb.pos")[:pieces.shape[1]] + self.p["emb.type"][0] + F.embedding(shapes, self.p["emb.shape"])
        return self.norm(e, "emb.ln")

    def states(self, pieces, shapes, lengths):
        """All layers' states, [rows, length, hidden] each."""
        t = pieces.shape[1]
        x = self.drop(self.embedded(pieces, shapes))
        out = [x]
        mask = torch.where(torch.arange(t) < lengths[:, None], 0.0, -1e9).to(x.dtype)[:, None, None, :]
        for n in range(layers(self.p)):
            x = self._layer(x, mask, "layer.%d." % n)
            out.append(x)
        return out

    def _layer(self, x, mask, name):
        b, t = x.shape[:2]

        def heads(k):
            return self.lin(x, name + k).view(b, t, -1, HEAD_SIZE).transpose(1, 2)

        q, k, v = heads("q"), heads("k"), heads("v")
        a = torch.softmax((q * HEAD_SIZE ** -0.5) @ k.transpose(2, 3) + mask, dim=-1)
        c = (self.drop(a) @ v).transpose(1, 2).reshape(x.shape)
        y = self.norm(x + self.drop(self.lin(c, name + "o")), name + "ln1")
        return self.norm(y + self.drop(self.lin(act(self.lin(y, name + "ffn1")), name + "ffn2")), name + "ln2")

    def mixed(self, states, first, last):
        """For each group: word vectors [rows, words, hidden] and root vectors [rows, 1, hidden]."""
        mix = torch.stack([self.p["mix." + g] for g in GROUPS])
        mixed = torch.einsum("gl,lbth->gbth", mix, torch.stack(states))
        return {g: (0.5 * (take(x, first) + take(x, last)), x[:, :1]) for g, x in zip(GROUPS, mixed)}

    def read(self, batch):
        """Logits of the token heads, arc scores [rows, words, 1 + words], and the vectors labels are scored from."""
        vectors = self.mixed(self.states(batch["pieces"], batch["shapes"], batch["lengths"]), batch["first"], batch["last"])
        dropped = {g: self.drop(w, 0.3) for g, (w, _) in vectors.items()}
        out = {n: self.lin(dropped[g], "head." + n) for n, g in TOKEN_HEADS.items()}
        out["names"] = out["names"] + self.p["names.set"][batch["sources"]][:, None, :]
        tree = dropped["tree"]
        nodes = torch.cat([self.drop(vectors["tree"][1], 0.3), tree], dim=1)

        def mlp(x, name):
            return self.drop(torch.relu(self.lin(x, name)), 0.3)

        heads = mlp(nodes, "arc.head")
        scores = mlp(tree, "arc.dep") @ (heads @ self.p["arc.u"].T).transpose(1, 2) + (heads @ self.p["arc.b"])[:, None, :]
        place = torch.arange(tree.shape[1] + 1)
        no = (place > batch["words"][:, None])[:, None, :] | (place == place[1:, None])
        out["arc"] = scores.masked_fill(no, -1e9)
        out["label.dep"], out["label.head"] = mlp(tree, "label.dep"), mlp(nodes, "label.head")
        return out

    def relations(self, out, heads):
        """Relation scores [rows, words, relations] under the given heads."""
        d, h = out["label.dep"], take(out["label.head"], heads.clamp(min=0))
        p = self.p
        r, k, _ = p["label.u"].shape
        left = (d @ p["label.u"].transpose(0, 1).reshape(k, r * k)).view(d.shape[:2] + (r, k))
        return (left @ h[..., None])[..., 0] + d @ p["label.wd"].T + h @ p["label.wh"].T + p["label.b"]


def _cross_entropy(logits, gold):
    """Mean over the annotated words."""
    total = F.cross_entropy(logits.float().flatten(0, 1), gold.flatten(), ignore_index=-1, reduction="sum")
    return total / (gold >= 0).sum().clamp(min=1)


def loss(p, batch, rng, int8):
    """The weighted sum of all heads' losses, and each by name."""
    net = Network(p, int8, rng)
    out = net.read(batch)
    parts = {n: _cross_entropy(out[n], batch[n]) for n in TOKEN_HEADS}
    parts["arc"] = _cross_entropy(out["arc"], batch["heads"])
    parts["rel"] = _cross_entropy(net.relations(out, batch["heads"]), batch["rels"])
    return sum(LOSS[k] * v for k, v in parts.items()), parts
