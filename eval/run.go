package eval

import (
	"iter"

	"demarche/coder"
	"demarche/coding"
)

// Run codes the dispatches of golds on several workers and scores the result.
func Run(golds []Gold, c *coder.Coder, workers int) (*Score, error) {
	s, i := NewScore(), 0
	for coded, err := range c.All(dispatches(golds), workers, false) {
		if err != nil {
			return nil, err
		}
		s.Add(&golds[i], &coded)
		i++
	}
	return s, nil
}

func dispatches(golds []Gold) iter.Seq2[coding.Dispatch, error] {
	return func(yield func(coding.Dispatch, error) bool) {
		for _, g := range golds {
			d := coding.Dispatch{ID: g.ID, Title: g.Title, Agency: g.Agency, Published: g.Published, Language: "en", Text: g.Text}
			if !yield(d, nil) {
				return
			}
		}
	}
}
