"""Training: AdamW with a rate for every layer, warm-up and linear decay, a checkpoint after every epoch."""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

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


class Steps:
    """Fits parameters batch by batch: the network runs in bfloat16; parameters, moments and losses are float32."""

    def __init__(self, s, steps, p, rate, decayed, frozen, moments):
        self.s, self.steps, self.warm = s, steps, max(1, int(s.warmup * steps))
        self.p, self.frozen = p, {n: x.bfloat16() for n, x in frozen.items()}
        self.optimiser = torch.optim.AdamW(
            [{"params": [x], "rate": rate[n], "weight_decay": s.weight_decay if n in decayed else 0} for n, x in p.items()],
            betas=(0.9, 0.98), eps=1e-8, fused=True)
        for n, (m, v) in moments.items():
            self.optimiser.state[p[n]] = {"step": torch.tensor(0.0), "exp_avg": m, "exp_avg_sq": v}

    def moments(self):
        """The optimiser's averages, (first, second) by name."""
        state = self.optimiser.state
        return {n: (state[x]["exp_avg"], state[x]["exp_avg_sq"]) for n, x in self.p.items()}

    def step(self, i, loss):
        """One step, number i of all. loss: of the parameters in bfloat16, the sum and its parts; returns these by name."""
        total, parts = loss(self.frozen | {n: x.bfloat16() for n, x in self.p.items()})
        total.backward()
        torch.nn.utils.clip_grad_norm_([x for x in self.p.values() if x.grad is not None], self.s.clip)
        now = min((i + 1) / self.warm, max(0, (self.steps - i) / (self.steps - self.warm)))
        for g in self.optimiser.param_groups:
            g["lr"] = now * g["rate"]
            if g["params"][0] in self.optimiser.state:
                self.optimiser.state[g["params"][0]]["step"].fill_(i)
        self.optimiser.step()
        self.optimiser.zero_grad()
        return {n: v.item() for n, v in parts.items()}


class Checkpoint:
    """The state of a run after an epoch, in one .npz beside its settings."""

    def __init__(self, folder, settings, name="checkpoint"):
        self.file = Path(folder) / (name + ".npz")
        self.settings = asdict(settings)

    def save(self, epoch, p, moments):
        arrays = {"p/" + k: v.numpy(force=True) for k, v in p.items()}
        for k, (m, v) in moments.items():
            arrays["m/" + k], arrays["v/" + k] = m.numpy(), v.numpy()
        fresh = self.file.with_suffix(".new.npz")
        np.savez(fresh, meta=json.dumps({"epoch": epoch, "settings": self.settings}), **arrays)
        fresh.replace(self.file)

    def load(self):
        """(epochs done, p, moments), or None when there is none of these settings."""
        if not self.file.exists():
            return None
        with np.load(self.file) as z:
            meta = json.loads(str(z["meta"]))
            if meta["settings"] != self.settings:
                raise SystemExit("%s belongs to a run with other settings: remove it or give another --work" % self.file)
            p, m, v = (model.tensors({k[2:]: z[k] for k in z.files if k.startswith(kind)}) for kind in ("p/", "m/", "v/"))
            return meta["epoch"], p, {k: (m[k], v[k]) for k in p}


def train(sentences, dev, labels, pieces, start, settings, work, keep, say=print):
    """Fits the parameters `start` to the sentences. After each epoch it hands them to `keep` and scores them on dev, sentences by set."""
    p = model.tensors(start)
    frozen = {k: p.pop(k) for k in start if k in model.FROZEN or settings.freeze and model.below(k, settings.freeze)}
    moments = {k: (torch.zeros_like(v), torch.zeros_like(v)) for k, v in p.items()}
    dev = {k: [e for e in (data.encode(s, pieces, labels, data.LENGTHS[-1]) for s in v) if e is not None] for k, v in dev.items()}
    checkpoint, begin = Checkpoint(work, settings), 0
    saved = checkpoint.load()
    if saved:
        begin, p, moments = saved
        say("resumed after epoch %d" % begin)
    for x in p.values():
        x.requires_grad_()
    per_epoch = len(_epoch(sentences, pieces, labels, settings, 0))
    steps = per_epoch * settings.epochs
    rate = {n: settings.rate * r for n, r in rates(p, settings).items()}
    fitting = Steps(settings, steps, p, rate, {n for n, x in p.items() if x.ndim > 1 and n != "emb.shape"}, frozen, moments)
    began, first = time.time(), begin * per_epoch
    for epoch in range(begin, settings.epochs):
        int8 = epoch >= settings.epochs - settings.int8_epochs
        sums = dict.fromkeys(model.LOSS, 0.0)
        todo = _epoch(sentences, pieces, labels, settings, epoch)
        for k, (batch, _) in enumerate(todo):
            # Batch counts vary a little between epochs; the schedule must not.
            i = epoch * per_epoch + min(k, per_epoch - 1)
            rng = np.random.Generator(np.random.SFC64((settings.seed, epoch, k)))
            batch = masked(model.tensors(batch), rng, settings.piece_dropout)
            for n, v in fitting.step(i, lambda half: model.loss(half, batch, rng, int8)).items():
                sums[n] += v
            if k % 50 == 49 or k + 1 == len(todo):
                left = (time.time() - began) / (i + 1 - first) * (steps - i - 1)
                say("epoch %d/%d  %4d/%d  %s  ETA %s" % (epoch + 1, settings.epochs, k + 1, len(todo),
                    "  ".join("%s %.3f" % (n, v / (k + 1)) for n, v in sums.items()), time.strftime("%H:%M:%S", time.gmtime(left))))
        checkpoint.save(epoch + 1, p, fitting.moments())
        keep({k: v.numpy(force=True) for k, v in (frozen | p).items()})
        for name, encoded in dev.items():
            say("epoch %d  %s  %s" % (epoch + 1, name, measure.score(measure.annotate(frozen | p, encoded, labels, int8))))


def masked(batch, rng, share):
    """The batch with a share of its pieces read as [MASK]."""
    hide = torch.from_numpy(rng.random(batch["pieces"].shape) < share) & (batch["shapes"] > 0)
    return dict(batch, pieces=batch["pieces"].masked_fill(hide, words.MASK))


def _epoch(sentences, pieces, labels, settings, epoch):
    """One epoch's batches: augmented anew, in a new order."""
    rng = np.random.default_rng((settings.seed, epoch))
    pool = data.mentions()
    encoded = []
    for s in sentences:
        times = data.REPEAT.get(s.source, 1) if s.upos is None else 1
        for _ in range(times if times >= 1 else rng.random() < times):
            e = data.encode(data.augment(s, rng, pool), pieces, labels)
            if e is not None:
                encoded.append(e)
    return data.batches(encoded, settings.budget, rng)
