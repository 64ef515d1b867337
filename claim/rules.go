package claim

import "slices"

// ByRules returns a lexicon of the same frames that asks nothing that was
// learned: a cue that a frame lists is a claim, read in the first construction
// that the tree bears out, with the words that the tree gives it. It is there
// to compare.
func (l *Lexicon) ByRules() *Lexicon {
	other := *l
	other.model = nil
	return &other
}

// listed is the first proposal of a frame that lists the cue, or nil: an open
// frame is only for who can judge, and so is a negated cue that makes no claim.
func listed(proposals []*attribution) *attribution {
	i := slices.IndexFunc(proposals, func(a *attribution) bool {
		return !a.frame.open && !(a.negated && a.frame.negated == "")
	})
	if i < 0 {
		return nil
	}
	a := proposals[i]
	a.shown = slices.Clone(a.cue.tokens)
	return a
}
