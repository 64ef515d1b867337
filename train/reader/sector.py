"""Learns head.as and head.sector, as what actors take part in events: python -m train.reader.sector (train/READER.md)."""

import argparse
import json

import numpy as np
import torch
from torch.nn import functional as F

from .. import export as syntax_file
from .. import model as syntax
from .. import words as spelling
from . import data, export, sense

EPOCHS, RATE, DROPOUT, DECAY, BATCH = 8, 2e-3, 0.3, 1e-2, 256


def classes(alternatives):
    """The sectors of an actor's codes, as indices into data.SECTOR_CODES (reader.SectorOf); of others nothing is learned."""
    found = (c[:3] if c[:3] in data.SECTOR_CODES else c[3:6] for c in alternatives.split("|"))
    return {data.SECTOR_CODES.index(c) for c in found if c in data.SECTOR_CODES}


def examples(g, w):
    """Of each side of an event the trigger, the role, the classes of head.as that are right, and the actors that are mentioned, each its word and sectors."""
    out = []
    for e in g["events"]:
        word = w.head(e["trigger_span"])
        if word is None or e["optional"]:
            continue
        for role, side in enumerate(("source", "target")):
            sectors = {1 + c for codes in e[side + "s"] for c in classes(codes)} if e[side + "s"] else {0}
            heads = [(w.head(span) if span else None, classes(codes)) for codes, span in zip(e[side + "s"], e[side + "_mentions"])]
            if sectors:
                out.append((word, role, sectors, [(h, c) for h, c in heads if h is not None and c]))
    return out


def tables(told, found):
    """The examples as arrays: vectors of triggers, roles and classes with nobody first; then of each mention its vector, which example it is of, and its classes."""
    x, roles, right, y, of, rights = [], [], [], [], [], []
    for ident, rows in told.items():
        for word, role, sectors, mentions in rows:
            if word not in found[ident]:
                continue
            for head, c in mentions:
                if head in found[ident]:
                    y.append(found[ident][head])
                    of.append(len(x))
                    rights.append(_row(data.SECTORS - 1, c))
            x.append(found[ident][word])
            roles.append(role)
            right.append(_row(data.SECTORS, sectors))
    return [torch.tensor(np.stack(a)) for a in (x, roles, right, y, of, rights)]


def _row(n, ones):
    return np.isin(np.arange(n), list(ones))


def loss(scores, right):
    """Minus the logarithm of the probability of all right classes together."""
    return (torch.logsumexp(scores, 1) - torch.logsumexp(scores.masked_fill(~right, -1e9), 1)).mean()


def scores(p, x, roles):
    """What head.as says of triggers in their roles."""
    out = F.linear(x, p["head.as"], p["head.as.bias"]).unflatten(1, (data.SIDES, data.SECTORS))
    return out[torch.arange(len(x)), roles]


def learn(train, dev, p, seed=1):
    """Fits both heads; a mention's sector is scored by the sum of what its own word and the trigger say."""
    torch.manual_seed(seed)
    names = ("head.as", "head.as.bias", "head.sector", "head.sector.bias")
    x, roles, right, y, of, rights = train
    unit = 1 / x.std()
    q = {n: (torch.tensor(p[n]) * (1 if n.endswith("bias") else 0.1)).requires_grad_() for n in names}
    optimiser = torch.optim.AdamW(q.values(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * (len(x) // BATCH + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: max(0, 1 - i / steps))
    for epoch in range(EPOCHS):
        for k in torch.randperm(len(x)).split(BATCH):
            place = torch.full((len(x),), -1)
            place[k] = torch.arange(len(k))
            m = (place[of] >= 0).nonzero()[:, 0]
            said = scores(q, F.dropout(x[k] * unit, DROPOUT), roles[k])
            mine = F.linear(F.dropout(y[m] * unit, DROPOUT), q["head.sector"], q["head.sector.bias"])
            optimiser.zero_grad()
            (loss(said, right[k]) + loss(mine + said[place[of[m]], 1:], rights[m])).backward()
            optimiser.step()
            schedule.step()
        with torch.no_grad():
            x2, roles2, right2, y2, of2, rights2 = dev
            said = scores(q, x2 * unit, roles2)
            mine = F.linear(y2 * unit, q["head.sector"], q["head.sector.bias"]) + said[of2, 1:]
            best = [100 * r[torch.arange(len(s)), s.argmax(1)].float().mean() for s, r in ((said, right2), (mine, rights2))]
            print("epoch %d/%d  by the trigger %.1f  of a mention %.1f" % (epoch + 1, EPOCHS, *best), flush=True)
    return {n: (v.detach() * (1 if n.endswith("bias") else unit)).numpy() for n, v in q.items()}


def main():
    ap = argparse.ArgumentParser(prog="python -m train.reader.sector")
    ap.add_argument("--corpus", nargs=2, metavar=("GOLD", "WORDS"), required=True, help="annotated dispatches, and what train/proposals says of them")
    ap.add_argument("--syntax", default="syntax/model.bin")
    ap.add_argument("--model", default="reader/model.bin", help="whose heads are learned anew")
    ap.add_argument("--out", default="reader/model.bin")
    ap.add_argument("--share", type=float, default=0.5, help="of the corpus's training sets to use")
    o = ap.parse_args()
    p, labels, vocab = export.finished(o.model, o.syntax)
    corpus = data.corpus(*o.corpus)
    parts = data.part([d for d in corpus if not data.tune(d.set)], o.share), [d for d in corpus if data.tune(d.set)]
    gold = {g["id"]: g for g in map(json.loads, open(o.corpus[0], encoding="utf-8"))}
    lines = {l["id"]: l for l in map(json.loads, open(o.corpus[1], encoding="utf-8"))}
    pieces = spelling.Pieces(vocab)
    read = []
    for documents in parts:
        told = {}
        for d in documents:
            data.cut(d, pieces)
            g = gold[d.ident]
            told[d.ident] = examples(g, data.Words(g["text"], lines[d.ident], g.get("unit", "char")))
        wanted = {i: {w for word, _, _, mentions in rows for w in [word, *(h for h, _ in mentions)]} for i, rows in told.items()}
        found = sense.vectors(syntax.tensors(p), documents, labels, lambda d: wanted[d.ident])
        read.append(tables(told, found))
        print("%d dispatches, %d sides, %d mentions" % (len(documents), len(read[-1][0]), len(read[-1][3])), flush=True)
    p.update(learn(*read, p))
    export.write(o.out, p, labels, syntax_file.checksum(o.syntax))


if __name__ == "__main__":
    main()
