"""Command line: see train/READER.md."""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from .. import export as syntax_file
from .. import words as spelling
from . import data, export, fit, model


def main():
    ap = argparse.ArgumentParser(prog="python -m train.reader")
    ap.add_argument("--corpus", nargs=2, metavar=("GOLD", "WORDS"), required=True, help="annotated dispatches, and what train/proposals says of them")
    ap.add_argument("--polnear", nargs=2, metavar=("GOLD", "WORDS"), help="PolNeAR's train part, and what train/proposals says of it")
    ap.add_argument("--syntax", default="syntax/model.bin", help="the syntax model to start from")
    ap.add_argument("--out", default="reader/model.bin")
    ap.add_argument("--work", default="train/run")
    ap.add_argument("--share", type=float, default=1.0, help="of the corpus's training sets to use")
    ap.add_argument("--rest", action="store_true", help="train on the sets outside the share instead")
    ap.add_argument("--all", action="store_true", help="train on the tune part as well")
    ap.add_argument("--start", metavar="MODEL", help="go on from an earlier model of this kind, when the corpus has grown")
    for name, kind in (("epochs", int), ("int8-epochs", int), ("sides-epochs", int), ("encoder-rate", float), ("head-rate", float)):
        ap.add_argument("--" + name, type=kind)
    o = ap.parse_args()
    s = fit.Settings(**{k: v for k, v in vars(o).items() if k in fit.Settings.__dataclass_fields__ and v is not None and k != "share"})
    Path(o.work).mkdir(parents=True, exist_ok=True)
    base, _, vocab = syntax_file.parameters(o.syntax)
    base = {k: np.asarray(v, np.float32) for k, v in base.items()}
    pieces = spelling.Pieces(vocab)
    corpus = data.corpus(*o.corpus)
    polnear = data.polnear(*o.polnear) if o.polnear else []
    labels = data.Labels.of(corpus)
    for d in corpus + polnear:
        data.cut(d, pieces)
    train = [d for d in corpus if not data.tune(d.set)]
    if o.share < 1:
        train = data.part(train, o.share, o.rest)
    dev = {"tune": [d for d in corpus if data.tune(d.set)]}
    if polnear:
        dev["polnear"], polnear = polnear[::40], [d for i, d in enumerate(polnear) if i % 40]
    print("%d dispatches to train on, %d to tune, %d of PolNeAR" % (len(train), len(dev["tune"]), len(polnear)), flush=True)
    start = model.initial(base, labels, s.seed)
    if o.start:
        start = export.going_on(o.start, start, labels)
    checksum = syntax_file.checksum(o.syntax)

    def keep(p):
        export.write(o.out, p, labels, checksum)

    documents, say = train + (dev["tune"] if o.all else []), lambda line: print(line, flush=True)
    words = fit.train(documents, polnear, dev, labels, start, s, o.work, keep, say)
    s = replace(s, epochs=s.sides_epochs, encoder_rate=s.encoder_rate / 2, head_rate=s.head_rate / 2)
    fit.train(documents, polnear, dev, labels, words, s, o.work, keep, say, sides=True)


main()
