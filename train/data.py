"""Training sentences: UD trees and name spans read, joined, augmented and cut into batches of few shapes."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from . import words

NAMES = ["O"] + [b + t for t in ("PER", "LOC", "ORG", "MISC") for b in ("B-", "I-")]

# How each set's types map onto ours; what is not listed is no name for us.
_PLAIN = {"PER": "PER", "LOC": "LOC", "ORG": "ORG", "MISC": "MISC", "OTH": "MISC"}
NAME_SETS = {
    "uner_ewt": _PLAIN,
    "gum_named_open": {"person": "PER", "place": "LOC", "organization": "ORG", "abstract": "MISC", "event": "MISC", "object": "MISC"},
    "crossner_politics": {"person": "PER", "politician": "PER", "organisation": "ORG", "politicalparty": "ORG", "location": "LOC",
                          "country": "LOC", "misc": "MISC", "event": "MISC", "election": "MISC"},
    "wikigold": _PLAIN,
    "dispatches": _PLAIN,          # train/dispatches.py writes it
    "politics": _PLAIN,            # names/politics.txt
    "general": _PLAIN,             # names/general.txt
}
# Small sets are read several times an epoch, of a large one a share that is drawn anew.
REPEAT = {"crossner_politics": 8, "wikigold": 3, "politics": 2, "dispatches": 0.4}
OWN = Path(__file__).parent / "names"
# Name logits get a bias for each set in training; the shipped model has this one's.
SHIPPED_SET = "uner_ewt"
SETS = sorted(NAME_SETS)


@dataclass
class Sentence:
    """Words with what is known of them; a column that is None was not annotated."""
    forms: list
    source: str                    # a key of NAME_SETS
    lemmas: list = None
    upos: list = None
    xpos: list = None
    feats: list = None
    heads: list = None             # 0 = root, words count from 1
    rels: list = None
    names: list = None             # BIO
    ident: str = ""


def _lines(path):
    """The lines of a file, and one empty line more, so that the last sentence ends."""
    return Path(path).read_text(encoding="utf-8").split("\n") + [""]


def read_conllu(path, source):
    out, rows, ident = [], [], ""
    for line in _lines(path):
        if line.startswith("# sent_id = "):
            ident = line[12:]
        elif line and not line.startswith("#"):
            c = line.split("\t")
            if c[0].isdigit():
                rows.append(c)
        elif not line and rows:
            cols = list(zip(*rows))
            out.append(Sentence(forms=list(cols[1]), source=source, lemmas=list(cols[2]), upos=list(cols[3]), xpos=list(cols[4]),
                                feats=list(cols[5]), heads=[int(h) for h in cols[6]], rels=list(cols[7]), ident=ident))
            rows = []
    return out


def read_names(path, source):
    types = NAME_SETS[source]
    out, forms, tags, ident = [], [], [], ""

    def close():
        if forms:
            out.append(Sentence(forms=list(forms), source=source, names=bio(tags), ident=ident))
            forms.clear()
            tags.clear()

    for line in _lines(path):
        if line.startswith("# ") and "\t" not in line:
            ident = line[12:] if line.startswith("# sent_id = ") else ident
        elif "\t" in line:
            form, tag = line.rsplit("\t", 1)
            forms.append(form)
            tags.append(tag[:2] + types[tag[2:]] if tag[2:] in types else "O")
        else:
            close()
    return out


def read_marked(path, source):
    """Sentences with their names in square brackets, one a line: names/politics.txt."""
    out = []
    for line in _lines(path):
        if line and not line.startswith("#"):
            forms, tags, kind = [], [], None
            for word in line.split(" "):
                if word[0] == "[":
                    kind, tag = word[1:], "B-"
                    continue
                closed = kind and word[-1] == "]"
                forms.append(word[:-1] if closed else word)
                tags.append(tag + kind if kind else "O")
                kind, tag = None if closed else kind, "I-"
            out.append(Sentence(forms=forms, source=source, names=tags))
    return out


def correct(named, path):
    """Named sentences, with the names that a file of corrections has for some of them (names/uner_ewt.tsv)."""
    types = {}
    for line in _lines(path):
        if line and not line.startswith("#"):
            ident, marks = line.split("\t")
            types[ident] = [re.fullmatch(r"(\w+):(\d+)-(\d+)", m).groups() for m in marks.split()]
    out = []
    for s in named:
        if s.ident in types:
            names = ["O"] * len(s.forms)
            for kind, a, b in types[s.ident]:
                names[int(a) - 1:int(b)] = ["B-" + kind] + ["I-" + kind] * (int(b) - int(a))
            s = replace(s, names=names)
        out.append(s)
    return out


def bio(tags):
    """Tags with every span opened by B-."""
    out, before = [], "O"
    for t in tags:
        out.append("B-" + t[2:] if t != "O" and t[0] == "I" and before[2:] != t[2:] else t)
        before = t
    return out


def join(trees, named):
    """Trees with the name tags of the same sentence; named sentences without a tree."""
    by_id = {s.ident: s for s in named if s.ident}
    used = set()
    for i, t in enumerate(trees):
        n = by_id.get(t.ident)
        if n is not None and n.forms == t.forms:
            trees[i] = replace(t, names=n.names)
            used.add(n.ident)
    return trees, [n for n in named if not n.ident or n.ident not in used]


def load(ud, names, part):
    """All sentences of one part ("train" or "dev") of the two folders, by name of the set."""
    ud, names = Path(ud), Path(names)
    out = {}
    for source, trees in (("uner_ewt", "en_ewt-ud"), ("gum_named_open", "en_gum_open-ud")):
        t = read_conllu(ud / ("%s-%s.conllu" % (trees, part)), source)
        n = read_names(names / ("%s-%s.iob2" % (source, part)), source)
        if part == "train" and source == "uner_ewt":
            n = correct(n, OWN / "uner_ewt.tsv")
        t, rest = join(t, n)
        out[source] = t + rest
    for source in ("crossner_politics", "wikigold", "dispatches"):
        out[source] = read_names(names / ("%s-%s.iob2" % (source, part)), source)
    for source in ("politics", "general"):
        own = read_marked(OWN / (source + ".txt"), source)
        out[source] = [s for i, s in enumerate(own) if (i % 20 == 0) == (part == "dev")]
    return out


class Labels:
    """The inventories of classes, and the lexicon of lemmas: (form, UPOS, lemma)."""

    def __init__(self, lists, lexicon):
        self.lists = lists
        self.lexicon = list(lexicon)
        self._ids = {k: {x: i for i, x in enumerate(v)} for k, v in lists.items()}
        self._lemma = {tuple(e[:2]): e[2] for e in self.lexicon}
        self._verbs = {e[2] for e in self.lexicon if e[1] == "VERB"}

    @classmethod
    def of(cls, sentences, rare=3):
        count = defaultdict(Counter)
        lemma = defaultdict(Counter)
        for s in sentences:
            if s.upos is None:
                continue
            for f, l, u, x, m, r in zip(s.forms, s.lemmas, s.upos, s.xpos, s.feats, s.rels):
                how = words.script(f, l)
                for k, v in (("upos", u), ("xpos", x), ("feats", m), ("rel", r), ("lemma", how)):
                    count[k][v] += 1
                lemma[words.normal(f), u][l] += 1
        lists = {"names": NAMES}
        for k, c in count.items():
            least = {"lemma": rare, "feats": 2}.get(k, 1)
            lists[k] = sorted(v for v, n in c.items() if n >= least)
        known = set(lists["lemma"])
        lexicon = []
        for (f, u), c in sorted(lemma.items()):
            l = max(sorted(c), key=c.get)
            if c[l] >= 0.95 * c.total() or words.script(f, l) not in known:
                lexicon.append((f, u, l))
        return cls(lists, lexicon)

    def sizes(self):
        """How many classes each head and "rel" have."""
        return {k: len(v) for k, v in self.lists.items()}

    def id(self, kind, value):
        """Class of a value, -1 when it has none."""
        return self._ids[kind].get(value, -1)

    def lemma(self, form, upos, logits):
        """The lemma of a word: from the lexicon, else by the best script; of a verb by the best of three that makes a known lemma."""
        form = words.normal(form)
        found = self._lemma.get((form, upos))
        if found is not None:
            return found
        made = [words.apply_script(form, self.lists["lemma"][i]) for i in np.argsort(-logits, kind="stable")[:3]]
        return next((m for m in made if upos == "VERB" and m in self._verbs), made[0])


# Augmentation: news as it looks on the wire.

_CITIES = ["BAGHDAD", "PARIS", "Geneva", "NAIROBI", "Moscow", "BEIJING", "Cairo", "ANKARA", "KYIV", "London"]
_AGENCIES = ["Reuters", "AP", "AFP", "TASS", "Xinhua", "dpa", "ANSA"]
_SMALL = {"a", "an", "the", "of", "in", "on", "to", "and", "or", "for", "at", "by", "with", "as", "but", "from"}


def mentions():
    """Names by type that may stand in for others: mentions/*.txt, each a list of words."""
    out = {}
    for path in sorted((Path(__file__).parent / "mentions").glob("*.txt")):
        out[path.stem] = [line.split(" ") for line in _lines(path) if line and not line.startswith("#")]
    return out


def rename(s, pool, rng, rate=0.4):
    """A sentence with some names replaced by others of their type, so that the context is learned and not the name.

    Where there is a tree, only names of the same number of words whose tree does not depend on the name are exchanged.
    """
    if s.names is None:
        return s
    forms, names, lemmas = [], [], []
    at = 0
    for a, b, kind in spans(s.names) + [(len(s.forms), None, None)]:
        forms += s.forms[at:a]
        names += s.names[at:a]
        lemmas += s.lemmas[at:a] if s.lemmas else []
        if b is None:
            break
        names_of = pool.get("PARTY" if kind == "ORG" and s.source in ("crossner_politics", "politics") and rng.random() < 0.6 else kind, [[]])
        new = names_of[rng.integers(len(names_of))]
        if all(f.islower() for f in s.forms[a:b]):
            new = [w.lower() for w in new]
        if kind == "PER" and b - a == 1:
            new = new[-1:]
        fits = new and rng.random() < rate and (s.heads is None or _exchangeable(s, a, b, kind, new))
        new = new if fits else s.forms[a:b]
        forms += new
        names += ["B-" + kind] + ["I-" + kind] * (len(new) - 1)
        lemmas += new if fits else s.lemmas[a:b] if s.lemmas else []
        at = b
    return replace(s, forms=forms, names=names, lemmas=lemmas if s.lemmas else None)


def _exchangeable(s, a, b, kind, new):
    if len(new) != b - a or b - a > 1 and kind != "PER" or any(x != "NNP" for x in s.xpos[a:b]):
        return False
    return all(w[:1].isupper() and w.isalpha() for w in new) and all(r == "flat" for r in s.rels[a + 1:b])


def spans(tags):
    """The (from, to, type) of a BIO sequence."""
    out, start = [], None
    for i, t in enumerate(list(tags) + ["O"]):
        if start is not None and t[0] != "I":
            out.append((start, i, tags[start][2:]))
            start = None
        if t[0] == "B":
            start = i
    return out


def augment(s, rng, pool):
    """A sentence as news may print it: other names, capitals, lower case, headline, dateline. The tree stays right."""
    if s.heads is not None and s.names is not None and rng.random() < 0.3 and any(t != "O" for t in s.names):
        # Without its tree it may take names of any length.
        s = replace(s, lemmas=None, upos=None, xpos=None, feats=None, heads=None, rels=None)
    if rng.random() < 0.8:
        s = rename(s, pool, rng, rng.random())
    if rng.random() < 0.06:
        s = _drop_stop(s)
    x = rng.random()
    if x < 0.03:
        s = replace(s, forms=[f.upper() for f in s.forms])
    elif x < 0.06:
        s = replace(s, forms=[f.lower() for f in s.forms])
    elif x < 0.085:
        s = replace(s, forms=[f if i and f in _SMALL else f[:1].upper() + f[1:] for i, f in enumerate(s.forms)])
    elif x < 0.10 and s.heads is not None and s.names is not None:
        s = _dateline(s, rng)
    return s


def _drop_stop(s):
    n = len(s.forms)
    if n < 4 or s.forms[-1] != "." or s.heads is not None and n in s.heads:
        return s
    return replace(s, **{k: v[:-1] for k, v in vars(s).items() if isinstance(v, list)})


def _dateline(s, rng):
    city, agency = (a[rng.integers(len(a))] for a in (_CITIES, _AGENCIES))
    k = 5
    root = s.heads.index(0) + 1 + k
    heads = [root, 3, 1, 3, root] + [h + k if h else 0 for h in s.heads]
    return replace(
        s, forms=[city, "(", agency, ")", "-"] + s.forms, heads=heads, rels=["parataxis", "punct", "parataxis", "punct", "punct"] + s.rels,
        lemmas=[city[:1] + city[1:].lower(), "(", agency, ")", "-"] + s.lemmas, upos=["PROPN", "PUNCT", "PROPN", "PUNCT", "PUNCT"] + s.upos,
        xpos=["NNP", "-LRB-", "NNP", "-RRB-", ":"] + s.xpos, feats=["Number=Sing", "_", "Number=Sing", "_", "_"] + s.feats,
        names=["B-LOC", "O", "B-ORG", "O", "O"] + s.names)


# Batches.

TOKEN_KINDS = ("upos", "xpos", "feats", "lemma", "names")
LENGTHS = (8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 68, 80, 100, 128, 180, 256, 512)
LONGEST = 256                      # in training; memory grows with the square


@dataclass
class Encoded:
    """A sentence as numbers; -1 = not annotated."""
    pieces: np.ndarray
    shapes: np.ndarray
    first: np.ndarray
    last: np.ndarray
    labels: dict = field(default_factory=dict)
    heads: np.ndarray = None
    rels: np.ndarray = None
    source: int = 0
    sentence: Sentence = None


def encode(s, pieces, labels, limit=LONGEST):
    """The sentence as numbers, or None when it is longer than the limit."""
    ids, shapes, first, last = [words.CLS], [0], [], []
    for f in s.forms:
        p = pieces.of(f)
        first.append(len(ids))
        ids.extend(p)
        shapes.extend([words.shape(f)] * len(p))
        last.append(len(ids) - 1)
    ids.append(words.SEP)
    shapes.append(0)
    if len(ids) > limit:
        return None
    n = len(s.forms)
    blank = np.full(n, -1, np.int32)
    known = {k: blank for k in TOKEN_KINDS}
    if s.upos is not None:
        cols = {"upos": s.upos, "xpos": s.xpos, "feats": s.feats, "lemma": [words.script(f, l) for f, l in zip(s.forms, s.lemmas)]}
        for k, col in cols.items():
            known[k] = np.array([labels.id(k, v) for v in col], np.int32)
    if s.names is not None:
        known["names"] = np.array([labels.id("names", v) for v in s.names], np.int32)
    e = Encoded(*(np.array(a, np.int32) for a in (ids, shapes, first, last)), known, source=SETS.index(s.source), sentence=s)
    e.heads = np.array(s.heads, np.int32) if s.heads is not None else blank
    e.rels = np.array([labels.id("rel", r) for r in s.rels], np.int32) if s.rels is not None else blank
    return e


def batches(encoded, budget, rng=None):
    """Batches of about budget pieces, of sentences of about the same length."""
    buckets = defaultdict(list)
    order = np.arange(len(encoded)) if rng is None else rng.permutation(len(encoded))
    out = []
    for i in order:
        e = encoded[i]
        length = next(l for l in LENGTHS if len(e.pieces) <= l)
        bucket = buckets[length]
        bucket.append(e)
        if len(bucket) == max(1, budget // length):
            out.append(pad(bucket))
            buckets[length] = []
    out += [pad(rest) for rest in buckets.values() if rest]
    if rng is not None:
        out = [out[i] for i in rng.permutation(len(out))]
    return out


def pad(group):
    """One batch: arrays [rows, length] of pieces and [rows, width] of words."""
    rows, length, width = len(group), max(len(e.pieces) for e in group), max(len(e.first) for e in group)
    b = {"pieces": np.full((rows, length), words.PAD), "shapes": np.zeros((rows, length), int)}
    for k in ("first", "last"):
        b[k] = np.zeros((rows, width), int)
    for k in TOKEN_KINDS + ("heads", "rels"):
        b[k] = np.full((rows, width), -1)
    for k in ("lengths", "words", "sources"):
        b[k] = np.zeros(rows, int)
    for i, e in enumerate(group):
        n, w = len(e.pieces), len(e.first)
        b["pieces"][i, :n], b["shapes"][i, :n] = e.pieces, e.shapes
        b["first"][i, :w], b["last"][i, :w] = e.first, e.last
        b["heads"][i, :w], b["rels"][i, :w] = e.heads, e.rels
        for k in TOKEN_KINDS:
            b[k][i, :w] = e.labels[k]
        b["lengths"][i], b["words"][i], b["sources"][i] = n, w, e.source
    return b, group
