"""The network in JAX: MiniLM encoder with shape embeddings, token heads, biaffine arcs and labels (FORMAT.md, 4 and 5).

Parameters are a flat dictionary from tensor name to array, the names of FORMAT.md: adding a head is a line in TOKEN_HEADS.
Three ways of reading a linear layer are one function: exact, with int8 simulated, and with int8 simulated but gradients passed straight through.
"""

import jax
import jax.numpy as jnp
import numpy as np

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


def act(x):
    """A polynomial in place of GELU: no exp, the same bits everywhere."""
    m = jnp.minimum(jnp.abs(x), 2.5017) - 2.5017
    return 0.5 * (x + jnp.abs(x) * (1 - 0.1444 * (m * m)))


def round_to_int8(x):
    """x as int8 times a scale per vector (its last axis) would hold it; gradients pass straight through."""
    s = jnp.max(jnp.abs(x), axis=-1, keepdims=True) / 127
    s = jnp.where(s == 0, 1, s)
    return x + jax.lax.stop_gradient(jnp.round(x / s) * s - x)


class Network:
    """One reading of the parameters: int8 simulated or not, dropout with a key or none."""

    def __init__(self, p, int8=False, key=None, rate=0.1):
        self.p, self.int8, self.key, self.rate = p, int8, key, rate

    def drop(self, x, rate=None):
        rate = self.rate if rate is None else rate
        if self.key is None or rate == 0:
            return x
        self.key, k = jax.random.split(self.key)
        # 8 random bits a value are enough, and a quarter of the work of 32.
        keep = jax.random.bits(k, x.shape, jnp.uint8) >= jnp.uint8(round(rate * 256))
        return jnp.where(keep, x / (1 - round(rate * 256) / 256), 0)

    def lin(self, x, name):
        w = self.p[name]
        if self.int8:
            x, w = round_to_int8(x), round_to_int8(w)
        return x @ w.T + self.p[name + ".bias"]

    def norm(self, x, name):
        x = x - x.mean(-1, keepdims=True)
        x = x * jax.lax.rsqrt((x * x).mean(-1, keepdims=True) + EPS)
        return x * self.p[name + ".gamma"] + self.p[name + ".beta"]

    def table(self, name):
        return round_to_int8(self.p[name]) if self.int8 else self.p[name]

    def states(self, pieces, shapes, lengths):
        """All layers' states, [rows, length, hidden] each."""
        b, t = pieces.shape
        e = self.p["emb.word"][pieces]
        if self.int8:
            e = round_to_int8(e)
        e = e + self.table("emb.pos")[:t] + self.p["emb.type"][0] + self.p["emb.shape"][shapes]
        x = self.drop(self.norm(e, "emb.ln"))
        out = [x]
        mask = jnp.where(jnp.arange(t) < lengths[:, None], 0.0, -1e9)[:, None, None, :]
        for n in range(layers(self.p)):
            x = self._layer(x, mask, "layer.%d." % n)
            out.append(x)
        return out

    def _layer(self, x, mask, name):
        b, t = x.shape[:2]

        def heads(k):
            return self.lin(x, name + k).reshape(b, t, -1, HEAD_SIZE).transpose(0, 2, 1, 3)

        q, k, v = heads("q"), heads("k"), heads("v")
        a = jax.nn.softmax(q @ k.transpose(0, 1, 3, 2) * HEAD_SIZE ** -0.5 + mask, axis=-1)
        c = (self.drop(a) @ v).transpose(0, 2, 1, 3).reshape(x.shape)
        y = self.norm(x + self.drop(self.lin(c, name + "o")), name + "ln1")
        return self.norm(y + self.drop(self.lin(act(self.lin(y, name + "ffn1")), name + "ffn2")), name + "ln2")

    def mixed(self, states, first, last):
        """For each group: word vectors [rows, words, hidden] and root vectors [rows, 1, hidden]."""
        out = {}
        for g in GROUPS:
            x = sum(w * h for w, h in zip(self.p["mix." + g], states))
            one, other = (jnp.take_along_axis(x, at[:, :, None], axis=1) for at in (first, last))
            out[g] = 0.5 * (one + other), x[:, :1]
        return out

    def read(self, batch):
        """Logits of the token heads, arc scores [rows, words, 1 + words], and the vectors labels are scored from."""
        vectors = self.mixed(self.states(batch["pieces"], batch["shapes"], batch["lengths"]), batch["first"], batch["last"])
        dropped = {g: self.drop(w, 0.3) for g, (w, _) in vectors.items()}
        out = {n: self.lin(dropped[g], "head." + n) for n, g in TOKEN_HEADS.items()}
        out["names"] = out["names"] + self.p["names.set"][batch["sources"]][:, None, :]
        tree = dropped["tree"]
        nodes = jnp.concatenate([self.drop(vectors["tree"][1], 0.3), tree], axis=1)

        def mlp(x, name):
            return self.drop(jax.nn.relu(self.lin(x, name)), 0.3)

        heads = mlp(nodes, "arc.head")
        scores = mlp(tree, "arc.dep") @ (heads @ self.p["arc.u"].T).transpose(0, 2, 1) + (heads @ self.p["arc.b"])[:, None, :]
        w = tree.shape[1]
        no = (jnp.arange(w + 1)[None, :] > batch["words"][:, None])[:, None, :] | (jnp.arange(w + 1)[None, :] == jnp.arange(1, w + 1)[:, None])[None]
        out["arc"] = jnp.where(no, -1e9, scores)
        out["label.dep"], out["label.head"] = mlp(tree, "label.dep"), mlp(nodes, "label.head")
        return out

    def relations(self, out, heads):
        """Relation scores [rows, words, relations] under the given heads."""
        d = out["label.dep"]
        h = jnp.take_along_axis(out["label.head"], jnp.maximum(heads, 0)[:, :, None], axis=1)
        p = self.p
        r, k, _ = p["label.u"].shape
        left = (d @ p["label.u"].transpose(1, 0, 2).reshape(k, r * k)).reshape(d.shape[:2] + (r, k))
        return jnp.einsum("bwrk,bwk->bwr", left, h) + d @ p["label.wd"].T + h @ p["label.wh"].T + p["label.b"]


def _cross_entropy(logits, gold):
    """Mean over the annotated words."""
    known = gold >= 0
    picked = jnp.take_along_axis(jax.nn.log_softmax(logits), jnp.maximum(gold, 0)[..., None], axis=-1)[..., 0]
    return -jnp.where(known, picked, 0).sum() / jnp.maximum(known.sum(), 1)


def loss(p, batch, key, int8):
    """The weighted sum of all heads' losses, and each by name."""
    net = Network(p, int8, key)
    out = net.read(batch)
    parts = {n: _cross_entropy(out[n], batch[n]) for n in TOKEN_HEADS}
    parts["arc"] = _cross_entropy(out["arc"], batch["heads"])
    parts["rel"] = _cross_entropy(net.relations(out, batch["heads"]), batch["rels"])
    return sum(LOSS[k] * v for k, v in parts.items()), parts


def predict(p, batch, int8):
    """Logits of the token heads, arc scores, and the vectors that relations are scored from."""
    return Network(p, int8).read(batch)


def relate(p, out, heads, int8):
    """Relation scores under the given heads."""
    return Network(p, int8).relations(out, heads)
