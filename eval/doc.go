// Package eval scores codings against gold dispatches, so that a user can see
// how well demarche reads their own texts.
//
// A gold file has one dispatch a line with what a careful human coder would
// record: events with trigger, PLOVER type, CAMEO codes, actors, date, place,
// factuality and voice, and claims with source, cue, content and stance. Every
// list of strings holds defensible alternatives, best first; inside an actor
// entry alternatives are separated by "|". Optional gold is neither hit nor
// miss, and an event of its type near it is excused. See Gold for the fields.
//
// The figures, micro-averaged over the set:
//
//	type     precision, recall and F1 of events whose PLOVER type is right near the gold trigger
//	dyad     ... and whose source and target countries (or organisations) are right
//	actors   ... and whose whole actor codes are right
//	record   ... dyad, and date, country of place, factuality and attribution are right too
//	claim    claims whose source, cue and at least half of the content's words are right
//	date, place, factuality, attribution, toll, cameo: accuracy of the field over
//	         dyad-matched events where gold has a value; stance over matched claims
package eval
