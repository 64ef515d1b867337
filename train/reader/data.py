"""Documents for the reader: words with marks, gold put onto words, windows, batches.

A document is cut into windows of whole sentences. A window's own sentences come after as many of the sentences before them as fit:
events and claims are read in own sentences only, their participants may stand anywhere in the window.
"""

import hashlib
import json
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from .. import words as spelling

TYPES = ["AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
         "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"]
STANCES = ["asserts", "alleges", "confirms", "denies", "doubts", "wants"]
FACTS = ["happened", "ongoing", "planned", "possible", "called-for", "denied", "failed"]
ROLES = ["source", "target", "time", "place", "killed", "injured"]      # of events
VOICES = ["speaker", "content"]                                         # of claims
MENTIONS = ["party"]                                                    # of mentions of actors
KINDS, FRAMED = 16, 2                                                   # ways a word stands to an anchor (reader.Kind); the first are the frames'
SECTOR_CODES = ["", "GOV", "MIL", "REB", "OPP", "CVL", "COP", "LEG", "JUD", "SPY", "MED", "HLH", "BUS", "EDU", "REF", "CRM", "PTY", "LAB", "REL", "RAD", "UAF",
                "IGO", "NGO", "IMG", "MNC", "INT"]                      # reader.Sectors
SECTORS = 1 + len(SECTOR_CODES)                                         # and none
PIECES, BACK, WORDS, EVENTS, CLAIMS, ASKED, SENTENCES = 384, 128, 352, 48, 24, 96, 24
SIDES = 2                                                               # roles that actors play: source, target
ACTORS = 4                                                              # at most on a side
# Dispatches that tell stories which are measured elsewhere.
RESERVED = {"kenya-2024", "eco-bam-2004", "dip-unstate", "sec-litvinenko"}


@dataclass
class Event:
    word: int
    types: list
    mode: str
    cameo: list
    facts: list
    optional: bool
    roles: dict = field(default_factory=dict)     # role to a set of words
    sides: tuple = ((), ())                       # of sources and targets: the words that may name each actor


@dataclass
class Claim:
    word: int
    stances: list
    optional: bool
    speaker: set
    content: set


@dataclass
class Mention:
    word: int
    others: set                   # words outside it that name somebody
    party: set                    # those of them that name its party
    stranger: bool                # it may be of none


@dataclass
class Document:
    ident: str
    set: str
    source: str                   # "corpus" or "polnear"
    forms: list
    heads: list                   # of each word, through the document; -1 for a root
    sentence: list                # of each word
    frames: list
    actors: list
    setting: list
    pairs: dict                   # anchor to (from, to, kind)
    events: list
    claims: list
    mentions: list
    pieces: list = None           # of each word
    shapes: list = None


class Words:
    """Finds the words of spans; unit: what the spans count, "byte" or "char"."""

    def __init__(self, text, line, unit="byte"):
        self.byte = None          # of each character
        if unit == "char":
            self.byte = [0, *accumulate(len(c.encode()) for c in text)]
        self.starts, self.ends, self.heads, self.forms, self.sentence = [], [], [], [], []
        for n, sentence in enumerate(line["sentences"]):
            first = len(self.starts)
            for start, end, head, form in sentence:
                self.starts.append(start)
                self.ends.append(end)
                self.heads.append(first + head if head >= 0 else -1)
                self.forms.append(form)
                self.sentence.append(n)

    def within(self, span):
        a, b = (self.byte[i] for i in span) if self.byte else span
        i = max(0, bisect_right(self.starts, a) - 1)
        out = []
        while i < len(self.starts) and self.starts[i] < b:
            if self.ends[i] > a:
                out.append(i)
            i += 1
        return out

    def head(self, span):
        """The word of a span that hangs on none of the others, or None."""
        inside = self.within(span)
        for w in inside:
            if self.heads[w] not in inside:
                return w
        return None


def tune(name):
    """Whether a set of dispatches is kept for tuning: one in eight, by its name."""
    return hashlib.sha256(name.encode()).digest()[0] % 8 == 0


def part(documents, share, rest=False):
    """A share of the documents, or those outside it: whole sets, in the order of a hash of their names, so that a larger share holds the smaller."""
    by_set = {}
    for d in documents:
        by_set.setdefault(d.set, []).append(d)
    inside, outside = [], []
    for name in sorted(by_set, key=lambda n: hashlib.sha256(b"part" + n.encode()).digest()):
        (inside if len(inside) < share * len(documents) else outside).extend(by_set[name])
    return outside if rest else inside


