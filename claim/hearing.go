package claim

import "demarche/reader"

// What the reader's opinion counts in the score of a proposal, beside the
// model's own features. Chosen on the part of the corpus that is kept for tuning.
const (
	cueWeight     = 2.0 // of the probability that the cue's word is one
	contentWeight = 2.0 // of that of the content's words, on average
)

// heard is what the reader adds to the score of a proposal: nothing where it is
// not asked.
func (a *attribution) heard(g *reader.Reading) float64 {
	if g == nil {
		return 0
	}
	cue := float32(0)
	for _, t := range a.cue.tokens {
		cue = max(cue, 1-g.Stances(a.sentence, t)[0])
	}
	score := cueWeight * (float64(cue) - 0.5)
	if len(a.content.tokens) == 0 {
		return score
	}
	words := g.Fillers(a.sentence, a.cue.head, reader.Content, 0)
	sum := 0.0
	for _, t := range a.content.tokens {
		sum += probability(words, a.sentence, t)
	}
	return score + contentWeight*(sum/float64(len(a.content.tokens))-0.5)
}

// probability is that of a word among fillers.
func probability(fillers []reader.Filler, sentence, token int) float64 {
	for _, f := range fillers {
		if f.Sentence == sentence && f.Token == token {
			return float64(f.P)
		}
	}
	return 0
}
