package ledger

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
)

func TestStatements(t *testing.T) {
	const file = "testdata/statements.txt"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, cases, _ := strings.Cut(string(data), "\n\n")
	got := head + "\n"
	for text := range strings.SplitSeq(strings.TrimSpace(cases), "\n\n") {
		given, _, _ := strings.Cut(text, "----")
		lines := strings.Split(strings.TrimSpace(given), "\n")
		c, err := readCoding(lines[1], lines[2:])
		if err != nil {
			t.Fatalf("%s: %s: %v", file, lines[0], err)
		}
		got += "\n" + given + "----\n"
		for _, h := range Read(c) {
			for _, s := range h.Statements {
				if !s.Voice && s.says() {
					got += fmt.Sprintf("%s of %q: %s\n", s.Holder.Code, h.Mentions[0].Event.Trigger.Text, s.words())
				}
			}
		}
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(data), got); diff != "" && !*rewrite {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// words are the marks of a statement.
func (s *Statement) words() string {
	var words []string
	for _, mark := range []struct {
		name string
		set  bool
	}{
		{"happened", s.Happened != nil && *s.Happened}, {"did not", s.Happened != nil && !*s.Happened}, {"denies", s.Denies},
		{"innocent", s.Innocent}, {"right", s.Lawful != nil && *s.Lawful}, {"wrong", s.Lawful != nil && !*s.Lawful},
	} {
		if mark.set {
			words = append(words, mark.name)
		}
	}
	for _, p := range s.Perpetrators {
		words = append(words, "by "+p.Code)
	}
	return strings.Join(words, ", ")
}

// readCoding reads lines as the head of the file explains them.
func readCoding(text string, lines []string) (coding.Coding, error) {
	c := coding.Coding{Schema: coding.Schema, Dispatch: coding.Dispatch{ID: "d", Text: text, Agency: "A", Published: "2020-01-02"}}
	span := func(words string) coding.Span {
		at := max(0, strings.Index(text, words))
		return coding.SpanOf(text, at, at+len(words))
	}
	named := func(code string, near coding.Span) []coding.Actor {
		if code == "-" {
			return []coding.Actor{}
		}
		all := []coding.Actor{}
		for one := range strings.SplitSeq(code, "+") {
			a := actorOf(one)
			a.Span = &near
			all = append(all, a)
		}
		return all
	}
	for _, line := range lines {
		head, tail, ok := strings.Cut(line, ": ")
		words := strings.Fields(head)
		if !ok || len(words) < 3 {
			return c, fmt.Errorf("%q: want a head and words of the text", line)
		}
		if words[0][0] == 'e' {
			trigger := span(tail)
			c.Events = append(c.Events, coding.Event{ID: words[0], Type: words[1], CAMEO: words[2], Factuality: coding.Factuality(words[3]), Trigger: trigger,
				Sources: named(words[4], trigger), Targets: named(words[5], trigger), AccordingTo: words[6:]})
			continue
		}
		cue, content, _ := strings.Cut(tail, " | ")
		source := actorOf(words[1])
		claim := coding.Claim{ID: words[0], Source: &source, Stance: coding.Stance(words[2]), CueSpans: []coding.Span{span(cue)}, ContentSpans: []coding.Span{span(content)}}
		for _, id := range words[3:] {
			if id[0] == 'c' {
				claim.Answers = id
			} else {
				claim.Events = append(claim.Events, id)
			}
		}
		c.Claims = append(c.Claims, claim)
	}
	return c, nil
}
