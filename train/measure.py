"""Development scores: accuracy of every column over gold words, and F1 of names, as the exported model would read."""

from collections import defaultdict

import numpy as np
import torch

from . import data, decode, model


@torch.no_grad()
def annotate(p, encoded, labels, int8, budget=2048):
    """Yields (sentence, columns) with the columns upos, xpos, feats, lemma, names, heads, rels as predicted."""
    root = labels.id("rel", "root")
    lists = labels.lists
    net = model.Network(p, int8)
    for batch, group in data.batches(encoded, budget):
        out = net.read(model.tensors(batch))
        arcs = out["arc"].numpy()
        heads = np.zeros(batch["first"].shape, np.int64)
        for i, e in enumerate(group):
            n = len(e.first)
            heads[i, :n] = decode.tree(arcs[i, :n, :n + 1])
        rel = net.relations(out, torch.from_numpy(heads)).numpy()
        rel[:, :, root] = -np.inf
        rels = np.where(heads == 0, root, rel.argmax(-1))
        logits = {k: out[k].numpy() for k in model.TOKEN_HEADS}
        for i, e in enumerate(group):
            n = len(e.first)
            c = {k: [lists[k][j] for j in logits[k][i, :n].argmax(-1)] for k in ("upos", "xpos", "feats")}
            c["lemma"] = [labels.lemma(f, u, row) for f, u, row in zip(e.sentence.forms, c["upos"], logits["lemma"][i])]
            c["names"] = [lists["names"][j] for j in decode.names(logits["names"][i, :n])]
            c["heads"], c["rels"] = heads[i, :n].tolist(), [lists["rel"][j] for j in rels[i, :n]]
            yield e.sentence, c


def score(annotated):
    """Percentages by column (las cuts subtypes), and name F1 over PER, LOC and ORG."""
    right, total = defaultdict(int), defaultdict(int)
    gold, ours, both = 0, 0, 0
    for s, c in annotated:
        if s.upos is not None:
            for k, g in (("upos", s.upos), ("xpos", s.xpos), ("feats", s.feats), ("lemma", s.lemmas), ("uas", s.heads)):
                mine = c["heads" if k == "uas" else k]
                right[k] += sum(a == b or k == "lemma" and a == "_" for a, b in zip(g, mine))
                total[k] += len(g)
            for h, r, mh, mr in zip(s.heads, s.rels, c["heads"], c["rels"]):
                right["las"] += h == mh and r.split(":")[0] == mr.split(":")[0]
                right["las_full"] += h == mh and r == mr
            total["las"] = total["las_full"] = total["uas"]
        if s.names is not None:
            g, m = ({x for x in data.spans(t) if x[2] != "MISC"} for t in (s.names, c["names"]))
            gold, ours, both = gold + len(g), ours + len(m), both + len(g & m)
    out = {k: round(100 * right[k] / total[k], 2) for k in total}
    if gold:
        out["names"] = round(200 * both / (gold + ours), 2)
    return out


def write_conllu(path, annotated):
    with open(path, "w", encoding="utf-8") as f:
        for s, c in annotated:
            for i, form in enumerate(s.forms):
                f.write("\t".join([str(i + 1), form, c["lemma"][i], c["upos"][i], c["xpos"][i], c["feats"][i], str(c["heads"][i]), c["rels"][i], "_", "_"]) + "\n")
            f.write("\n")


def write_names(path, annotated):
    with open(path, "w", encoding="utf-8") as f:
        for s, c in annotated:
            f.write("".join("%s\t%s\n" % x for x in zip(s.forms, c["names"])) + "\n")
