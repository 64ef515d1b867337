"""The reader's network: an encoder over whole windows; heads for triggers, cues and roles (train/READER.md)."""

import numpy as np
import torch
import torch.nn.functional as F

from .. import model as syntax
from . import data

SIZE = 128                        # of the views that pairs are scored from
SENSE = 32                        # of the vectors that the triggers of one happening are alike by (sense.py)
BUCKETS = 22
PAIRS = data.ROLES + data.VOICES + data.MENTIONS
WEIGHT = {"trigger": 1.0, "cue": 1.0, "mode": 0.3, "cameo": 0.7, "fact": 0.7, "role": 1.0, "voice": 1.0, "party": 0.6}


def initial(base, labels, seed):
    """Parameters to start from: embeddings and layers of an encoder, fresh heads."""
    rng = np.random.default_rng(seed)
    p = {k: np.asarray(x, np.float32) for k, x in base.items() if k.startswith(("emb.", "layer."))}
    depth, hidden = syntax.layers(p), len(p["emb.ln.gamma"])

    def fresh(name, out, size=hidden):
        p[name] = rng.normal(0, size ** -0.5, (out, size)).astype(np.float32)
        p[name + ".bias"] = np.zeros(out, np.float32)

    for name, rows in (("frame", 1 + len(data.TYPES)), ("actor", data.SECTORS), ("setting", 3), ("sentence", data.SENTENCES)):
        p["emb." + name] = rng.normal(0, 0.02, (rows, hidden)).astype(np.float32)
    p["mix"] = np.array([0.1] + [0.3] * depth, np.float32)
    p["mix"][1:-3] = 0            # of many layers the last three are heard at first
    fresh("head.trigger", 1 + len(data.TYPES))
    fresh("head.cue", 1 + len(data.STANCES))
    fresh("head.mode", len(labels.modes))
    fresh("head.cameo", len(labels.cameo))
    fresh("head.fact", len(data.FACTS))
    fresh("head.nobody", data.SIDES)
    fresh("head.stranger", 1)
    fresh("head.sense", SENSE)
    fresh("head.as", data.SIDES * data.SECTORS)
    fresh("head.sector", data.SECTORS - 1)
    p["set.cue"] = np.zeros(1 + len(data.STANCES), np.float32)
    p["set.voice"] = np.zeros(len(data.VOICES), np.float32)
    for name in ("event.anchor", "event.word", "claim.anchor", "claim.word", "mention.anchor", "mention.word"):
        fresh(name, SIZE)
    r = len(PAIRS)
    p["pair.u"] = rng.normal(0, 1 / SIZE, (r, SIZE, SIZE)).astype(np.float32)
    p["pair.a"], p["pair.w"] = np.zeros((r, SIZE), np.float32), np.zeros((r, SIZE), np.float32)
    p["pair.b"] = np.full(r, -3, np.float32)
    p["pair.b"][PAIRS.index("content")] = -1
    p["pair.distance"] = np.zeros((r, BUCKETS), np.float32)
    p["pair.mark"] = np.zeros((r, data.KINDS), np.float32)
    return p


EDGES = torch.tensor([1, 2, 3, 4, 6, 9, 14, 21, 36, 61])


def bucket(d):
    """The class of a signed distance in words: 0 for the word itself, 1 to 10 after, 11 to 20 before."""
    near = torch.bucketize(d.abs(), EDGES, right=True)
    return torch.where(d >= 0, near, 10 + near)


