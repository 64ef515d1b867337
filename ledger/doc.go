// Package ledger turns codings of dispatches into incidents: what happened in
// the world, in how many dispatches and by how many independent originators it
// is reported, who says what about it, what is disputed, and who changed position.
//
// It does no input or output and reads no clock: its results are functions of
// the set of codings. The steps are
//
//	Read         the events of one dispatch, each put to the happening that it
//	             tells of, with what is said of each (happening.go, group.go,
//	             statement.go, judgement.go)
//	Paths        where a happening is looked for: a country or a name beside it,
//	             month, family of types, days, place (path.go)
//	Update       happenings that share a path and score above 0 are linked; what
//	             is linked over any number of steps is a component (link.go)
//	Incidents    a component is divided into groups in which happenings score
//	             above 0 with each other on average, less where the dispatch of
//	             either tells of another that fits better (link.go)
//	NewIncident  title, time, place, toll, accounts, disputes (incident.go,
//	             account.go, dispute.go)
//	NewPositions what each holder says over time, and shifts (position.go)
//
// Update works on a Shelf, in memory or in a store, and touches only what new
// happenings change. The order in which dispatches come never changes the
// result: the links of two happenings depend on them and on how crowded their
// paths are, which is followed in both directions, and components are divided
// anew from their members in canonical order.
//
// The weights of features say why two reports are one happening or not, each by
// its name (score.go, model.go). They are learned from the stories of the corpus
// by train/links and stand in weights.txt, to be read. One of the features is how
// alike the reader finds two events (sense.go).
package ledger
