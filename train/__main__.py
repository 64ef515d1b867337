"""python -m train --ud DIR --names DIR --out syntax/model.bin: trains, scores and exports the syntax model (see README.md)."""

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

from . import data, export, fit, measure, model, parity, words


def main():
    a = _arguments()
    work = Path(a.work)
    work.mkdir(parents=True, exist_ok=True)
    began = time.time()
    dev = data.load(a.ud, a.names, "dev")
    if a.score:
        if a.parity:
            p, labels, vocab = export.parameters(a.score)
            parity.write(a.parity, model.tensors(p), labels, words.Pieces(vocab))
        _score(a.score, dev, a.predictions)
        return
    sentences = [s for part in data.load(a.ud, a.names, "train").values() for s in part]
    settings = replace(fit.Settings(), epochs=a.epochs, int8_epochs=a.int8_epochs, rate=a.rate, seed=a.seed, freeze=a.freeze)
    if a.start:
        start, labels, vocab = export.parameters(a.start)
    else:
        bert, vocab = words.minilm()
        labels = data.Labels.of(sentences)
        start = model.initial(bert, labels.sizes(), len(data.SETS), settings.seed)
    pieces = words.Pieces(vocab)
    if a.sentences:
        sentences = sentences[::max(1, len(sentences) // a.sentences)]
    _say("%d sentences, %s, %d lemmas" % (len(sentences), labels.sizes(), len(labels.lexicon)))

    def keep(p):
        size = export.write(a.out, p, labels, vocab)
        _say("%s: %.1f MB after %d minutes" % (a.out, size / 1e6, (time.time() - began) / 60))

    fit.train(sentences, dev, labels, pieces, start, settings, work, keep, _say)
    _score(a.out, dev, a.predictions)


def _arguments():
    a = argparse.ArgumentParser(prog="python -m train", description="Train, score and export the syntax model.")
    a.add_argument("--ud", required=True, help="folder with en_ewt-ud-{train,dev}.conllu and en_gum_open-ud-{train,dev}.conllu")
    a.add_argument("--names", required=True, help="folder with uner_ewt, gum_named_open, crossner_politics, wikigold and dispatches -{train,dev}.iob2")
    a.add_argument("--out", default="syntax/model.bin", help="the model file to write")
    a.add_argument("--work", default="train/run", help="the checkpoint; a run that was stopped goes on from here")
    a.add_argument("--epochs", type=int, default=fit.Settings.epochs)
    a.add_argument("--int8-epochs", type=int, default=fit.Settings.int8_epochs, help="last epochs that simulate int8")
    a.add_argument("--start", metavar="MODEL", help="go on from this model file, with its labels, instead of from MiniLM")
    a.add_argument("--freeze", type=int, default=fit.Settings.freeze, metavar="N",
                   help="keep the embeddings and the first N layers as they are")
    a.add_argument("--rate", type=float, default=fit.Settings.rate, help="times every learning rate")
    a.add_argument("--seed", type=int, default=fit.Settings.seed)
    a.add_argument("--sentences", type=int, default=0, help="train on about so many sentences only (0 = all)")
    a.add_argument("--score", metavar="MODEL", help="train nothing: score this model file on the dev sets")
    a.add_argument("--parity", metavar="FILE", help="with --score: also write expected values of a few sentences here, as JSON")
    a.add_argument("--predictions", metavar="DIR", help="also write predicted dev sets here")
    return a.parse_args()


def _score(path, dev, folder):
    """Scores a model file (int8 simulated) on every dev set."""
    p, labels, vocab = export.parameters(path)
    p, pieces = model.tensors(p), words.Pieces(vocab)
    for name, sentences in dev.items():
        encoded = [data.encode(s, pieces, labels, data.LENGTHS[-1]) for s in sentences]
        annotated = list(measure.annotate(p, [e for e in encoded if e is not None], labels, int8=True))
        _say("model file  %s  %s" % (name, json.dumps(measure.score(annotated))))
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            place = {id(s): i for i, s in enumerate(sentences)}
            annotated.sort(key=lambda x: place[id(x[0])])
            measure.write_conllu(Path(folder) / (name + ".conllu"), annotated)
            measure.write_names(Path(folder) / (name + ".iob2"), annotated)


def _say(text):
    print(time.strftime("%H:%M:%S"), text, flush=True)


main()