def corpus(gold, lines):
    """Documents of annotated dispatches (`demarche corpus export`) with the words of train/proposals."""
    lines = {l["id"]: l for l in map(json.loads, open(lines, encoding="utf-8"))}
    out = []
    for g in map(json.loads, open(gold, encoding="utf-8")):
        if g["set"] in RESERVED or g["id"] not in lines:
            continue
        w = Words(g["text"], lines[g["id"]], g.get("unit", "char"))
        out.append(_document(g["id"], g["set"], "corpus", w, lines[g["id"]], _events(g, w, lines[g["id"]]), _claims(g, w),
                             _mentions(g, w, lines[g["id"]]["parties"])))
    return out


def _document(ident, name, source, w, line, events, claims, mentions):
    return Document(ident, name, source, w.forms, w.heads, w.sentence, line["frames"], line["actors"], line["setting"], _by_anchor(line["pairs"]), events, claims, mentions)


def _by_anchor(pairs):
    out = {}
    for anchor, a, b, kind in pairs:
        out.setdefault(anchor, []).append((a, b, kind))
    return out


def _events(g, w, line):
    named = {}                    # code to the words that name such an actor
    for e in g["events"]:
        for side in ("source", "target"):
            for codes, span in zip(e[side + "s"], e[side + "_mentions"]):
                h = w.head(span) if span else None
                if h is not None:
                    named.setdefault(codes.split("|")[0], set()).add(h)
    found = {}
    for e in g["events"]:
        word = w.head(e["trigger_span"])
        if word is None:
            continue
        sides = tuple([_speaking(codes, w.head(span) if span else None, line) for codes, span in zip(e[side + "s"], e[side + "_mentions"])]
                      for side in ("source", "target"))
        event = Event(word, [t for t in e["type"] if t in TYPES], e["mode"], e["cameo"], e["factuality"], e["optional"], sides=sides)
        for side in ("source", "target"):
            to = event.roles.setdefault(side, set())
            for codes, span in zip(e[side + "s"], e[side + "_mentions"]):
                h = w.head(span) if span else _nearest(named.get(codes.split("|")[0]), word)
                if h is not None and h != word:
                    to.add(h)
        for role, key in (("time", "date_span"), ("place", "place_span"), ("killed", "killed_span"), ("injured", "injured_span")):
            if e.get(key):
                h = w.head(e[key])
                if h is not None:
                    event.roles.setdefault(role, set()).add(h)
        old = found.get(word)
        if old is None or old.optional and not event.optional:
            found[word] = event
        else:
            old.types += [t for t in event.types if t not in old.types]
    return [found[k] for k in sorted(found)]


def party(code):
    """What an actor is counted by (reader.Party)."""
    return code[:6] if code[:3] in ("IGO", "NGO", "IMG") and len(code) >= 6 else code[:3]


def _speaking(codes, word, line):
    """The words that may name an actor: its own, and those of mentions by the same code; where there are none, those of its party."""
    wanted = set(codes.split("|"))
    out = {i for i, c in enumerate(line["codes"]) if c and wanted.intersection(c)} | ({word} if word is not None else set())
    parties = {party(c) for c in wanted}
    return out or {i for i, p in enumerate(line["parties"]) if p and parties.intersection(p)}


def _mentions(g, w, parties):
    """The mentions of actors that take part in events or speak, and the words that tell whose they are."""
    found = {}                    # head to the parties it may be of, and its words
    told = [(codes, span) for e in g["events"] for side in ("source", "target") for codes, span in zip(e[side + "s"], e[side + "_mentions"])]
    told += [pair for c in g["claims"] for pair in zip(c.get("source") or [], c.get("source_mentions") or [])]
    for codes, span in told:
        h = w.head(span) if span else None
        if h is not None:
            wanted, inside = found.setdefault(h, (set(), set()))
            wanted.update(party(c) for c in codes.split("|"))
            inside.update(w.within(span))
    out = []
    for h in sorted(found):
        wanted, inside = found[h]
        others = {i for i, p in enumerate(parties) if i not in inside and any(_somebody(x) for x in p or ())}
        out.append(Mention(h, others, {i for i in others if wanted.intersection(parties[i])}, not all(map(_somebody, wanted))))
    return out


def _somebody(of):
    """Whether a party is a state or an organisation, not only a sector."""
    return of not in SECTOR_CODES


def _nearest(candidates, word):
    """The mention nearest to the word, one before it rather than one after."""
    if not candidates:
        return None
    return min(candidates, key=lambda c: (abs(c - word) + (60 if c > word else 0), c))


def _claims(g, w):
    found = {}
    for c in g["claims"]:
        word = w.head(c["cue_span"])
        content = {i for s in c["content_spans"] for i in w.within(s)}
        if word is None or not content:
            continue
        speaker = {w.head(c["source_span"])} - {None} if c.get("source_span") else set()
        if word in found:
            found[word].content |= content
            found[word].speaker |= speaker
        else:
            found[word] = Claim(word, c["stance"], c["optional"], speaker, content)
    return [found[k] for k in sorted(found)]


