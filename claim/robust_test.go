package claim

import (
	"math/rand/v2"
	"strings"
	"testing"

	"demarche/actor"
	"demarche/coding"
	"demarche/event"
	"demarche/syntax"
)

// TestAnyTree reads sentences of cue words with random trees: parsers err, and
// whatever they give must be read without a panic, with spans inside the text
// and ids that resolve.
func TestAnyTree(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		d := randomDocument(rng)
		events := []event.Event{{Event: coding.Event{ID: "e1", Trigger: coding.SpanOf(d.Text, 0, d.Sentences[0].Tokens[0].End)}}}
		claims := l.Read(event.Input{Document: d, Actors: new(actor.Mentions)}, events)
		check(t, d, claims, events)
	}
}

func check(t *testing.T, d *syntax.Document, claims []coding.Claim, events []event.Event) {
	t.Helper()
	ids := map[string]bool{}
	for _, c := range claims {
		if ids[c.ID] || len(c.CueSpans) == 0 || len(c.ContentSpans) == 0 || c.Stance == "" {
			t.Fatalf("claim %+v of %q", c, d.Text)
		}
		ids[c.ID] = true
		for _, s := range append(append(append([]coding.Span{}, c.CueSpans...), c.ContentSpans...), c.SourceSpans...) {
			if s.Start >= s.End || d.Text[s.Start:s.End] != s.Text {
				t.Fatalf("span %+v in %q", s, d.Text)
			}
		}
	}
	for _, c := range claims {
		if c.Answers != "" && !ids[c.Answers] {
			t.Fatalf("%s answers %s", c.ID, c.Answers)
		}
	}
	for _, e := range events {
		for _, id := range e.AccordingTo {
			if !ids[id] {
				t.Fatalf("according to %s", id)
			}
		}
	}
}

var (
	randomWords = strings.Fields(`said say accused of denied that the to not “ ” , ; . " minister who reportedly according claim
		bombing blamed for called it rejected by Moscow adding citing would and he`)
	randomTags = strings.Fields("VERB/VBD NOUN/NN PROPN/NNP PART/TO SCONJ/IN ADP/IN PUNCT/, ADJ/JJ ADV/RB PRON/PRP VERB/VBG VERB/VBN AUX/MD CCONJ/CC")
	randomRels = strings.Fields(`nsubj obj ccomp xcomp advcl acl acl:relcl obl nmod mark case conj cc parataxis aux aux:pass nsubj:pass
		advmod punct nmod:poss compound fixed obl:agent appos iobj`)
)

// randomDocument makes two sentences whose words and trees are drawn at random.
func randomDocument(rng *rand.Rand) *syntax.Document {
	d := &syntax.Document{}
	var text strings.Builder
	for range 2 {
		var s syntax.Sentence
		s.Start = text.Len()
		n := 2 + rng.IntN(16)
		for i := range n {
			w := randomWords[rng.IntN(len(randomWords))]
			upos, xpos, _ := strings.Cut(randomTags[rng.IntN(len(randomTags))], "/")
			tok := syntax.Token{Start: text.Len(), Form: w, Lemma: lemmaOf(w), UPOS: upos, XPOS: xpos, Head: i - 1, Rel: "root"}
			text.WriteString(w)
			tok.End = text.Len()
			text.WriteByte(" \n"[rng.IntN(20)/19])
			if i > 0 {
				tok.Head, tok.Rel = rng.IntN(i), randomRels[rng.IntN(len(randomRels))]
			}
			s.Tokens = append(s.Tokens, tok)
		}
		s.End = text.Len()
		shuffle(rng, &s)
		s.Link()
		d.Sentences = append(d.Sentences, s)
	}
	d.Text = text.String()
	return d
}

// shuffle renames the tokens' heads so that heads may also stand behind.
func shuffle(rng *rand.Rand, s *syntax.Sentence) {
	at := rng.Perm(len(s.Tokens))
	heads := make([]syntax.Token, len(s.Tokens))
	for i, t := range s.Tokens {
		heads[at[i]].Head, heads[at[i]].Rel = -1, t.Rel
		if t.Head >= 0 {
			heads[at[i]].Head = at[t.Head]
		}
	}
	for i := range s.Tokens {
		s.Tokens[i].Head, s.Tokens[i].Rel = heads[i].Head, heads[i].Rel
	}
}

func lemmaOf(w string) string {
	for form, lemma := range map[string]string{"said": "say", "accused": "accuse", "denied": "deny", "blamed": "blame", "called": "call", "rejected": "reject", "adding": "add", "citing": "cite"} {
		if form == w {
			return lemma
		}
	}
	return w
}
