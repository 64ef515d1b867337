package claim

import (
	"regexp"
	"strings"
	"testing"

	"demarche/coding"
)

// TestExamples reads the examples that stand beside the frames in cues/*.txt: a
// frame must read its positive examples as marked, and must keep off the
// negative ones. An example that is known not to be read yet ("?") fails the
// test on the day it is: it is a positive one then.
func TestExamples(t *testing.T) {
	p := load(t)
	for _, f := range p.claims.frames {
		for _, e := range f.examples {
			claims, _ := p.read(unmarked(e.text))
			ok, near := reads(f, e, claims)
			switch {
			case e.sign == '-':
				checkNegative(t, f, e, claims)
			case e.sign == '+' && !ok:
				t.Errorf("%s: %s does not read %q; it reads %q", e.at, f.name, e.text, near)
			case e.sign == '?' && ok:
				t.Errorf("%s: %s reads %q now: mark it with + instead of ?", e.at, f.name, e.text)
			}
		}
	}
}

// reads says whether a frame reads an example as marked, and what it reads
// otherwise. A cue may have more words than are marked: its auxiliaries, where
// and when it was said.
func reads(f *frame, e example, claims []coding.Claim) (ok bool, near []string) {
	source, cue, content := marked(e.text, sourceMark), marked(e.text, cueMark), marked(e.text, contentMark)
	for _, c := range claims {
		if ruleOf(&c) != f.name {
			continue
		}
		if plain(texts(c.SourceSpans)) == source && strings.Contains(" "+plain(texts(c.CueSpans))+" ", " "+cue+" ") && plain(texts(c.ContentSpans)) == content {
			return true, nil
		}
		near = append(near, print([]coding.Claim{c}, nil))
	}
	return false, near
}

func checkNegative(t *testing.T, f *frame, e example, claims []coding.Claim) {
	for _, c := range claims {
		if ruleOf(&c) == f.name {
			t.Errorf("%s: %s reads %q as %q", e.at, f.name, e.text, print([]coding.Claim{c}, nil))
		}
	}
}

// ruleOf names the frame that found a claim.
func ruleOf(c *coding.Claim) string {
	for _, r := range c.Because {
		if r.Field == "cue" {
			return r.Rule
		}
	}
	return ""
}

var (
	sourceMark  = regexp.MustCompile(`\[([^]]*)\]`)
	cueMark     = regexp.MustCompile(`\*([^*]*)\*`)
	contentMark = regexp.MustCompile(`\{([^}]*)\}`)
	markSigns   = regexp.MustCompile(`[][*{}]`)
	notWord     = regexp.MustCompile(`[^\pL\pN]+`)
)

func unmarked(text string) string { return markSigns.ReplaceAllString(text, "") }

// marked joins the words that a mark encloses.
func marked(text string, mark *regexp.Regexp) string {
	var out []string
	for _, m := range mark.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return plain(strings.Join(out, " "))
}

// plain drops all but the words of a text.
func plain(s string) string { return strings.TrimSpace(notWord.ReplaceAllString(s, " ")) }

// TestEveryFrameHasAnExample keeps the data honest: a frame without an example
// is a rule that nothing checks.
func TestEveryFrameHasAnExample(t *testing.T) {
	for _, f := range load(t).claims.frames {
		has := false
		for _, e := range f.examples {
			has = has || e.sign != '-'
		}
		if !has {
			t.Errorf("frame %s has no example of what it reads", f.name)
		}
	}
}