def polnear(gold, lines):
    """Documents of PolNeAR: claims without a stance, no events."""
    lines = {l["id"]: l for l in map(json.loads, open(lines, encoding="utf-8"))}
    out = []
    for g in map(json.loads, open(gold, encoding="utf-8")):
        if g["id"] not in lines:
            continue
        w = Words(g["text"], lines[g["id"]])
        found = {}
        for a in g["attributions"]:
            if not a["cue"] or not a["content"]:
                continue
            word = w.head(a["cue"][0])
            content = {i for s in a["content"] for i in w.within(s)}
            if word is None or not content:
                continue
            speaker = {w.head(s) for s in a["source"][:1]} - {None}
            if word in found:
                found[word].content |= content
                found[word].speaker |= speaker
            else:
                found[word] = Claim(word, STANCES, False, speaker, content)
        out.append(_document(g["id"], g["id"], "polnear", w, lines[g["id"]], [], [found[k] for k in sorted(found)], []))
    return out


class Labels:
    """The classes of modes and CAMEO codes that training has seen."""

    def __init__(self, modes, cameo):
        self.modes, self.cameo = modes, cameo

    @classmethod
    def of(cls, documents):
        events = [e for d in documents for e in d.events]
        return cls(sorted({e.mode for e in events}), sorted({c for e in events for c in e.cameo}))


def cut(d, pieces):
    """Sets the pieces and the shapes of the words."""
    d.pieces = [pieces.of(spelling.normal(f)) for f in d.forms]
    d.shapes = [spelling.shape(f) for f in d.forms]


def windows(d):
    """(first word, first own word, end) of each window of a document."""
    length = [len(p) for p in d.pieces]
    starts = [i for i, s in enumerate(d.sentence) if i == 0 or s != d.sentence[i - 1]] + [len(d.forms)]
    out, own = [], 0              # own: index into starts
    while own < len(starts) - 1:
        begin, used, back = own, 0, 0
        while begin > 0:
            n = sum(length[starts[begin - 1]:starts[begin]])
            if back + n > BACK or own - begin >= SENTENCES // 2:
                break
            back += n
            begin -= 1
        used, end = back, own
        while end < len(starts) - 1 and end - begin < SENTENCES:
            n = sum(length[starts[end]:starts[end + 1]])
            if end > own and (used + n > PIECES or starts[end + 1] - starts[begin] > WORDS):
                break
            used += n
            end += 1
        out.append((starts[begin], starts[own], starts[end]))
        own = end
    return out


def sentence(d, rng):
    """The window of one sentence of a document."""
    starts = [i for i, s in enumerate(d.sentence) if i == 0 or s != d.sentence[i - 1]] + [len(d.forms)]
    k = rng.integers(len(starts) - 1)
    return starts[k], starts[k], starts[k + 1]


