package event

// Propose returns what the frames alone read in each sentence, before anything
// is completed from the rest of the dispatch.
func (l *Lexicon) Propose(in Input) []Event {
	r := &reading{l: l, in: in}
	r.indexMentions()
	var events []Event
	for i := range in.Document.Sentences {
		for _, c := range r.sentence(i) {
			events = append(events, r.event(c))
		}
	}
	return events
}
