"""Fast tests, without the pre-trained weights: python -m unittest train.test_train"""

import itertools
import tempfile
import unittest
from pathlib import Path

import numpy as np

from . import data, decode, dispatches, export, fit, measure, model, words

TINY = Path(__file__).parent / "testdata"


class Words(unittest.TestCase):
    def test_normal(self):
        for form, want in (("’s", "'s"), ("“", '"'), ("2001–2005", "2001-2005"), ("a\u00a0b", "ab"), ("—", "—"), ("\u200b", "\u200b")):
            self.assertEqual(words.normal(form), want)

    def test_shape(self):
        for form, want in (("talks", "lower"), ("Paris", "title"), ("U.", "initial"), ("U.S.", "upper"), ("McCain", "mixed"), ("al-Assad", "mixed"),
                           ("2,000", "digits"), ("9th", "alnum"), ("—", "punct"), ("’s", "lower")):
            self.assertEqual(words.SHAPES[words.shape(form)], want, form)

    def test_pieces(self):
        pieces = words.Pieces(_vocab() + ["un", "##ited", "erdo"])
        read = lambda form: [pieces.vocab[i] for i in pieces.of(form)]
        self.assertEqual(read("United"), ["un", "##ited"])
        self.assertEqual(read("Erdoğan"), ["erdo", "##g", "##a", "##n"])
        self.assertEqual(read("n’t"), ["n", "'", "t"])
        self.assertEqual(read("日"), ["[UNK]"])
        self.assertEqual(len(pieces.of("a" * 50)), words.MAX_WORD_PIECES)

    def test_lemma_scripts(self):
        for form, lemma, want in (("talks", "talk", "l1+"), ("went", "go", "=go"), ("Paris", "Paris", "k0+"), ("THE", "the", "l0+"),
                                  ("BUSH", "Bush", "t0+"), ("studies", "study", "l3+y"), ("’s", "be", "=be")):
            self.assertEqual(words.script(form, lemma), want)
            self.assertEqual(words.apply_script(form, want), lemma)


    def test_lemma_of_unknown_words(self):
        labels = data.Labels({"lemma": ["l1+", "l2+"]}, [("led", "VERB", "lead")])
        for form, upos, logits, want in (
                ("led", "VERB", [0, 9], "lead"),                  # the lexicon, whatever the scripts
                ("led", "NOUN", [9, 0], "le"),                    # under another tag it is not there
                ("Led", "VERB", [0, 9], "l"),                     # nor in capitals, unless it was seen so
                ("killed", "VERB", [1, 2], "kill"),
                ("blorfed", "VERB", [2, 2], "blorfe")):           # the first of equals
            self.assertEqual(labels.lemma(form, upos, np.array(logits, float)), want, form)


class Decoding(unittest.TestCase):
    def test_tree_is_the_best_one(self):
        rng = np.random.default_rng(1)
        for n in (1, 2, 3, 4):
            for _ in range(40):
                scores = rng.normal(size=(n, n + 1))
                got = decode.tree(scores)
                self.assertAlmostEqual(_total(scores, got), max(_total(scores, h) for h in _trees(n)))

    def test_names_keep_the_bio_rule(self):
        logits = np.zeros((2, 9))
        logits[0, 0], logits[1, 2], logits[1, 1] = 1, 2, 1.5       # O I-PER is no name
        self.assertEqual([data.NAMES[c] for c in decode.names(logits)], ["O", "B-PER"])


class Augmenting(unittest.TestCase):
    def test_trees_stay_trees(self):
        rng = np.random.default_rng(2)
        pool = data.mentions()
        seen, without = set(), 0
        for s in _tiny() * 60:
            a = data.augment(s, rng, pool)
            seen.add(" ".join(a.forms) != " ".join(s.forms))
            n = len(a.forms)
            if a.heads is None:                                   # given up for the sake of a name
                self.assertEqual(len(a.names), n)
                without += 1
                continue
            self.assertTrue(all(len(v) == n for v in (a.heads, a.rels, a.upos, a.lemmas, a.names)))
            self.assertIn(tuple(a.heads), _trees(n) if n < 5 else {tuple(a.heads)})
            self.assertEqual(a.rels[a.heads.index(0)], "root")
            self.assertEqual(decode._cycle(np.array(a.heads)), [])
        self.assertEqual(seen, {True, False})
        self.assertTrue(0 < without < len(_tiny()) * 60 / 2)

    def test_rename(self):
        pool = {"PER": [["Maria", "Silva"]], "ORG": [["Red", "Cross", "Society"]], "LOC": [["Oslo"]]}
        rng = np.random.default_rng(3)
        plain = data.Sentence(["NATO", "met", "Ann", "Lee", "in", "Bonn"], "wikigold", names=["B-ORG", "O", "B-PER", "I-PER", "O", "B-LOC"])
        got = data.rename(plain, pool, rng, rate=1)
        self.assertEqual(got.forms, "Red Cross Society met Maria Silva in Oslo".split())
        self.assertEqual(got.names, "B-ORG I-ORG I-ORG O B-PER I-PER O B-LOC".split())
        tree = _tiny()[0]                                         # its place is one word: so is Oslo
        self.assertEqual(data.rename(tree, pool, rng, rate=1).lemmas[3], "Oslo")
        un = _tiny()[3]                                           # two words, no "flat" among them: stays
        self.assertEqual(data.rename(un, pool, rng, rate=1).forms, un.forms)


