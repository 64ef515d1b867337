"""Training: AdamW with a rate for every layer, warm-up and linear decay, a checkpoint after every epoch."""

import json
import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from . import data, measure, model, words


@dataclass(frozen=True)
class Settings:
    epochs: int = 9
    int8_epochs: int = 2           # the last ones run with int8 simulated
    budget: int = 1024             # pieces a batch
    encoder_rate: float = 2e-4
    layer_decay: float = 0.9       # a layer learns this much slower than the one above it
    head_rate: float = 1.5e-3
    warmup: float = 0.06           # share of all steps
    weight_decay: float = 0.01
    clip: float = 1.0
    piece_dropout: float = 0.08    # pieces read as [MASK]
    rate: float = 1.0              # times every learning rate
    freeze: int = 0                # layers from below that are not trained, nor are then the embeddings
    seed: int = 20


def rates(p, s):
    """The learning rate of every trained tensor."""
    out, depth = {}, model.layers(p)
    for n in p:
        if n.startswith("layer."):
            out[n] = s.encoder_rate * s.layer_decay ** (depth - 1 - int(n.split(".")[1]))
        elif n.startswith("emb.ln"):
            out[n] = s.encoder_rate * s.layer_decay ** depth
        elif n == "emb.shape":
            out[n] = s.encoder_rate * 2
        else:
            out[n] = s.head_rate
    return out


def step_function(s, steps, p):
    """The training step, compiled once for each length: (trained, frozen, moments, batch, step) to (trained, moments, losses)."""
    rate = rates(p, s)
    warm = max(1, int(s.warmup * steps))

    @partial(jax.jit, static_argnames="int8", donate_argnums=(0, 2))
    def step(p, frozen, moments, batch, i, now, int8):
        key = jax.random.fold_in(jax.random.key(s.seed, impl="rbg"), i)
        key, k = jax.random.split(key)
        hide = (jax.random.uniform(k, batch["pieces"].shape) < s.piece_dropout) & (batch["shapes"] > 0)
        batch = dict(batch, pieces=jnp.where(hide, words.MASK, batch["pieces"]))
        (_, parts), g = jax.value_and_grad(lambda q: model.loss(frozen | q, batch, key, int8), has_aux=True)(p)
        norm = jnp.sqrt(sum((x * x).sum() for x in g.values()))
        cut = jnp.minimum(1, s.clip / (norm + 1e-6))
        new, m2 = {}, {}
        for n, x in p.items():
            m, v = moments[n]
            m, v = 0.9 * m + 0.1 * cut * g[n], 0.98 * v + 0.02 * (cut * g[n]) ** 2
            d = (m / (1 - 0.9 ** (i + 1))) / (jnp.sqrt(v / (1 - 0.98 ** (i + 1))) + 1e-8)
            if x.ndim > 1 and n != "emb.shape":
                d = d + s.weight_decay * x
            new[n], m2[n] = x - now * s.rate * rate[n] * d, (m, v)
        return new, m2, parts

    def scheduled(p, frozen, moments, batch, i, int8):
        return step(p, frozen, moments, batch, i, min((i + 1) / warm, max(0, (steps - i) / (steps - warm))), int8=int8)

    return scheduled


class Checkpoint:
    """The state of a run after an epoch, in one .npz beside its settings."""

    def __init__(self, folder, settings):
        self.file = Path(folder) / "checkpoint.npz"
        self.settings = asdict(settings)

    def save(self, epoch, p, moments):
        arrays = {"p/" + k: v for k, v in p.items()}
        for k, (m, v) in moments.items():
            arrays["m/" + k], arrays["v/" + k] = m, v
        fresh = self.file.with_suffix(".new.npz")
        np.savez(fresh, meta=json.dumps({"epoch": epoch, "settings": self.settings}), **arrays)
        fresh.replace(self.file)

    def parameters(self):
        """The parameters alone, whatever the settings."""
        with np.load(self.file) as z:
            return {k[2:]: z[k] for k in z.files if k.startswith("p/")}

    def load(self):
        """(epochs done, p, moments), or None when there is none of these settings."""
        if not self.file.exists():
            return None
        with np.load(self.file) as z:
            meta = json.loads(str(z["meta"]))
            if meta["settings"] != self.settings:
                raise SystemExit("%s belongs to a run with other settings: remove it or give another --work" % self.file)
            p = self.parameters()
            return meta["epoch"], p, {k: (z["m/" + k], z["v/" + k]) for k in p}


def train(sentences, dev, labels, pieces, start, settings, work, keep, say=print):
    """Fits the parameters `start` to the sentences. After each epoch it hands them to `keep` and scores them on dev, sentences by set."""
    frozen = {k: jnp.asarray(v) for k, v in start.items() if k in model.FROZEN or settings.freeze and model.below(k, settings.freeze)}
    p = {k: jnp.asarray(v) for k, v in start.items() if k not in frozen}
    moments = {k: (jnp.zeros_like(v), jnp.zeros_like(v)) for k, v in p.items()}
    dev = {k: [e for e in (data.encode(s, pieces, labels, data.LENGTHS[-1]) for s in v) if e is not None] for k, v in dev.items()}
    checkpoint, begin = Checkpoint(work, settings), 0
    saved = checkpoint.load()
    if saved:
        begin, p, moments = saved
        p, moments = jax.tree.map(jnp.asarray, (p, moments))
        say("resumed after epoch %d" % begin)
    per_epoch = len(_epoch(sentences, pieces, labels, settings, 0))
    steps = per_epoch * settings.epochs
    step = step_function(settings, steps, p)
    began, first = time.time(), begin * per_epoch
    for epoch in range(begin, settings.epochs):
        int8 = epoch >= settings.epochs - settings.int8_epochs
        sums = dict.fromkeys(model.LOSS, 0.0)
        todo = _epoch(sentences, pieces, labels, settings, epoch)
        for k, (batch, _) in enumerate(todo):
            # Batch counts vary a little between epochs; the schedule must not.
            i = epoch * per_epoch + min(k, per_epoch - 1)
            p, moments, parts = step(p, frozen, moments, batch, i, int8=int8)
            for n, v in parts.items():
                sums[n] += float(v)
            if k % 50 == 49 or k + 1 == len(todo):
                left = (time.time() - began) / (i + 1 - first) * (steps - i - 1)
                say("epoch %d/%d  %4d/%d  %s  ETA %s" % (epoch + 1, settings.epochs, k + 1, len(todo),
                    "  ".join("%s %.3f" % (n, v / (k + 1)) for n, v in sums.items()), time.strftime("%H:%M:%S", time.gmtime(left))))
        checkpoint.save(epoch + 1, p, moments)
        keep({k: np.asarray(v) for k, v in (frozen | p).items()})
        for name, encoded in dev.items():
            say("epoch %d  %s  %s" % (epoch + 1, name, measure.score(measure.annotate(frozen | p, encoded, labels, int8))))


def _epoch(sentences, pieces, labels, settings, epoch):
    """One epoch's batches: augmented anew, in a new order."""
    rng = np.random.default_rng((settings.seed, epoch))
    pool = data.mentions()
    encoded = []
    for s in sentences:
        for _ in range(data.REPEAT.get(s.source, 1) if s.upos is None else 1):
            e = data.encode(data.augment(s, rng, pool), pieces, labels)
            if e is not None:
                encoded.append(e)
    return data.batches(encoded, settings.budget, rng)
