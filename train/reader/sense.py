"""Learns head.sense, by which the triggers of one happening are alike: python -m train.reader.sense (train/READER.md)."""

import argparse
import json
from collections import defaultdict

import numpy as np
import torch
from torch.nn import functional as F

from .. import export as syntax_file
from .. import model as syntax
from .. import words as spelling
from . import data, export, model

EPOCHS, RATE, DROPOUT, DECAY = 20, 3e-3, 0.4, 1e-2


def stories(path, gold):
    """The stories of train/links/incidents.txt: of each its dispatches, each a list of (event of the corpus, label); events of one label are one happening."""
    out = []
    for line in open(path, encoding="utf-8"):
        line = line.strip()
        if line.startswith("@ "):
            ids = line[2:].split(" | ")[1].split(", ")
            out.append({i: ["%s %d" % (i, n) for n in range(len(gold[i]["events"]))] for i in ids if i in gold})
        elif line.startswith("I "):
            name, *parts = line[2:].split(" ; ")
            for ident, triggers in (p.split(": ", 1) for p in parts):
                for trigger in triggers.split(" , ") if ident in out[-1] else ():
                    trigger, _, nth = trigger.partition("#")
                    out[-1][ident][_place(gold[ident], trigger, int(nth or 1))] = name
    return out


def _place(g, trigger, nth):
    return next(n for n, e in enumerate(g["events"]) if (e["trigger"], e.get("nth") or 1) == (trigger, nth))


def vectors(p, documents, labels, wanted):
    """The vectors of the words that are wanted of a document, as model.Network.words has them: by document's id, by word."""
    items = sorted(((d, w) for d in documents for w in data.windows(d)), key=lambda x: x[1][2] - x[1][0])
    out, at = defaultdict(dict), 0
    for batch in data.batches(items, labels, 4):
        with torch.no_grad():
            tensors = syntax.tensors(batch)
            w = model.Network(p, int8=True).words(tensors, torch.ones(len(batch["length"]), dtype=torch.bool)).numpy()
        for row in w:
            d, (first, own, _) = items[at]
            at += 1
            for word in wanted(d):
                if own <= word < first + len(row) and word not in out[d.ident]:
                    out[d.ident][word] = row[word - first]
    return out


def pairs(told, found, words):
    """For each dispatch of a story, and each at or before it: vectors of the later one's events and of the earlier one's, and which of them are one happening."""
    rows = []
    for ident, names in told.items():
        known = [(found[ident][w], n) for w, n in zip(words[ident], names) if w in found[ident]]
        if known:
            rows.append((torch.tensor(np.stack([v for v, _ in known])), [n for _, n in known]))
    out = []
    for i, (a, names) in enumerate(rows):
        for j in range(i + 1):
            b, others = rows[j]
            same = torch.tensor([[x == y for y in others] for x in names])
            before = torch.ones(len(names), len(others), dtype=torch.bool)
            out.append((a, b, same, before.tril(-1) if i == j else before))
    return out


def learn(examples, p, seed=1):
    """Fits head.sense: each event chooses among those told before it by the cosine of the senses, or nobody, so that the right ones together are likely (Lee et al. 2017, arXiv:1707.07045)."""
    torch.manual_seed(seed)
    w, b = (torch.tensor(p["head.sense" + k]).requires_grad_() for k in ("", ".bias"))
    scale, shift = torch.tensor(6.0, requires_grad=True), torch.tensor(-4.0, requires_grad=True)
    optimiser = torch.optim.AdamW([{"params": [w, b], "lr": RATE, "weight_decay": DECAY}, {"params": [scale, shift], "lr": 10 * RATE, "weight_decay": 0}])
    steps = EPOCHS * (len(examples) // 16 + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: max(0, 1 - i / steps))
    unit = 1 / np.mean([float(a.std()) for a, *_ in examples])
    for epoch in range(EPOCHS):
        total = count = 0
        order = np.random.default_rng((seed, epoch)).permutation(len(examples))
        for k in range(0, len(order), 16):
            loss = n = 0
            for i in order[k:k + 16]:
                a, c, same, before = examples[i]
                x, y = (F.linear(F.dropout(v * unit, DROPOUT), w, b) for v in (a, c))
                s = (F.normalize(x) @ F.normalize(y).T * scale + shift).masked_fill(~before, -1e9)
                every = torch.logsumexp(F.pad(s, (1, 0)), 1)               # the first is nobody, at 0
                right = torch.where((same & before).any(1), torch.logsumexp(s.masked_fill(~same, -1e9), 1), 0)
                loss, n = loss + (every - right).sum(), n + len(a)
            optimiser.zero_grad()
            (loss / n).backward()
            optimiser.step()
            schedule.step()
            total, count = total + loss.item(), count + n
        print("epoch %d/%d  %.4f  scale %.2f  shift %.2f" % (epoch + 1, EPOCHS, total / count, scale.item(), shift.item()), flush=True)
    return (w.detach() * unit).numpy(), b.detach().numpy()


def main():
    ap = argparse.ArgumentParser(prog="python -m train.reader.sense")
    ap.add_argument("--corpus", nargs=2, metavar=("GOLD", "WORDS"), required=True, help="annotated dispatches, and what train/proposals says of them")
    ap.add_argument("--incidents", default="train/links/incidents.txt")
    ap.add_argument("--syntax", default="syntax/model.bin")
    ap.add_argument("--model", default="reader/model.bin", help="whose head.sense is learned anew")
    ap.add_argument("--out", default="reader/model.bin")
    ap.add_argument("--without", type=int, metavar="N", help="leave out every other story, from the Nth (0 or 1): for weights of links that are learned from the rest")
    o = ap.parse_args()
    gold = {g["id"]: g for g in map(json.loads, open(o.corpus[0], encoding="utf-8"))}
    lines = {l["id"]: l for l in map(json.loads, open(o.corpus[1], encoding="utf-8"))}
    told = [s for n, s in enumerate(stories(o.incidents, gold)) if o.without is None or n % 2 != o.without]
    wanted = {i for s in told for i in s}
    documents = [d for d in data.corpus(*o.corpus) if d.ident in wanted]
    p, labels, vocab = export.finished(o.model, o.syntax)
    pieces = spelling.Pieces(vocab)
    for d in documents:
        data.cut(d, pieces)
    found = vectors(syntax.tensors(p), documents, labels, lambda d: [e.word for e in d.events])
    words = {}
    for i in wanted:
        w = data.Words(gold[i]["text"], lines[i], gold[i].get("unit", "char"))
        words[i] = [w.head(e["trigger_span"]) for e in gold[i]["events"]]
    examples = [x for s in told for x in pairs(s, found, words)]
    print("%d stories, %d pairs of dispatches" % (len(told), len(examples)), flush=True)
    p["head.sense"], p["head.sense.bias"] = learn(examples, p)
    export.write(o.out, p, labels, syntax_file.checksum(o.syntax))


if __name__ == "__main__":
    main()
