"""Training as in ../fit.py: AdamW, warm-up, linear decay, a checkpoint after every epoch."""

import time
from dataclasses import dataclass

import numpy as np
import torch

from .. import fit as syntax_fit
from .. import model as syntax
from .. import words as spelling
from . import data, measure, model


@dataclass(frozen=True)
class Settings:
    epochs: int = 4
    sides_epochs: int = 3         # then as many more, at half the rates, in which actors are learned by all their words
    int8_epochs: int = 1          # the last of each go runs with int8 simulated
    size: int = 4                 # windows a batch
    share: int = 8                # an epoch reads one PolNeAR document in so many
    encoder_rate: float = 2e-4
    layer_decay: float = 0.9
    head_rate: float = 1.0e-3
    warmup: float = 0.06
    weight_decay: float = 0.01
    clip: float = 1.0
    piece_dropout: float = 0.05   # pieces read as [MASK]
    word_dropout: float = 0.06    # words read so whole, in every second window
    seed: int = 20


def _epoch(corpus, polnear, s, epoch):
    """The batches of an epoch: the whole corpus, a sentence of each of its dispatches by itself, as short texts are read, and a share of PolNeAR."""
    rng = np.random.default_rng((s.seed, epoch))
    part = [d for i, d in enumerate(polnear) if i % s.share == epoch % s.share]
    whole = [[(d, w) for d in documents for w in data.windows(d)] for documents in (corpus, part)]
    alone = [(d, data.sentence(d, rng)) for d in corpus]
    return [b for items, size in ((whole[0], s.size), (whole[1], s.size), (alone, 4 * s.size)) for b in _plan(items, size, rng)]


def train(corpus, polnear, dev, labels, start, s, work, keep, say=print, sides=False):
    """Fits the parameters `start`; after each epoch hands them to `keep` and scores them on dev, documents by name."""
    p = syntax.tensors(start)
    frozen = {k: p.pop(k) for k in syntax.FROZEN}
    moments = {k: (torch.zeros_like(v), torch.zeros_like(v)) for k, v in p.items()}
    checkpoint, begin = syntax_fit.Checkpoint(work, s, "sides" if sides else "reader"), 0
    saved = checkpoint.load()
    if saved:
        begin, p, moments = saved
        say("resumed after epoch %d" % begin)
    for x in p.values():
        x.requires_grad_()
    counts = [len(_epoch(corpus, polnear, s, e)) for e in range(s.epochs)]
    steps, i = sum(counts), sum(counts[:begin])
    fitting = syntax_fit.Steps(s, steps, p, syntax_fit.rates(p, s), {n for n, x in p.items() if x.ndim > 1 and not n.startswith("emb.")}, frozen, moments)
    began, first = time.time(), i
    for epoch in range(begin, s.epochs):
        int8 = epoch >= s.epochs - s.int8_epochs
        rng = np.random.default_rng((s.seed, epoch, 1))
        parts = _epoch(corpus, polnear, s, epoch)
        sums = dict.fromkeys(model.WEIGHT, 0.0)
        for k, at in enumerate(rng.permutation(len(parts))):
            noise = np.random.Generator(np.random.SFC64((s.seed, epoch, k)))
            batch = syntax_fit.masked(syntax.tensors(next(data.batches(parts[at], labels, len(parts[at])))), noise, s.piece_dropout)
            batch = veiled(batch, noise, s.word_dropout)
            for n, v in fitting.step(i, lambda half: model.loss(half, batch, noise, int8, sides)).items():
                sums[n] += v
            i += 1
            if k % 50 == 49 or k + 1 == len(parts):
                left = (time.time() - began) / (i - first) * (steps - i)
                say("epoch %d/%d  %4d/%d  %s  ETA %s" % (epoch + 1, s.epochs, k + 1, len(parts),
                    "  ".join("%s %.3f" % (n, v / (k + 1)) for n, v in sums.items()), time.strftime("%H:%M:%S", time.gmtime(left))))
        checkpoint.save(epoch + 1, p, fitting.moments())
        keep({k: v.numpy(force=True) for k, v in (frozen | p).items()})
        for name, documents in dev.items():
            say("epoch %d  %s  %s" % (epoch + 1, name, measure.score(frozen | p, documents, labels, int8)))
    return {k: v.numpy(force=True) for k, v in (frozen | p).items()}


def veiled(batch, rng, rate):
    """Hides a part of the words of every second window whole, so that the words around them must do."""
    of = batch["of"].long()
    hit = (rng.random((len(of), int(of.max()) + 1)) < rate) & (rng.random(len(of)) < 0.5)[:, None]
    hidden = torch.from_numpy(hit).gather(1, of.clamp(min=0)) & (of >= 0)
    return batch | {"pieces": batch["pieces"].masked_fill(hidden, spelling.MASK)}


def _plan(items, size, rng):
    order = rng.permutation(len(items))
    return [[items[j] for j in order[k:k + size]] for k in range(0, len(order), size)]
