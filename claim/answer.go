package claim

import (
	"demarche/coding"
	"demarche/event"
	"demarche/syntax"
)

// answer links a denial, a doubt or a confirmation to the claim it answers.
func answer(d *syntax.Document, found []*attribution, claims []coding.Claim, events []event.Event) {
}
