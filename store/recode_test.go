package store

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
)

// recoded is a coding of the same text in which another toll was read.
func recoded(d coding.Dispatch, killed string) coding.Coding {
	c := strike(d.ID, d.Published, d.Title, "Idlib", killed)
	c.Dispatch = d
	return c
}

func TestCodingAnewIsSeenAllAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		ctx := context.Background()
		s := fresh(t)
		old := []coding.Coding{strike("a", "2017-04-03", "One", "Idlib", "5"), strike("b", "2017-04-04", "Two", "Idlib", "5"), strike("c", "2016-01-04", "Three", "Hama", "5")}
		add(t, s, old...)
		before := story(t, s)
		texts, err := s.Outdated(ctx, "2017-01-01", "2", 0, 10)
		if err != nil || len(texts) != 2 || texts[0].Dispatch.ID != "a" || texts[0].Dispatch.Text != old[0].Dispatch.Text {
			t.Fatalf("%+v, %v", texts, err)
		}
		for _, text := range texts {
			if err := s.Stage(ctx, map[int64]coding.Coding{text.Number: recoded(text.Dispatch, "9")}, "2"); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, story(t, s)); diff != "" {
				t.Errorf("seen too early: %s", diff)
			}
			verify(t, s)
		}
		if rest, err := s.Outdated(ctx, "2017-01-01", "2", 0, 10); err != nil || len(rest) > 0 {
			t.Errorf("still outdated: %+v, %v", rest, err)
		}
		if n, err := s.Switch(ctx, "2"); err != nil || n != 2 {
			t.Fatalf("%d, %v", n, err)
		}
		var want []coding.Coding
		for i, c := range old {
			if i < 2 {
				c = recoded(c.Dispatch, "9")
			}
			want = append(want, c)
		}
		if diff := cmp.Diff(made(t, want), story(t, s)); diff != "" {
			t.Error(diff)
		}
		coders := func(id string) (all []string) {
			versions, err := s.Versions(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range versions {
				all = append(all, v.Coder)
			}
			return all
		}
		if a, c := coders("a"), coders("c"); !slices.Equal(a, []string{"2"}) || !slices.Equal(c, []string{"1"}) {
			t.Errorf("coders: %v, %v", a, c)
		}
		if n, err := s.Switch(ctx, "2"); err != nil || n != 0 {
			t.Errorf("again: %d, %v", n, err)
		}
	})
}

// A dispatch that is added while others are coded anew keeps its coding, and a
// text that comes again from the new coder counts at once.
func TestWritersGoOnWhileOthersAreCodedAnew(t *testing.T) {
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		ctx := context.Background()
		s := fresh(t)
		a, b := strike("a", "2017-04-03", "One", "Idlib", "5"), strike("b", "2017-04-04", "Two", "Idlib", "5")
		add(t, s, a)
		texts, err := s.Outdated(ctx, "", "2", 0, 10)
		if err != nil || len(texts) != 1 {
			t.Fatal(texts, err)
		}
		if err := s.Stage(ctx, map[int64]coding.Coding{texts[0].Number: recoded(a.Dispatch, "9")}, "2"); err != nil {
			t.Fatal(err)
		}
		add(t, s, b)
		if added, err := s.Add(ctx, []coding.Coding{recoded(a.Dispatch, "8")}, "2"); err != nil || added != (Added{Recoded: 1}) {
			t.Fatal(added, err)
		}
		if n, err := s.Switch(ctx, "2"); err != nil || n != 0 {
			t.Errorf("%d, %v", n, err)
		}
		if diff := cmp.Diff(made(t, []coding.Coding{recoded(a.Dispatch, "8"), b}), story(t, s)); diff != "" {
			t.Error(diff)
		}
	})
}
