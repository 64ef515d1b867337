"""Fast tests of the reader's data and network, on a made-up document: python -m unittest train.test_reader"""

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from . import fit as syntax_fit
from . import model as syntax
from .reader import data, fit, model, sector, sense

TEXT = "“Évian” accused Bonn. Bonn denied it."
FORMS = [["“", "Évian", "”", "accused", "Bonn", "."], ["Bonn", "denied", "it", "."]]
HEADS = [[1, 3, 1, -1, 3, 3], [1, -1, 1, 1]]
HIDDEN = 24


def _span(words, nth=0, unit="byte"):
    at = -1
    for _ in range(nth + 1):
        at = TEXT.index(words, at + 1)
    span = [at, at + len(words)]
    return span if unit == "char" else [len(TEXT[:i].encode()) for i in span]


def _gold(unit):
    s = lambda words, nth=0: _span(words, nth, unit)
    gold = {"id": "d", "set": "s", "text": TEXT,
            "events": [{"trigger_span": s("accused"), "type": ["ACCUSE"], "mode": "", "cameo": ["112"], "factuality": ["happened"], "optional": False,
                        "sources": ["FRA"], "source_mentions": [s("Évian")], "targets": ["DEUGOV"], "target_mentions": [None]},
                       {"trigger_span": s("denied"), "type": ["REJECT"], "mode": "", "cameo": ["120"], "factuality": ["happened"], "optional": True,
                        "sources": ["DEUGOV"], "source_mentions": [s("Bonn", 1)], "targets": [], "target_mentions": []}],
            "claims": [{"cue_span": s("denied"), "content_spans": [s("it")], "source_span": s("Bonn", 1), "stance": ["denies"], "optional": False}]}
    return gold if unit == "char" else gold | {"unit": "byte"}


