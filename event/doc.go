// Package event reads what happened from the trees of a dispatch: who did what
// to whom, coded by PLOVER and CAMEO, with time, place, toll and factuality.
//
// In order, for each sentence:
//
//  1. Frames (frames/*.txt, described in frames/assault.txt) propose triggers:
//     verbs, nouns, light verbs with their nouns. The most specific frame whose
//     conditions hold is taken.
//  2. The frame's slots are filled from the deep arguments that
//     syntax/argument finds, and resolved to actors as of the day of the event.
//  3. Mentions of one happening within the sentence become one event.
//  4. Negation, modals and governing words say whether it happened
//     (factuality.txt); time and place are taken from the event's own phrase,
//     its clause, or the clauses above; people harmed are counted (toll.txt,
//     quantifiers.txt), and a finer CAMEO code is taken by what the event is
//     about or was done with (content.txt, matter.txt).
//
// Then, over the whole dispatch, what a sentence leaves to its readers is
// filled in: the place of "the attack" told of before, the day of the report,
// the toll that the next sentence gives.
//
// Where the reader is asked too, each question has several answers: of the
// frames, the reader and the story. choice.txt weighs them (Choice).
//
// plover.txt and cameo.txt are the ontologies, content.txt the codes of appeals,
// promises, demands and refusals by what they are about, matter.txt those of
// threats, protests, inquiries, charges and deeds; nominal.txt lets the noun of
// a verb stand for it in every frame. Every field of an event names in Because
// the rule and the words it came from, and Input.Trace is told of every frame
// that was tried.
package event
