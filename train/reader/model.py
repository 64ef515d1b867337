"""The reader's network: the syntax model's lower layers, frozen; layers of its own over whole windows; heads for triggers, cues and roles (train/READER.md)."""

import jax
import jax.numpy as jnp
import numpy as np

from .. import model as syntax
from . import data

SIZE = 128                        # of the views that pairs are scored from
BUCKETS = 22
PAIRS = data.ROLES + data.VOICES
WEIGHT = {"trigger": 1.0, "cue": 1.0, "mode": 0.3, "cameo": 0.7, "fact": 0.7, "role": 1.0, "voice": 1.0}


def initial(base, lower, depth, labels, seed, upper=None):
    """Parameters: `depth` layers taken from `upper` (or base), from number `lower` on; fresh heads."""
    rng = np.random.default_rng(seed)
    hidden = base["emb.word"].shape[1]
    p = {}
    for n in range(depth):
        for k, v in (upper or base).items():
            old = "layer.%d." % (lower + n)
            if k.startswith(old):
                p["layer.%d." % n + k[len(old):]] = np.asarray(v, np.float32)

    def fresh(name, out, size=hidden):
        p[name] = rng.normal(0, size ** -0.5, (out, size)).astype(np.float32)
        p[name + ".bias"] = np.zeros(out, np.float32)

    for name, rows in (("frame", 1 + len(data.TYPES)), ("actor", data.SECTORS), ("setting", 3), ("sentence", data.SENTENCES)):
        p["emb." + name] = rng.normal(0, 0.02, (rows, hidden)).astype(np.float32)
    p["mix"] = np.array([0.1] + [0.3] * depth, np.float32)
    fresh("head.trigger", 1 + len(data.TYPES))
    fresh("head.cue", 1 + len(data.STANCES))
    fresh("head.mode", len(labels.modes))
    fresh("head.cameo", len(labels.cameo))
    fresh("head.fact", len(data.FACTS))
    fresh("head.nobody", data.SIDES)
    p["set.cue"] = np.zeros(1 + len(data.STANCES), np.float32)
    p["set.voice"] = np.zeros(len(data.VOICES), np.float32)
    for name in ("event.anchor", "event.word", "claim.anchor", "claim.word"):
        fresh(name, SIZE)
    r = len(PAIRS)
    p["pair.u"] = rng.normal(0, 1 / SIZE, (r, SIZE, SIZE)).astype(np.float32)
    p["pair.a"], p["pair.w"] = np.zeros((r, SIZE), np.float32), np.zeros((r, SIZE), np.float32)
    p["pair.b"] = np.full(r, -3, np.float32)
    p["pair.b"][-1] = -1
    p["pair.distance"] = np.zeros((r, BUCKETS), np.float32)
    p["pair.mark"] = np.zeros((r, data.KINDS), np.float32)
    return p


EDGES = np.array([1, 2, 3, 4, 6, 9, 14, 21, 36, 61])


def bucket(d):
    """The class of a signed distance in words: 0 for the word itself, 1 to 10 after, 11 to 20 before."""
    near = (jnp.abs(d)[..., None] >= EDGES).sum(-1)
    return jnp.where(d >= 0, near, 10 + near)