def _documents(unit="byte"):
    words, nth = [], {}
    for forms, heads in zip(FORMS, HEADS):
        words.append([])
        for form, head in zip(forms, heads):
            n = nth.get(form, 0)
            nth[form] = n + 1
            words[-1].append([*_span(form, n), head, form])
    n = sum(map(len, FORMS))
    line = {"id": "d", "sentences": words, "frames": [0] * n, "actors": [0] * n, "setting": [0] * n, "pairs": [], "parties": [{1: ["FRA"], 4: ["DEU"], 6: ["DEU"]}.get(i, []) for i in range(n)],
            "codes": [{1: ["FRAGOV"], 4: ["DEUMIL"], 6: ["DEUGOV"]}.get(i, []) for i in range(n)]}
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("gold", "words")]
        for file, record in zip(files, (_gold(unit), line)):
            file.write_text(json.dumps(record) + "\n", encoding="utf-8")
        out = data.corpus(*files)
    for d in out:
        d.pieces = [[1] * (1 + len(f) // 4) for f in d.forms]
        d.shapes = [1] * n
    return out


class Data(unittest.TestCase):
    def test_gold_is_put_onto_words(self):
        for unit in ("byte", "char"):
            d, = _documents(unit)
            self.assertEqual([(e.word, e.types, e.roles["source"], e.roles["target"]) for e in d.events],
                             [(3, ["ACCUSE"], {1}, {6}), (7, ["REJECT"], {6}, set())], unit)
            self.assertEqual([(c.word, c.speaker, c.content) for c in d.claims], [(7, {6}, {8})], unit)
            self.assertEqual([(m.word, m.others, m.party, m.stranger) for m in d.mentions], [(1, {4, 6}, set(), False), (6, {1, 4}, {4}, False)], unit)

    def test_sides_are_words_of_the_same_code_or_party(self):
        d, = _documents()
        self.assertEqual([e.sides for e in d.events], [([{1}], [{6}]), ([{6}], [])])
        line = {"codes": [["DEUGOV"], [], ["DEUMIL"]], "parties": [["DEU"], None, ["DEU"]]}
        self.assertEqual([data._speaking(codes, None, line) for codes in ("DEUMIL|DEU", "DEULEG", "FRA")], [{2}, {0, 2}, set()])

    def test_every_word_is_own_once(self):
        d, = _documents()
        self.assertEqual(data.windows(d), [(0, 0, 10)])
        alone = {data.sentence(d, np.random.default_rng(i)) for i in range(20)}
        self.assertEqual(alone, {(0, 0, 6), (6, 6, 10)})
        d.pieces = [[1] * 60 for _ in d.forms]                    # the second sentence has no room beside the first
        self.assertEqual(data.windows(d), [(0, 0, 6), (6, 6, 10)])

    def test_encode(self):
        d, = _documents()
        x = data.encode(d, (0, 6, 10), data.Labels.of([d]))       # the first sentence is only there to be looked at
        self.assertEqual((x["words"], x["length"]), (10, 2 + sum(map(len, d.pieces))))
        self.assertEqual(list(np.flatnonzero(x["own"])), [6, 7, 8, 9])
        self.assertEqual((x["events"].sum(), x["event"][0]), (1, 7))
        self.assertEqual(list(np.flatnonzero(x["trigger"][7])), [0, 1 + data.TYPES.index("REJECT")])   # optional: none is right too
        self.assertEqual(list(np.flatnonzero(x["voice"][0, 1])), [8])

    def test_tune_is_one_set_in_eight(self):
        share = sum(data.tune("set-%d" % i) for i in range(4000)) / 4000
        self.assertAlmostEqual(share, 1 / 8, delta=0.02)


class Learning(unittest.TestCase):
    def test_words_are_hidden_whole_or_not_at_all(self):
        d, = _documents()
        batch = syntax.tensors(next(data.batches([(d, w) for w in data.windows(d)] * 2, data.Labels.of([d]), 2)))
        seen = set()
        for i in range(20):
            out = fit.veiled(batch, np.random.default_rng(i), 0.5)
            hidden = out["pieces"] != batch["pieces"]
            for row in range(2):
                for w in range(int(batch["words"][row])):
                    mine = set(hidden[row][batch["of"][row] == w].tolist())
                    self.assertEqual(len(mine), 1)                # all of a word's pieces or none
                    seen |= mine
            self.assertFalse(hidden[batch["of"] < 0].any())       # neither end
        self.assertEqual(seen, {True, False})

    def test_a_step_lowers_the_loss(self):
        d, = _documents()
        labels = data.Labels.of([d])
        rng = np.random.default_rng(5)
        sizes = {"emb.word": (200, HIDDEN), "emb.pos": (64, HIDDEN), "emb.type": (2, HIDDEN), "emb.shape": (9, HIDDEN), "emb.ln.gamma": (HIDDEN,), "emb.ln.beta": (HIDDEN,)}
        base = {k: rng.normal(size=size).astype(np.float32) for k, size in sizes.items()}          # no layers: heads alone
        p = syntax.tensors(model.initial(base, labels, 1))
        frozen = {k: p.pop(k) for k in syntax.FROZEN}
        for x in p.values():
            x.requires_grad_()
        batch = syntax.tensors(next(data.batches([(d, w) for w in data.windows(d)], labels, 1)))

        def loss(parameters):
            return model.loss(frozen | parameters, batch, np.random.default_rng(1), False, False)

        before, _ = loss(p)
        s = fit.Settings(warmup=0, head_rate=1e-2)
        syntax_fit.Steps(s, 10, p, syntax_fit.rates(p, s), set(), frozen, {}).step(0, loss)
        after, _ = loss(p)
        self.assertLess(after.item(), before.item())


class Senses(unittest.TestCase):
    def test_stories(self):
        gold = {i: {"events": [{"trigger": t, "nth": n} for t, n in triggers]} for i, triggers in
                (("a", [("raid", 1), ("raid", 2), ("met", 1)]), ("b", [("raid", 1)]))}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "incidents.txt"
            path.write_text("# about\n@ s | a, b\nI the raid ; a: raid , raid#2 ; b: raid ; disputed: toll\n", encoding="utf-8")
            told, = sense.stories(path, gold)
        self.assertEqual(told, {"a": ["the raid", "the raid", "a 2"], "b": ["the raid"]})

    def test_learned(self):
        rng = np.random.default_rng(1)
        kinds = rng.normal(size=(6, 8))
        examples = []
        for _ in range(40):
            names = [str(k) for k in rng.integers(6, size=9)]
            found = {"d": {w: (kinds[int(k)] + 0.3 * rng.normal(size=8)).astype(np.float32) for w, k in enumerate(names)}}
            examples += sense.pairs({"d": names}, found, {"d": list(range(9))})
        with contextlib.redirect_stdout(io.StringIO()):
            w, b = sense.learn(examples, {"head.sense": rng.normal(size=(4, 8)).astype(np.float32), "head.sense.bias": np.zeros(4, np.float32)})
        senses = kinds @ w.T + b
        senses /= np.linalg.norm(senses, axis=1, keepdims=True)
        alike = senses @ senses.T
        self.assertLess(alike[~np.eye(6, dtype=bool)].mean(), 0.3)


class Sectors(unittest.TestCase):
    def test_examples(self):
        d, = _documents()
        gold = _gold("byte")
        line = {"sentences": [[[*_span(f, {"Bonn": i}.get(f, 0)), h, f] for f, h in zip(forms, heads)] for i, (forms, heads) in enumerate(zip(FORMS, HEADS))]}
        rows = sector.examples(gold, data.Words(TEXT, line))
        state, gov = (data.SECTOR_CODES.index(c) for c in ("", "GOV"))
        self.assertEqual(rows, [(3, 0, {1 + state}, [(1, {state})]), (3, 1, {1 + gov}, [])])       # an optional event teaches nothing
        self.assertEqual(sector.classes("USAMIL|REB|IGOUNO|FRAELI"), {data.SECTOR_CODES.index(c) for c in ("MIL", "REB", "IGO")})

    def test_learned(self):
        rng = np.random.default_rng(1)
        kinds = rng.normal(size=(data.SECTORS, 8)).astype(np.float32)
        told, found = {"d": []}, {"d": {}}
        for n in range(8000):
            k = int(rng.integers(1, 5))
            found["d"][2 * n], found["d"][2 * n + 1] = (kinds[k] + 0.3 * rng.normal(size=8).astype(np.float32) for _ in range(2))
            told["d"].append((2 * n, n % 2, {k}, [(2 * n + 1, {k - 1})]))
        tables = sector.tables(told, found)
        p = {"head.as": rng.normal(size=(2 * data.SECTORS, 8)), "head.as.bias": np.zeros(2 * data.SECTORS), "head.sector": rng.normal(size=(data.SECTORS - 1, 8)), "head.sector.bias": np.zeros(data.SECTORS - 1)}
        with contextlib.redirect_stdout(io.StringIO()):
            q = sector.learn(tables, tables, {k: x.astype(np.float32) for k, x in p.items()})
        x, roles, right, *_ = tables
        best = sector.scores({k: torch.tensor(v) for k, v in q.items()}, x, roles).argmax(1)
        self.assertGreater(right[torch.arange(len(x)), best].float().mean().item(), 0.9)
