"""The reader's model file: the frame of ../FORMAT.md, 1, with the tensors of train/READER.md."""

import numpy as np

from .. import export as syntax_file
from .. import model as syntax
from .. import words
from . import data, model

MAGIC, VERSION = b"DMRCHRDR", 5


def config(p, checksum):
    """What the header says. checksum: of the tables of vectors, which are the syntax model's."""
    hidden = p["emb.frame"].shape[1]
    return {
        "hidden": hidden, "layers": syntax.layers(p), "heads": hidden // syntax.HEAD_SIZE, "head_size": syntax.HEAD_SIZE, "ffn": len(p["layer.0.ffn1"]),
        "layer_norm_eps": syntax.EPS, "activation": "quadratic-gelu", "tables": checksum, "shapes": words.SHAPES,
        "pieces": data.PIECES, "back": data.BACK, "words": data.WORDS, "sentences": data.SENTENCES, "edges": model.EDGES.tolist(),
        "size": model.SIZE, "sense": model.SENSE, "types": data.TYPES, "stances": data.STANCES, "facts": data.FACTS, "roles": data.ROLES, "voices": data.VOICES, "mentions": data.MENTIONS,
    }


def tensors(p, labels, between=0.5):
    """Name to array. Cues and voices are read between the habits of the two sets: `between` is PolNeAR's share."""
    out = {}
    for name, x in p.items():
        if name in ("set.cue", "set.voice", *syntax.FROZEN):
            continue
        if name == "head.cue.bias":
            x = x + between * p["set.cue"]
        if name == "pair.b":
            x = x.copy()
            x[len(data.ROLES):len(data.ROLES) + len(data.VOICES)] += between * p["set.voice"]
        if x.ndim == 2 and name.startswith(("layer.", "head.", "event.", "claim.", "mention.")):
            out[name], out[name + ".scale"] = syntax_file.quantise(x)
        else:
            out[name] = np.asarray(x, "<f4")
    out["labels.mode"], out["labels.cameo"] = syntax_file.text(labels.modes), syntax_file.text(labels.cameo)
    return out


def write(path, p, labels, checksum, between=0.5):
    return syntax_file.pack(path, MAGIC, VERSION, config(p, checksum), tensors(p, labels, between))


def labels(path):
    """The classes of a model file."""
    lines = syntax_file.floats(syntax_file.read(path, MAGIC, VERSION)[1])[1]
    return data.Labels(lines["labels.mode"], lines["labels.cameo"])


def finished(path, syntax_path):
    """A model file over whose network a head is to be learned: its parameters, its classes and the vocabulary."""
    base, _, vocab = syntax_file.parameters(syntax_path)
    found = labels(path)
    return going_on(path, model.initial({k: np.asarray(x, np.float32) for k, x in base.items()}, found, 20), found), found, vocab


def going_on(path, fresh, labels):
    """Parameters of an earlier model file; what it does not have, and classes that it has not seen, are as in `fresh`."""
    p, lines = syntax_file.floats(syntax_file.read(path, MAGIC, VERSION)[1])
    out = {k: np.array(p.get(k, x), np.float32) for k, x in fresh.items()}
    for head, now in (("mode", labels.modes), ("cameo", labels.cameo)):
        old = {name: i for i, name in enumerate(lines["labels." + head])}
        for k in ("head.%s" % head, "head.%s.bias" % head):
            out[k] = np.array([p[k][old[n]] if n in old else fresh[k][i] for i, n in enumerate(now)], np.float32)
    return out
