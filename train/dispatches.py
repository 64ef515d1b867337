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


def read_names(path=NAMES):
    """The spelling of each name, to its type by place; the place "" is everywhere else."""
    out = {}
    for line in Path(path).read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            kind, name, *where = line.split("\t")
            for place in where[0].split(" ") if where else [""]:
                types = out.setdefault(spelling(name), {})
                if place in types:
                    raise ValueError("%s: %s twice at %r" % (path, name, place))
                types[place] = kind
    return out


def mark(dispatch, names):
    """BIO tags of each sentence: the longest name of the list wins, from left to right."""
    longest = max(map(len, names))
    seen = Counter()
    out = []
    for forms in dispatch.sentences:
        tags, i = [], 0
        while i < len(forms):
            name, n = _at(forms, i, names, longest)
            kind = "-"
            if name:
                seen[name] += 1
                here = (dispatch.ident + "#%d" % seen[name], dispatch.ident, "")
                kind = next((names[name][place] for place in here if place in names[name]), "-")
            tags += ["O"] * n if kind == "-" else ["B-" + kind] + ["I-" + kind] * (n - 1)
            i += n
        out.append(tags)
    return out


def _at(forms, i, names, longest):
    """The longest name that begins at a word, and how many words it has; None and 1 where there is none."""
    found = None, 1
    for n in range(1, len(forms) - i + 1):
        name = spelling(" ".join(forms[i:i + n]))
        if len(name) > longest:
            break
        if name in names:
            found = name, n
    return found


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