class OwnNames(unittest.TestCase):
    def test_marked(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "names.txt"
            path.write_text("# a comment\nThe [ORG Party of Labour] met [PER Ann] in [LOC St. Gall] .\n", encoding="utf-8")
            got, = data.read_marked(path, "politics")
        self.assertEqual(got.forms, "The Party of Labour met Ann in St. Gall .".split())
        self.assertEqual(got.names, "O B-ORG I-ORG I-ORG O B-PER O B-LOC I-LOC O".split())

    def test_corrected(self):
        named = [data.Sentence(["Ann", "left", "New", "York"], "uner_ewt", names=["B-LOC", "O", "O", "B-LOC"], ident=i) for i in "ab"]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "fixed.tsv"
            path.write_text("# a comment\na\tPER:1-1 LOC:3-4\n", encoding="utf-8")
            first, second = data.correct(named, path)
        self.assertEqual(first.names, ["B-PER", "O", "B-LOC", "I-LOC"])
        self.assertEqual(second.names, named[1].names)

    def test_shipped(self):
        for source, least in (("politics", 9000), ("general", 1400)):
            sentences = data.read_marked(data.OWN / (source + ".txt"), source)
            self.assertGreater(len(sentences), least)
            self.assertEqual({t for s in sentences for t in s.names}, set(data.NAMES))
            for s in sentences:
                self.assertFalse([w for w in s.forms if "[" in w or "]" in w], s.forms)


class Dispatches(unittest.TestCase):
    LIST = """# type, name, places
LOC\tJordan
PER\tJordan\tball-1 talks-1#2
ORG\tWomen's Party of Qatar
LOC\tQatar
MISC\tQataris
MISC\tF-16
-\tLong Jordan
"""

    def test_mark(self):
        names = self._file("names.tsv", self.LIST, dispatches.read_names)
        for ident, text, want in (
                ("talks-1", "Jordan said Jordan was late , Jordan denied", "Jordan/LOC Jordan/PER Jordan/LOC"),
                ("ball-1", "Jordan beat Long Jordan", "Jordan/PER"),                       # a longer entry that is no name
                ("x", "The Women 's Party of Qatar", "Women 's Party of Qatar/ORG"),       # the longest; signs are spelt as in a text
                ("x", "Qatar is where Qataris fly an F - 16", "Qatar/LOC Qataris/MISC F - 16/MISC")):
            forms = text.split(" ")
            tags, = dispatches.mark(dispatches.Dispatch(ident, ident, [forms]), names)
            self.assertEqual(" ".join(" ".join(forms[a:b]) + "/" + kind for a, b, kind in data.spans(tags)), want)

    def test_an_entry_stands_once(self):
        with self.assertRaisesRegex(ValueError, "Jordan twice"):
            self._file("names.tsv", self.LIST + "ORG\tJordan\n", dispatches.read_names)
        self.assertTrue(dispatches.read_names().types)                                           # of the shipped list too

    def test_words_and_parts(self):
        rows = ("1\tIt\t_", "2-3\tcan't\t_", "2\tca\t_", "3\tn't\t_", "", "1\tNo\t_", "")
        text = "".join("# newdoc id = %s-1\n# set = %s\n%s\n" % (s, s, "\n".join(rows)) for s in ("ivory-2010", "gambia", "kenya-2024"))
        read = self._file("words.conllu", text, dispatches.read_words)
        self.assertEqual(read[0].sentences, [["It", "ca", "n't"], ["No"]])
        parts = {k: [d.set for d in v] for k, v in dispatches.parts(read).items()}
        self.assertEqual(parts, {"train": ["ivory-2010"], "dev": ["gambia"]})               # the third is measured elsewhere

    def _file(self, name, text, read):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_text(text, encoding="utf-8")
            return read(path)


class Smoke(unittest.TestCase):
    """The whole way with a toy encoder: train, resume, export, read back, read the sentences."""

    def test_train_and_export(self):
        sentences = _tiny()
        vocab = _vocab() + sorted({f.lower() for s in sentences for f in s.forms} - set("."))
        pieces = words.Pieces(vocab)
        labels = data.Labels.of(sentences, rare=1)
        sizes = labels.sizes()
        start = model.initial(_toy_encoder(len(vocab)), sizes, len(data.SETS), 1)
        losses, kept = [], []

        def run(epochs, folder):
            settings = fit.Settings(epochs=epochs, int8_epochs=0, budget=240, encoder_rate=2e-3, head_rate=1e-2, piece_dropout=0)
            fit.train(sentences * 12, {"tiny": sentences}, labels, pieces, start, settings, folder, kept.append, losses.append)
            return settings

        with tempfile.TemporaryDirectory() as folder:
            settings = run(9, folder)
            shown = [float(x.split("arc ")[1].split()[0]) for x in losses if "ETA" in x]
            self.assertLess(shown[-1], 0.7 * shown[0])
            self.assertEqual(fit.Checkpoint(folder, settings).load()[0], 9)
            with self.assertRaises(SystemExit):
                run(10, folder)
            path = Path(folder) / "model.bin"
            export.write(path, kept[-1], labels, vocab)
            config, tensors = export.read(path)
            self.assertEqual(config["layers"], 1)
            self.assertEqual(tensors["head.upos"].shape, (sizes["upos"], 32))
            p, again, vocab_again = export.parameters(path)
            self.assertEqual((again.lists, vocab_again), (labels.lists, vocab))
            encoded = [data.encode(s, pieces, labels) for s in sentences]
            as_trained = _columns(kept[-1] | {"names.set": np.zeros_like(p["names.set"])}, encoded, labels)
            self.assertEqual([c["upos"] for c in _columns(p, encoded, again)], [c["upos"] for c in as_trained])
            self.assertGreater(measure.score(measure.annotate(model.tensors(p), encoded, again, int8=True))["upos"], 60)
            self._go_on(path, sentences * 3, pieces, again, vocab)
            broken = bytearray(path.read_bytes())
            broken[len(broken) // 2] ^= 1
            path.write_bytes(broken)
            with self.assertRaisesRegex(ValueError, "checksum"):
                export.read(path)


    def _go_on(self, path, sentences, pieces, labels, vocab):
        """Goes on from a model file with its one layer frozen: that layer is kept to the bit, and so are the tables of vectors."""
        p, _, _ = export.parameters(path)
        kept = []
        settings = fit.Settings(epochs=1, int8_epochs=1, budget=240, freeze=1)
        with tempfile.TemporaryDirectory() as folder:
            fit.train(sentences, {}, labels, pieces, p, settings, folder, kept.append, lambda line: None)
            gone, other = Path(folder) / "gone.bin", Path(folder) / "other.bin"
            export.write(gone, kept[-1], labels, vocab)
            kept[-1]["emb.pos"] = -kept[-1]["emb.pos"]
            export.write(other, kept[-1], labels, vocab)
            np.testing.assert_array_equal(export.parameters(gone)[0]["layer.0.q"], p["layer.0.q"])
            self.assertNotEqual(gone.read_bytes(), path.read_bytes())
            self.assertEqual(export.checksum(gone), export.checksum(path))
            self.assertNotEqual(export.checksum(other), export.checksum(path))


def _columns(p, encoded, labels):
    return [c for _, c in measure.annotate(model.tensors(p), encoded, labels, int8=True)]


def _tiny():
    trees, rest = data.join(data.read_conllu(TINY / "tiny.conllu", "uner_ewt"), data.read_names(TINY / "tiny.iob2", "uner_ewt"))
    assert not rest
    return trees


def _vocab():
    vocab = ["[unused%d]" % i for i in range(104)]
    for i, name in ((words.PAD, "[PAD]"), (words.UNK, "[UNK]"), (words.CLS, "[CLS]"), (words.SEP, "[SEP]"), (words.MASK, "[MASK]")):
        vocab[i] = name
    letters = [chr(c) for c in range(ord("a"), ord("z") + 1)]
    return vocab + letters + ["##" + c for c in letters] + list(".,'-")


def _toy_encoder(vocab, hidden=32, layers=1):
    rng = np.random.default_rng(3)
    t = {"embeddings.word_embeddings.weight": (vocab, hidden), "embeddings.position_embeddings.weight": (64, hidden),
         "embeddings.token_type_embeddings.weight": (2, hidden)}
    norms = ["embeddings"]
    for n in range(layers):
        at = "encoder.layer.%d." % n
        for k, shape in (("attention.self.query", (hidden, hidden)), ("attention.self.key", (hidden, hidden)), ("attention.self.value", (hidden, hidden)),
                         ("attention.output.dense", (hidden, hidden)), ("intermediate.dense", (64, hidden)), ("output.dense", (hidden, 64))):
            t[at + k + ".weight"], t[at + k + ".bias"] = shape, shape[:1]
        norms += [at + "attention.output", at + "output"]
    out = {k: rng.normal(0, 0.1 if k.startswith("emb") else hidden ** -0.5, shape).astype(np.float32) for k, shape in t.items()}
    for n in norms:
        out[n + ".LayerNorm.weight"], out[n + ".LayerNorm.bias"] = np.ones(hidden, np.float32), np.zeros(hidden, np.float32)
    return out


def _trees(n):
    """All trees over n words with one child of the root."""
    return {h for h in itertools.product(range(n + 1), repeat=n)
            if h.count(0) == 1 and all(h[i] != i + 1 for i in range(n)) and not decode._cycle(np.array(h))}


def _total(scores, heads):
    return sum(scores[i, h] for i, h in enumerate(heads))


if __name__ == "__main__":
    unittest.main()
