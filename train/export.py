"""The model file (FORMAT.md, 1 and 2): written, and checked as a reader would."""

import hashlib
import json
import struct
from pathlib import Path

import numpy as np

from . import data, model

MAGIC, VERSION, ALIGN = b"DMRCHSYN", 1, 64
LINEAR = ("layer.", "head.", "arc.dep", "arc.head", "label.dep", "label.head")


def quantise(w):
    """int8 rows and their scales."""
    s = np.abs(w).max(1) / 127
    s[s == 0] = 1
    s = s.astype(np.float32)
    return np.clip(np.rint(w / s[:, None]), -127, 127).astype(np.int8), s


def tensors(p, labels, vocab):
    """Name to array, in the file's order; text is uint8."""
    out = {"vocab": text(vocab)}
    for name, x in p.items():
        if name == "names.set":
            continue
        if name == "head.names.bias":
            x = x + p["names.set"][data.SETS.index(data.SHIPPED_SET)]
        if name in ("emb.word", "emb.pos") or x.ndim == 2 and name.startswith(LINEAR):
            out[name], out[name + ".scale"] = quantise(x)
        else:
            out[name] = x.astype("<f4")
    for kind, lines in labels.lists.items():
        out["labels." + kind] = text(lines)
    out["lemma.exceptions"] = text(sorted(("\t".join(e) for e in labels.lexicon), key=lambda line: line.encode()))
    return out


def text(lines):
    """A text as a tensor: its lines, without a last line feed."""
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


def write(path, p, labels, vocab):
    """Writes the model file; returns its size."""
    return pack(path, MAGIC, VERSION, model.config(p), tensors(p, labels, vocab))


def pack(path, magic, version, config, arrays):
    """Writes arrays by name behind a header, with a checksum at the end; returns the size of the file."""
    kinds = {np.dtype(np.int8): "i8", np.dtype("<f4"): "f32", np.dtype(np.uint8): "u8"}
    base = 0
    while True:
        # Offsets are written into the header whose length they depend on: repeat until it settles.
        entries, at = [], base
        for name, x in arrays.items():
            entries.append({"name": name, "dtype": kinds[x.dtype], "shape": list(x.shape), "offset": at, "length": x.nbytes})
            at = _up(at + x.nbytes)
        header = json.dumps({"config": config, "tensors": entries}, separators=(",", ":")).encode()
        if _up(16 + len(header)) == base:
            break
        base = _up(16 + len(header))
    blob = bytearray(magic + struct.pack("<II", version, len(header)) + header)
    for e, x in zip(entries, arrays.values()):
        blob.extend(bytes(e["offset"] - len(blob)))
        blob.extend(x.tobytes())
    blob.extend(hashlib.sha256(blob).digest())
    fresh = Path(str(path) + ".new")
    fresh.write_bytes(blob)
    fresh.replace(path)
    return len(blob)


def checksum(path):
    """Of the vocabulary and the tables of vectors, which training leaves as they are, in hexadecimal digits (FORMAT.md, 1)."""
    _, arrays = read(path)
    h = hashlib.sha256()
    for name in sorted(arrays, key=str.encode):
        if name == "vocab" or name.removesuffix(".scale") in model.FROZEN:
            h.update(name.encode() + b"\n")
            h.update(arrays[name].tobytes())
    return h.hexdigest()


def _up(n):
    return -(-n // ALIGN) * ALIGN


def read(path, magic=MAGIC, kind=VERSION):
    """(config, tensors by name) of a model file; ValueError says what is wrong with it."""
    blob = Path(path).read_bytes()
    if blob[:8] != magic:
        raise ValueError("not a model of this kind")
    version, size = struct.unpack("<II", blob[8:16])
    if version != kind:
        raise ValueError("version %d" % version)
    if hashlib.sha256(blob[:-32]).digest() != blob[-32:]:
        raise ValueError("checksum differs")
    header = json.loads(blob[16:16 + size])
    kinds = {"i8": np.int8, "f32": "<f4", "u8": np.uint8}
    out = {}
    for t in header["tensors"]:
        if t["offset"] % ALIGN or t["offset"] + t["length"] > len(blob) - 32:
            raise ValueError("tensor %s is out of place" % t["name"])
        out[t["name"]] = np.frombuffer(blob[t["offset"]:t["offset"] + t["length"]], kinds[t["dtype"]]).reshape(t["shape"])
    return header["config"], out


def floats(arrays):
    """(arrays in float32, lists of lines) of a file's tensors, by name."""
    p, lines = {}, {}
    for k, x in arrays.items():
        if x.dtype == np.uint8:
            lines[k] = bytes(x).decode().split("\n")
        elif x.dtype == np.int8:
            p[k] = x * arrays[k + ".scale"][:, None]
        elif not k.endswith(".scale"):
            p[k] = x
    return p, lines


def parameters(path):
    """(parameters in float32, labels, vocabulary) of a model file, as `tensors` took them."""
    _, t = read(path)
    p, lines = floats(t)
    p["names.set"] = np.zeros((len(data.SETS), len(data.NAMES)), np.float32)
    lists = {k[7:]: v for k, v in lines.items() if k.startswith("labels.")}
    return p, data.Labels(lists, [e.split("\t") for e in lines["lemma.exceptions"] if e]), lines["vocab"]
