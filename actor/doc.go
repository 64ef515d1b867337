// Package actor finds who a dispatch speaks of and says which actor of
// international politics that is on a given day.
//
// A Lexicon holds what is known beforehand, read from the plain text files in
// data: states, regions and territories with their names, adjectives, peoples
// and capitals; towns, which only give a country; people with the offices they
// held and when; organisations, institutions and armed groups with the codes
// of their day; and agents, the common nouns ("rebels", "riot police",
// "foreign ministry") that say a sector.
//
// Read goes over a parsed dispatch in this order:
//
//  1. names: the longest names of the lexicon, over folded token forms; a name
//     with several bearers is settled by the words around it and by the day
//  2. agents: the longest agent phrases, with their country from modifiers,
//     possessors, prepositional phrases and, last, from what the dispatch is about
//  3. people: titles before names and appositions give people the lexicon does
//     not know a role, which the dispatch keeps under their surname
//  4. references: pronouns, "the president", "the group", "both countries",
//     in text order, each to what was named before it
//
// Every step leaves mentions that say by which named rule they were found;
// data/rules.txt lists the rules with examples. A mention holds who it denotes
// but not yet the code: At gives the code as of the day of an event, because
// the same name is another actor on another day. Where nothing is certain
// enough, At answers nil: no actor is better than a wrong one.
//
// ReadWith does the same with the opinion of another, the reader's, on the
// choices that lexicon and tree leave open: whose an agent is, whom a pronoun
// means.
//
// The codes follow CAMEO and PLOVER: a country and sectors (SYRREB), or an
// international prefix and an organisation (IGOUNO). A state that acts is its
// government: "Russia" and "Moscow" are RUSGOV. MED is media and HLH health.
package actor
