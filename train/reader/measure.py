"""Scores on documents: F1 of triggers with type and of cues, accuracy of codes and factuality at gold triggers, F1 of roles at gold anchors."""

from collections import Counter

import numpy as np

from .. import model as syntax
from . import data, model


def score(p, documents, labels, int8):
    n = Counter()
    items = [(d, w) for d in documents for w in data.windows(d)]
    for batch in data.batches(items, labels, 4):
        out = {k: v.numpy() for k, v in model.predict(p, syntax.tensors(batch), int8).items()}
        for i in range(len(batch["length"])):
            own = batch["own"][i]
            for name in ("trigger", "cue"):
                logits, allowed = out[name][i][own], batch[name][i][own]
                e = np.exp(logits - logits.max(-1, keepdims=True))
                q = e / e.sum(-1, keepdims=True)
                said = q[:, 0] < 0.5
                best = 1 + q[:, 1:].argmax(-1)
                must = ~allowed[:, 0]
                n[name, "gold"] += must.sum()
                n[name, "system"] += (said & ~(allowed[:, 0] & allowed[:, 1:].any(-1))).sum()
                n[name, "right"] += (said & must & allowed[np.arange(len(best)), best]).sum()
                n[name, "found"] += (said & must).sum()
            ev = batch["events"][i]
            for name in ("mode", "cameo", "fact"):
                best = out[name][i][ev].argmax(-1)
                gold = batch[name][i][ev]
                n[name, "right"] += (gold == best).sum() if name == "mode" else gold[np.arange(len(best)), best].sum()
                n[name, "all"] += ev.sum()
            scores = np.concatenate([np.where(np.arange(out["role"].shape[-1]) < batch["words"][i], out["role"][i][:, :data.SIDES], -1e9), out["nobody"][i][..., None]], -1)
            e = np.exp(scores - scores.max(-1, keepdims=True))
            q = e / e.sum(-1, keepdims=True)
            for r, name in enumerate(("sources", "targets")):
                side = batch["side"][i][ev, r, 0]
                known = side.any(-1)
                n[name, "right"] += ((q[ev, r] * side).sum(-1)[known] > 0.5).sum()
                n[name, "all"] += known.sum()
            asked = batch["mentions"][i]
            scores = np.where(batch["others"][i][asked], out["party"][i][asked], -1e9)
            e = np.exp(scores - scores.max(-1, keepdims=True))
            n["party", "right"] += ((e * batch["party"][i][asked]).sum(-1) > 0.5 * e.sum(-1)).sum()
            n["party", "all"] += asked.sum()
            for kind, anchors, names in (("role", ev, data.ROLES), ("voice", batch["claims"][i], data.VOICES)):
                for r, name in enumerate(names):
                    said, gold = out[kind][i][anchors][:, r] > 0, batch[kind][i][anchors][:, r]
                    n[name, "gold"] += gold.sum()
                    n[name, "system"] += said.sum()
                    n[name, "right"] += (said & gold).sum()

    def f1(name, right="right"):
        a, b = n[name, "system"], n[name, "gold"]
        return 200 * n[name, right] / (a + b) if a + b else 0.0

    parts = ["trigger %.1f (any type %.1f)" % (f1("trigger"), f1("trigger", "found")), "cue %.1f (any stance %.1f)" % (f1("cue"), f1("cue", "found"))]
    parts += ["%s %.1f" % (k, 100 * n[k, "right"] / max(1, n[k, "all"])) for k in ("mode", "cameo", "fact", "sources", "targets", "party")]
    parts += ["%s %.1f" % (k, f1(k)) for k in data.ROLES + data.VOICES]
    return "  ".join(parts)