class Network(syntax.Network):
    """One reading of the parameters over a batch of windows."""

    def words(self, batch, use):
        """Word vectors [rows, words, hidden]. use: by row, whether the frames' proposals are seen."""
        p = self.p
        frames = batch["frames"].masked_fill(~use[:, None], 0)
        marks = sum(F.embedding(k, p["emb." + name]) for name, k in (("frame", frames), ("actor", batch["actors"]),
                                                                     ("setting", batch["setting"]), ("sentence", batch["sentence"])))
        inside = (batch["of"] >= 0)[:, :, None]
        x = self.drop(self.embedded(batch["pieces"], batch["shapes"]) + syntax.take(marks, batch["of"].clamp(min=0)) * inside)
        mask = torch.where(torch.arange(x.shape[1]) < batch["length"][:, None], 0.0, -1e9).to(x.dtype)[:, None, None, :]
        mixed = p["mix"][0] * x
        for n in range(len(p["mix"]) - 1):
            x = self._layer(x, mask, "layer.%d." % n)
            mixed = mixed + p["mix"][n + 1] * x
        return 0.5 * (syntax.take(mixed, batch["first"]) + syntax.take(mixed, batch["last"]))

    def pairs(self, w, anchors, kind, roles, marks):
        """Scores [rows, anchors, roles, words] of every word in the roles of the anchors."""
        p = self.p
        views = self.drop(torch.relu(self.lin(w, kind + ".word")))
        a = self.drop(torch.relu(self.lin(syntax.take(w, anchors), kind + ".anchor")))
        u, pa, pw, b, far, mark = (p["pair." + k][roles] for k in ("u", "a", "w", "b", "distance", "mark"))
        s = torch.einsum("bkri,bwi->bkrw", torch.einsum("bkj,rij->bkri", a, u), views)
        s = s + (a @ pa.T)[:, :, :, None] + (views @ pw.T).transpose(1, 2)[:, None] + b[None, None, :, None]
        d = bucket(torch.arange(w.shape[1]) - anchors[:, :, None])
        s = s + F.embedding(d, far.T).transpose(2, 3)
        return (s + torch.einsum("bktw,rt->bkrw", marks.to(mark.dtype), mark)).float()

    def read(self, batch, use):
        w = self.words(batch, use)
        h = self.drop(w, 0.2)
        out = {k: self.lin(h, "head." + k).float() for k in ("trigger", "cue")}
        out["cue"] = out["cue"] + batch["polnear"][:, None, None] * self.p["set.cue"]
        e = syntax.take(h, batch["event"])
        for k in ("mode", "cameo", "fact", "nobody"):
            out[k] = self.lin(e, "head." + k).float()
        n, v = len(data.ROLES), len(data.ROLES + data.VOICES)
        anchors, cues = batch["event"].shape[1], batch["claim"].shape[1]
        marks = batch["pairs"] & (use[:, None] | (torch.arange(data.KINDS) >= data.FRAMED))[:, None, :, None]
        out["role"] = self.pairs(h, batch["event"], "event", slice(0, n), marks[:, :anchors])
        out["voice"] = self.pairs(h, batch["claim"], "claim", slice(n, v), marks[:, anchors:anchors + cues])
        out["voice"] = out["voice"] + batch["polnear"][:, None, None, None] * self.p["set.voice"][:, None]
        party = self.pairs(h, batch["mention"], "mention", slice(v, None), marks[:, anchors + cues:])[:, :, 0]
        out["party"] = torch.cat([party, self.lin(syntax.take(h, batch["mention"]), "head.stranger").float()], dim=-1)
        return out


def _allowed(logits, allowed):
    """-log of the probability of the allowed classes."""
    return torch.logsumexp(logits, -1) - torch.logsumexp(logits.masked_fill(~allowed, -1e9), -1)


def _binary(logits, gold):
    return F.softplus(torch.where(gold, -logits, logits))


def _sides(out, batch, there):
    """-log of the probability that one of an actor's words is the one meant (or nobody), the mean over the actors of a side; sides that no word speaks for are left out."""
    scores = out["role"][:, :, :data.SIDES].masked_fill(~there[:, None, None], -1e9)
    scores = torch.cat([scores, out["nobody"][..., None]], dim=-1)
    known = batch["side"].any(-1)
    meant = torch.logsumexp(scores[:, :, :, None].masked_fill(~batch["side"], -1e9), -1)
    each = (torch.logsumexp(scores, -1)[..., None] - meant).masked_fill(~known, 0)
    return (batch["events"][:, :, None] * each.sum(-1) / known.sum(-1).clamp(min=1)).sum()


def loss(p, batch, rng, int8, sides):
    use = torch.from_numpy(rng.random(len(batch["length"])) < 0.75)
    out = Network(p, int8, rng).read(batch, use)
    own = batch["own"] * (1 - batch["polnear"])[:, None]
    events = batch["events"].sum() + 1.0
    claims = batch["claims"].sum() + 1.0
    there = torch.arange(batch["own"].shape[1]) < batch["words"][:, None]
    mode = F.one_hot(batch["mode"].long(), out["mode"].shape[-1]).bool()
    parts = {
        "trigger": (own * _allowed(out["trigger"], batch["trigger"])).sum() / events,
        "cue": (batch["own"] * _allowed(out["cue"], batch["cue"])).sum() / claims,
        "cameo": (batch["events"] * _allowed(out["cameo"], batch["cameo"])).sum() / events,
        "fact": (batch["events"] * _allowed(out["fact"], batch["fact"])).sum() / events,
        "mode": (batch["events"] * _allowed(out["mode"], mode)).sum() / events,
    }
    alone = slice(data.SIDES if sides else 0, None)      # roles whose words are learned each by itself
    r = _binary(out["role"][:, :, alone], batch["role"][:, :, alone])
    parts["role"] = (batch["events"][:, :, None, None] * there[:, None, None] * r).sum() / events
    if sides:
        parts["role"] = parts["role"] + _sides(out, batch, there) / events
    scores = out["party"].masked_fill(~batch["others"], -1e9)
    each = _allowed(scores, batch["party"]).masked_fill(~batch["mentions"], 0)
    parts["party"] = each.sum() / (batch["mentions"].sum() + 1.0)
    v = batch["claims"][:, :, None, None] * there[:, None, None] * _binary(out["voice"], batch["voice"])
    parts["voice"] = (v[:, :, 0].sum() + v[:, :, 1].sum() / 12) / claims
    return sum(WEIGHT[k] * v for k, v in parts.items()), parts


def predict(p, batch, int8):
    with torch.no_grad():
        return Network(p, int8).read(batch, torch.ones(len(batch["length"]), dtype=torch.bool))