def encode(d, window, labels):
    """One window as arrays of fixed size. Its sequence is its pieces between [CLS] and [SEP], which belong to no word (-1)."""
    first, own, end = window
    firsts, lasts, of, pieces, shapes = [], [], [-1], [spelling.CLS], [0]
    for w in range(first, end):
        n = len(d.pieces[w])
        if len(pieces) - 1 + n > PIECES or len(firsts) == WORDS:
            end = w
            break
        firsts.append(len(pieces))
        lasts.append(len(pieces) + n - 1)
        of += [w - first] * n
        pieces += d.pieces[w]
        shapes += [d.shapes[w]] * n
    pieces, shapes, of = pieces + [spelling.SEP], shapes + [0], of + [-1]
    n = end - first

    def padded(values, size, kind=np.int32):
        out = np.zeros(size, kind)
        out[:len(values)] = values
        return out

    x = {
        "pieces": padded(pieces, PIECES + 2), "shapes": padded(shapes, PIECES + 2), "of": padded(of, PIECES + 2),
        "length": np.int32(len(pieces)), "words": np.int32(n), "polnear": np.float32(d.source == "polnear"),
        "first": padded(firsts, WORDS), "last": padded(lasts, WORDS),
        "sentence": padded([d.sentence[w] - d.sentence[first] for w in range(first, end)], WORDS),
        "frames": padded(d.frames[first:end], WORDS), "actors": padded(d.actors[first:end], WORDS), "setting": padded(d.setting[first:end], WORDS),
        "own": np.zeros(WORDS, bool),
        "trigger": np.zeros((WORDS, 1 + len(TYPES)), bool), "cue": np.zeros((WORDS, 1 + len(STANCES)), bool),
        "event": np.zeros(EVENTS, np.int32), "events": np.zeros(EVENTS, bool),
        "mode": np.zeros(EVENTS, np.int32), "cameo": np.zeros((EVENTS, len(labels.cameo)), bool), "fact": np.zeros((EVENTS, len(FACTS)), bool),
        "role": np.zeros((EVENTS, len(ROLES), WORDS), bool), "side": np.zeros((EVENTS, SIDES, ACTORS, WORDS + 1), bool),
        "pairs": np.zeros((EVENTS + CLAIMS + ASKED, KINDS, WORDS), bool),
        "mention": np.zeros(ASKED, np.int32), "mentions": np.zeros(ASKED, bool),
        "others": np.zeros((ASKED, WORDS + 1), bool), "party": np.zeros((ASKED, WORDS + 1), bool),
        "claim": np.zeros(CLAIMS, np.int32), "claims": np.zeros(CLAIMS, bool), "voice": np.zeros((CLAIMS, len(VOICES), WORDS), bool),
    }
    x["own"][own - first:n] = True
    x["trigger"][:, 0] = x["cue"][:, 0] = True
    cameo = {c: i for i, c in enumerate(labels.cameo)}
    k = 0
    for e in d.events:
        if not own <= e.word < end or k == EVENTS:
            continue
        w = e.word - first
        x["trigger"][w, 0] = e.optional
        for t in e.types:
            x["trigger"][w, 1 + TYPES.index(t)] = True
        known = [cameo[c] for c in e.cameo if c in cameo]
        if e.mode not in labels.modes or not known:
            continue
        x["event"][k], x["events"][k], x["mode"][k] = w, True, labels.modes.index(e.mode)
        x["cameo"][k, known] = True
        for f in e.facts:
            x["fact"][k, FACTS.index(f)] = True
        for r, role in enumerate(ROLES):
            for a in e.roles.get(role, ()):
                if first <= a < end:
                    x["role"][k, r, a - first] = True
        for r, actors in enumerate(e.sides):
            x["side"][k, r, 0, WORDS] = not actors      # nobody
            for a, words in enumerate(actors[:ACTORS]):
                inside = [i - first for i in words if first <= i < end]
                x["side"][k, r, a, inside] = True
        _stand(x["pairs"][k], d, e.word, first, end)
        k += 1
    k = 0
    for c in d.claims:
        if not own <= c.word < end or k == CLAIMS:
            continue
        w = c.word - first
        x["cue"][w, 0] = c.optional
        for s in c.stances:
            x["cue"][w, 1 + STANCES.index(s)] = True
        x["claim"][k], x["claims"][k] = w, True
        for r, ws in enumerate((c.speaker, c.content)):
            for a in ws:
                if first <= a < end:
                    x["voice"][k, r, a - first] = True
        _stand(x["pairs"][EVENTS + k], d, c.word, first, end)
        k += 1
    k = 0
    for m in d.mentions:
        named = [i - first for i in m.party if first <= i < end]
        if not own <= m.word < end or k == ASKED or not named and not m.stranger:
            continue
        x["mention"][k], x["mentions"][k] = m.word - first, True
        x["others"][k, [i - first for i in m.others if first <= i < end]] = True
        x["party"][k, named] = True
        x["others"][k, WORDS], x["party"][k, WORDS] = True, m.stranger
        _stand(x["pairs"][EVENTS + CLAIMS + k], d, m.word, first, end)
        k += 1
    return x


def _stand(to, d, anchor, first, end):
    """Marks how the words of a window stand to an anchor."""
    for a, b, kind in d.pairs.get(anchor, ()):
        to[kind, max(a, first) - first:max(0, min(b, end) - first)] = True


def batches(items, labels, size):
    """Stacks of windows, cut to what they fill. items: (document, window)."""
    for i in range(0, len(items), size):
        rows = [encode(*item, labels) for item in items[i:i + size]]
        yield _filled({k: np.stack([r[k] for r in rows]) for k in rows[0]})


def _filled(x):
    pieces, words = x["length"].max(), x["words"].max()
    events, claims, asked = (max(1, x[k].sum(1).max()) for k in ("events", "claims", "mentions"))
    for k in ("pieces", "shapes", "of"):
        x[k] = x[k][:, :pieces]
    for k in ("first", "last", "sentence", "frames", "actors", "setting", "own", "trigger", "cue"):
        x[k] = x[k][:, :words]
    x["pairs"] = np.concatenate([x["pairs"][:, at:at + n] for at, n in ((0, events), (EVENTS, claims), (EVENTS + CLAIMS, asked))], axis=1)
    for k in ("role", "pairs", "voice"):
        x[k] = x[k][..., :words]
    for k in ("side", "others", "party"):                         # the last is nobody
        x[k] = np.concatenate([x[k][..., :words], x[k][..., -1:]], axis=-1)
    for k in ("event", "events", "mode", "cameo", "fact", "role", "side"):
        x[k] = x[k][:, :events]
    for k in ("claim", "claims", "voice"):
        x[k] = x[k][:, :claims]
    for k in ("mention", "mentions", "others", "party"):
        x[k] = x[k][:, :asked]
    return x
