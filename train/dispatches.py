"""The corpus as a set of names: python -m train.dispatches WORDS.conllu --out DIR marks its words with corpus/names.tsv (see README.md)."""

import argparse
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from .reader.data import RESERVED, tune

NAMES = Path(__file__).parent.parent / "corpus" / "names.tsv"


@dataclass
class Dispatch:
    ident: str
    set: str = ""
    sentences: list = field(default_factory=list)      # each a list of words


def read_words(path):
    """The dispatches of `demarche corpus export -o conllu`, of which only the words are used: the tags and names there are a model's."""
    out, forms = [], []
    for line in Path(path).read_text(encoding="utf-8").split("\n"):
        if line.startswith("# newdoc id = "):
            out.append(Dispatch(line[14:]))
        elif line.startswith("# set = "):
            out[-1].set = line[8:]
        elif line[:1].isdigit():
            number, form = line.split("\t")[:2]
            if number.isdigit():                       # not the range of a contraction, whose words follow
                forms.append(form)
        elif not line and forms:
            out[-1].sentences.append(forms)
            forms = []
    return out


def spelling(text):
    """A name as both its words and the text print it: without blanks around signs."""
    return re.sub(r" ?([^\w ]) ?", r"\1", text)


class Names:
    """The list: the type of each name by place; the place "" is everywhere else."""

    def __init__(self, lines):
        self.types = {}
        for line in lines:
            if line and not line.startswith("#"):
                kind, name, *places = line.split("\t")
                types = self.types.setdefault(spelling(name), {})
                for place in places[0].split(" ") if places else [""]:
                    if place in types:
                        raise ValueError("%s twice at %r" % (name, place))
                    types[place] = kind
        self.longest = max(map(len, self.types))
        self.begin = {_beginning(name) for name in self.types}

    def at(self, forms, i):
        """The longest name that begins at a word, and how many words it has; None and 1 where there is none."""
        found = None, 1
        if _beginning(forms[i]) in self.begin:
            for n in range(1, len(forms) - i + 1):
                name = spelling(" ".join(forms[i:i + n]))
                if len(name) > self.longest:
                    break
                if name in self.types:
                    found = name, n
        return found

    def kind(self, name, ident, n):
        """The type of the nth occurrence of a name in a dispatch."""
        return next((self.types[name][place] for place in ("%s#%d" % (ident, n), ident, "") if place in self.types[name]), "-")


def _beginning(text):
    return re.match(r"\w*", text)[0]


def read_names(path=NAMES):
    return Names(Path(path).read_text(encoding="utf-8").split("\n"))


def mark(dispatch, names):
    """BIO tags of each sentence: the longest name of the list wins, from left to right."""
    seen = Counter()
    out = []
    for forms in dispatch.sentences:
        tags, i = [], 0
        while i < len(forms):
            name, n = names.at(forms, i)
            seen[name] += 1
            kind = names.kind(name, dispatch.ident, seen[name]) if name else "-"
            tags += ["O"] * n if kind == "-" else ["B-" + kind] + ["I-" + kind] * (n - 1)
            i += n
        out.append(tags)
    return out


def parts(dispatches):
    """The dispatches to train on, and those kept for development as the reader keeps them; what is measured elsewhere is in neither."""
    kept = [d for d in dispatches if d.set not in RESERVED]
    return {"train": [d for d in kept if not tune(d.set)], "dev": [d for d in kept if tune(d.set)]}


def main():
    a = argparse.ArgumentParser(prog="python -m train.dispatches", description="Write dispatches-{train,dev}.iob2, a folder's set of names for python -m train.")
    a.add_argument("words", help="what `demarche corpus export -o conllu corpus` prints")
    a.add_argument("--out", required=True, help="the folder that python -m train gets as --names")
    a = a.parse_args()
    names = read_names()
    for part, dispatches in parts(read_words(a.words)).items():
        with open(Path(a.out) / ("dispatches-%s.iob2" % part), "w", encoding="utf-8") as f:
            for d in dispatches:
                for n, (forms, tags) in enumerate(zip(d.sentences, mark(d, names)), 1):
                    f.write("# sent_id = %s/%d\n" % (d.ident, n))
                    f.write("".join("%s\t%s\n" % x for x in zip(forms, tags)) + "\n")


if __name__ == "__main__":
    main()
