"""Expected values for readers of the model file: a few sentences of our own with every stage's numbers, as JSON."""

import json

import torch

from . import data, measure, model, words

SENTENCES = [
    "France 's foreign minister condemned the attack on Tuesday .",
    "Two people were killed when a car bomb exploded near the Iraqi border , police said .",
    "“ We do n’t accept this , ” Angela Merkel told the BBC in Berlin – a rare rebuke .",
    "TURKEY ACCUSES GREECE OF VIOLATING ITS AIRSPACE",
    "President Erdoğan 's AK Party won 327 of 550 seats in 2011 .",
    "Denied .",
]


@torch.no_grad()
def write(path, p, labels, pieces):
    """Writes the values that a reader with int8 arithmetic should reproduce, up to the order of float sums."""
    out = []
    for text in SENTENCES:
        s = data.Sentence(forms=text.split(" "), source=data.SHIPPED_SET)
        e = data.encode(s, pieces, labels)
        batch, _ = data.pad([e])
        batch = model.tensors(batch)
        net = model.Network(p, int8=True)
        states = net.states(batch["pieces"], batch["shapes"], batch["lengths"])
        read = net.read(batch)
        n = len(s.forms)
        (_, columns), = measure.annotate(p, [e], labels, int8=True)
        first = [int(i) for i in e.first]
        out.append({
            "forms": s.forms, "normal": [words.normal(f) for f in s.forms],
            "pieces": e.pieces.tolist(), "shapes": e.shapes.tolist(), "first": first, "last": e.last.tolist(),
            "h0_first": _floats(states[0][0, first, :8]), "h1_first": _floats(states[1][0, first, :8]),
            "h6_first": _floats(states[-1][0, first]), "logits": {k: _floats(read[k][0, :n]) for k in ("upos", "names")},
            "arcs": _floats(read["arc"][0, :n, :n + 1]),
            "expected": columns,
        })
    with open(path, "w", encoding="utf-8") as f:
        json.dump(out, f, ensure_ascii=False)


def _floats(x):
    return [[round(float(v), 5) for v in row] for row in x]