class Network(syntax.Network):
    """One reading of the parameters over a batch of windows."""

    def words(self, batch, use):
        """Word vectors [rows, words, hidden]. use: by row, whether the frames' proposals are seen."""
        p = self.p
        x = batch["states"].astype(jnp.float32)
        marks = p["emb.frame"][jnp.where(use[:, None], batch["frames"], 0)] + p["emb.actor"][batch["actors"]] + p["emb.setting"][batch["setting"]] \
            + p["emb.sentence"][batch["sentence"]]
        x = x + jnp.take_along_axis(marks, batch["of"][:, :, None], axis=1)
        x = self.drop(x)
        mask = jnp.where(jnp.arange(x.shape[1]) < batch["length"][:, None], 0.0, -1e9)[:, None, None, :]
        mixed = p["mix"][0] * x
        for n in range(len(p["mix"]) - 1):
            x = self._layer(x, mask, "layer.%d." % n)
            mixed = mixed + p["mix"][n + 1] * x
        one, other = (jnp.take_along_axis(mixed, batch[k][:, :, None], axis=1) for k in ("first", "last"))
        return 0.5 * (one + other)

    def pairs(self, w, anchors, kind, roles, marks):
        """Scores [rows, anchors, roles, words] of every word in the roles of the anchors."""
        p = self.p
        views = jax.nn.relu(self.lin(w, kind + ".word"))
        at = jnp.take_along_axis(w, anchors[:, :, None], axis=1)
        a = jax.nn.relu(self.lin(at, kind + ".anchor"))
        views, a = self.drop(views), self.drop(a)
        u, pa, pw, b, far, mark = (p["pair." + k][roles] for k in ("u", "a", "w", "b", "distance", "mark"))
        s = jnp.einsum("bkri,bwi->bkrw", jnp.einsum("bkj,rij->bkri", a, u), views)
        s = s + (a @ pa.T)[:, :, :, None] + (views @ pw.T).transpose(0, 2, 1)[:, None] + b[None, None, :, None]
        d = bucket(jnp.arange(w.shape[1])[None, None, :] - anchors[:, :, None])
        s = s + far[:, d].transpose(1, 2, 0, 3)
        return s + jnp.einsum("bktw,rt->bkrw", marks.astype(jnp.float32), mark)

    def read(self, batch, use):
        w = self.words(batch, use)
        out = {"words": w}
        h = self.drop(w, 0.2)
        out["trigger"] = self.lin(h, "head.trigger")
        out["cue"] = self.lin(h, "head.cue") + batch["polnear"][:, None, None] * self.p["set.cue"]
        e = jnp.take_along_axis(h, batch["event"][:, :, None], axis=1)
        for k in ("mode", "cameo", "fact", "nobody"):
            out[k] = self.lin(e, "head." + k)
        n = len(data.ROLES)
        marks = batch["pairs"] & (use[:, None] | (jnp.arange(data.KINDS) >= data.FRAMED))[:, None, :, None]
        out["role"] = self.pairs(h, batch["event"], "event", slice(0, n), marks[:, :data.EVENTS])
        out["voice"] = self.pairs(h, batch["claim"], "claim", slice(n, None), marks[:, data.EVENTS:]) + batch["polnear"][:, None, None, None] * self.p["set.voice"][:, None]
        return out


def _allowed(logits, allowed):
    """-log of the probability of the allowed classes."""
    return jax.nn.logsumexp(logits, -1) - jax.nn.logsumexp(jnp.where(allowed, logits, -1e9), -1)


def _binary(logits, gold):
    return jax.nn.softplus(jnp.where(gold, -logits, logits))


def _sides(out, batch, there):
    """-log of the probability that one of an actor's words is the one meant (or nobody), the mean over the actors of a side; sides that no word speaks for are left out."""
    scores = jnp.where(there[:, None, None], out["role"][:, :, :data.SIDES], -1e9)
    scores = jnp.concatenate([scores, out["nobody"][..., None]], axis=-1)
    known = batch["side"].any(-1)
    meant = jax.nn.logsumexp(jnp.where(batch["side"], scores[:, :, :, None], -1e9), -1)
    each = jnp.where(known, jax.nn.logsumexp(scores, -1)[..., None] - meant, 0)
    return (batch["events"][:, :, None] * each.sum(-1) / jnp.maximum(known.sum(-1), 1)).sum()


def loss(p, batch, key, int8, sides):
    key, k = jax.random.split(key)
    use = jax.random.uniform(k, batch["length"].shape) < 0.75
    out = Network(p, int8, key).read(batch, use)
    news = 1 - batch["polnear"]
    own = batch["own"] * news[:, None]
    events = batch["events"].sum() + 1.0
    claims = batch["claims"].sum() + 1.0
    there = jnp.arange(batch["own"].shape[1])[None] < batch["words"][:, None]
    parts = {
        "trigger": (own * _allowed(out["trigger"], batch["trigger"])).sum() / events,
        "cue": (batch["own"] * _allowed(out["cue"], batch["cue"])).sum() / claims,
        "cameo": (batch["events"] * _allowed(out["cameo"], batch["cameo"])).sum() / events,
        "fact": (batch["events"] * _allowed(out["fact"], batch["fact"])).sum() / events,
        "mode": (batch["events"] * _allowed(out["mode"], jax.nn.one_hot(batch["mode"], out["mode"].shape[-1], dtype=bool))).sum() / events,
        "role": (batch["events"][:, :, None, None] * there[:, None, None] * _binary(out["role"], batch["role"])).sum() / events,
    }
    if sides:
        r = _binary(out["role"][:, :, data.SIDES:], batch["role"][:, :, data.SIDES:])
        parts["role"] = (batch["events"][:, :, None, None] * there[:, None, None] * r).sum() / events + _sides(out, batch, there) / events
    v = batch["claims"][:, :, None, None] * there[:, None, None] * _binary(out["voice"], batch["voice"])
    parts["voice"] = (v[:, :, 0].sum() + v[:, :, 1].sum() / 12) / claims
    return sum(WEIGHT[k] * v for k, v in parts.items()), parts


def predict(p, batch, int8, proposals=True):
    use = jnp.full(batch["length"].shape, proposals)
    return Network(p, int8).read(batch, use)
