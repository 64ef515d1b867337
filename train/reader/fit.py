"""Lower states computed once, then training as in ../fit.py: AdamW, warm-up, linear decay, a checkpoint after every epoch."""

import json
import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from .. import model as syntax
from .. import words as spelling
from . import data, measure, model


@dataclass(frozen=True)
class Settings:
    epochs: int = 9
    sides_epochs: int = 3         # then as many more, at half the rates, in which actors are learned by all their words
    int8_epochs: int = 2
    size: int = 2                 # windows a batch
    lower: int = 3                # layers of the syntax model below
    depth: int = 3                # layers of the reader's own
    share: int = 8                # an epoch reads one PolNeAR document in so many
    encoder_rate: float = 1.5e-4
    layer_decay: float = 0.85
    head_rate: float = 1.0e-3
    warmup: float = 0.06
    weight_decay: float = 0.01
    clip: float = 1.0
    seed: int = 20


@partial(jax.jit, static_argnames="lower")
def _lower(p, pieces, shapes, lengths, lower):
    return syntax.Network(p, True).states(pieces, shapes, lengths)[lower]


def states(documents, base, lower, say=print):
    """Sets each document's states: what the syntax model's lower layers say of its pieces, sentence by sentence, int8 simulated."""
    rows = []
    for d in documents:
        offset, at = np.cumsum([0] + [len(p) for p in d.pieces]), 0
        d.states = np.zeros((offset[-1], base["emb.word"].shape[1]), np.float16)
        while at < len(d.forms):
            end = at
            while end < len(d.forms) and d.sentence[end] == d.sentence[at] and offset[end + 1] - offset[at] <= 510:
                end += 1
            rows.append((d, at, end, offset[at], offset[end]))
            at = end
    rows.sort(key=lambda r: r[4] - r[3])
    i = 0
    while i < len(rows):
        size = next(n for n in (16, 32, 48, 64, 96, 128, 192, 512) if n >= rows[i][4] - rows[i][3] + 2)
        group = []
        while i < len(rows) and rows[i][4] - rows[i][3] + 2 <= size and len(group) < 4096 // size:
            group.append(rows[i])
            i += 1
        shape = (4096 // size, size)
        pieces, shapes, lengths = np.zeros(shape, np.int32), np.zeros(shape, np.int32), np.full(shape[0], 1, np.int32)
        for k, (d, a, b, _, _) in enumerate(group):
            ids = [spelling.CLS] + [x for w in range(a, b) for x in d.pieces[w]] + [spelling.SEP]
            kinds = [0] + [spelling.shape(d.forms[w]) for w in range(a, b) for _ in d.pieces[w]] + [0]
            pieces[k, :len(ids)], shapes[k, :len(ids)], lengths[k] = ids, kinds, len(ids)
        out = np.asarray(_lower(base, pieces, shapes, lengths, lower), np.float16)
        for k, (d, _, _, a, b) in enumerate(group):
            d.states[a:b] = out[k, 1:1 + b - a]
    say("states of %d sentences" % len(rows))


def rates(p, s):
    out = {}
    for n in p:
        if n.startswith("layer."):
            out[n] = s.encoder_rate * s.layer_decay ** (s.depth - 1 - int(n.split(".")[1]))
        else:
            out[n] = s.head_rate
    return out


def step_function(s, steps, p, sides):
    rate, warm = rates(p, s), max(1, int(s.warmup * steps))

    @partial(jax.jit, static_argnames="int8", donate_argnums=(0, 1))
    def step(p, moments, batch, i, int8):
        key = jax.random.fold_in(jax.random.key(s.seed, impl="rbg"), i)
        (_, parts), g = jax.value_and_grad(lambda q: model.loss(q, batch, key, int8, sides), has_aux=True)(p)
        norm = jnp.sqrt(sum((x * x).sum() for x in g.values()))
        cut = jnp.minimum(1, s.clip / (norm + 1e-6))
        now = jnp.minimum((i + 1) / warm, jnp.maximum(0, (steps - i) / (steps - warm)))
        new, m2 = {}, {}
        for n, x in p.items():
            m, v = moments[n]
            m, v = 0.9 * m + 0.1 * cut * g[n], 0.98 * v + 0.02 * (cut * g[n]) ** 2
            d = (m / (1 - 0.9 ** (i + 1))) / (jnp.sqrt(v / (1 - 0.98 ** (i + 1))) + 1e-8)
            if x.ndim > 1 and not n.startswith("emb."):
                d = d + s.weight_decay * x
            new[n], m2[n] = x - now * rate[n] * d, (m, v)
        return new, m2, parts

    return step


class Checkpoint:
    """The state of a run after an epoch, with its settings."""

    def __init__(self, folder, settings, name):
        self.file, self.settings = Path(folder) / (name + ".npz"), asdict(settings)

    def save(self, epoch, p, moments):
        arrays = {"p/" + k: v for k, v in p.items()}
        for k, (m, v) in moments.items():
            arrays["m/" + k], arrays["v/" + k] = m, v
        fresh = self.file.with_suffix(".new.npz")
        np.savez(fresh, meta=json.dumps({"epoch": epoch, "settings": self.settings}), **arrays)
        fresh.replace(self.file)

    def load(self):
        if not self.file.exists():
            return None
        with np.load(self.file) as z:
            meta = json.loads(str(z["meta"]))
            if meta["settings"] != self.settings:
                raise SystemExit("%s belongs to a run with other settings: remove it or give another --work" % self.file)
            p = {k[2:]: z[k] for k in z.files if k.startswith("p/")}
            return meta["epoch"], p, {k: (z["m/" + k], z["v/" + k]) for k in p}


def _epoch(corpus, polnear, s, epoch):
    """The windows of an epoch: the whole corpus, and a share of PolNeAR."""
    part = [d for i, d in enumerate(polnear) if i % s.share == epoch % s.share]
    return [(d, w) for d in corpus for w in data.windows(d)], [(d, w) for d in part for w in data.windows(d)]


def train(corpus, polnear, dev, labels, start, s, work, keep, say=print, sides=False):
    """Fits the parameters `start`; after each epoch hands them to `keep` and scores them on dev, documents by name."""
    p = {k: jnp.asarray(v) for k, v in start.items()}
    moments = {k: (jnp.zeros_like(v), jnp.zeros_like(v)) for k, v in p.items()}
    checkpoint, begin = Checkpoint(work, s, "sides" if sides else "reader"), 0
    saved = checkpoint.load()
    if saved:
        begin, p, moments = saved
        p, moments = jax.tree.map(jnp.asarray, (p, moments))
        say("resumed after epoch %d" % begin)
    counts = [sum(-(-len(x) // s.size) for x in _epoch(corpus, polnear, s, e)) for e in range(s.epochs)]
    steps, i = sum(counts), sum(counts[:begin])
    step, began, first = step_function(s, steps, p, sides), time.time(), i
    for epoch in range(begin, s.epochs):
        int8 = epoch >= s.epochs - s.int8_epochs
        rng = np.random.default_rng((s.seed, epoch))
        both = [b for items in _epoch(corpus, polnear, s, epoch) for b in _plan(items, s.size, rng)]
        sums = dict.fromkeys(model.WEIGHT, 0.0)
        for k, at in enumerate(rng.permutation(len(both))):
            batch = next(data.batches(both[at], labels, s.size))[0]
            p, moments, parts = step(p, moments, batch, i, int8=int8)
            i += 1
            for n, v in parts.items():
                sums[n] += float(v)
            if k % 50 == 49 or k + 1 == len(both):
                left = (time.time() - began) / (i - first) * (steps - i)
                say("epoch %d/%d  %4d/%d  %s  ETA %s" % (epoch + 1, s.epochs, k + 1, len(both),
                    "  ".join("%s %.3f" % (n, v / (k + 1)) for n, v in sums.items()), time.strftime("%H:%M:%S", time.gmtime(left))))
        checkpoint.save(epoch + 1, p, moments)
        keep({k: np.asarray(v) for k, v in p.items()})
        for name, documents in dev.items():
            say("epoch %d  %s  %s" % (epoch + 1, name, measure.score(p, documents, labels, int8)))
    return {k: np.asarray(v) for k, v in p.items()}


def _plan(items, size, rng):
    order = rng.permutation(len(items))
    return [[items[j] for j in order[k:k + size]] for k in range(0, len(order), size)]
