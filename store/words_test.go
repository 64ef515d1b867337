package store

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
)

func TestWords(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"Jets bombed Khān Shaykhūn on Monday.", "jets bombed khan shaykhun on monday"},
		{"The U.N.'s e-mail, 1,200 copies", "the u n s e mail 1 200 copies"},
		{"ÉLYSÉE Élysée élysée", "elysee elysee elysee"},
		{"Ministers ''met''\n\ttoday—again", "ministers met today again"},
		{"日本 München Straße ½", "日本 munchen straße ½"},
		{"...!", ""},
	} {
		if got := strings.Join(words(test.text), " "); got != test.want {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
}

func TestTextIsFoundByItsWords(t *testing.T) {
	texts := []string{
		0: "Warplanes bombed the town of Khān Shaykhūn, rescuers said.",
		1: "The U.N. Security Council met in Zürich; \"we want peace\", its president said.",
		2: "Fighting went on in the e-mail server room. " + strings.Repeat("It went on and on. ", 12_000) + "Peace came at last.",
		3: "Peace talks: Élysée officials' talks failed.",
		4: "It's COVID19 again, don't say 'again'",
	}
	tests := []struct {
		query string
		want  string
	}{
		{"khan shaykhun", "0"}, {"KHĀN", "0"}, {"shaykh", ""}, {"bomb", ""}, {"bombed town", "0"}, {"town bombed", "0"},
		{`"bombed the town"`, "0"}, {`"bombed town"`, ""}, {`"the town" "rescuers said"`, "0"},
		{"zurich", "1"}, {"U.N.", "1"}, {"un", ""}, {`"u n security"`, "1"}, {"e-mail", "2"}, {"mail", "2"}, {"mail-e", ""},
		{"peace", "1 2 3"}, {"peace last", "2"}, {"elysee", "3"}, {"Élysée", "3"}, {"officials'", "3"}, {`"peace talks" failed`, "3"},
		{"covid19", "4"}, {"covid", ""}, {"it's", "4"}, {"don't", "4"}, {`"`, ""}, {"...", ""}, {"", "0 1 2 3 4"}, {"peace AND talks", ""}, {"peace*", "1 2 3"},
		{`"heading warplanes"`, ""}, {"heading warplanes", "0"}, {"said -president", "1"}, {"NEAR(peace talks)", ""}, {"title:peace", ""},
	}
	onEach(t, func(t *testing.T, fresh func(testing.TB) *DB) {
		s := fresh(t)
		for i, text := range texts {
			c := strike(fmt.Sprint(i), "2017-04-03", "", "Idlib", "5")
			c.Events, c.Claims = []coding.Event{}, []coding.Claim{}
			c.Dispatch.Text, c.Dispatch.Title = text, "heading"
			add(t, s, c)
		}
		for _, test := range tests {
			page, err := s.Dispatches(context.Background(), Filter{Query: test.query})
			if err != nil {
				t.Errorf("%s: %v", test.query, err)
			}
			found := []string{}
			for _, h := range page.Items {
				found = append(found, h.Dispatch)
			}
			if diff := cmp.Diff(test.want, strings.Join(found, " ")); diff != "" {
				t.Errorf("%s: %s", test.query, diff)
			}
		}
	})
}
