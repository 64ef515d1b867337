// Package argument says who did what to whom in the tree of one sentence:
// what syntax did to the arguments of a predicate is undone here, once, for
// every stage that asks.
//
// Of takes a verb, an event noun or a predicate adjective and returns its
// arguments in deep roles. The subject is who acts and the object what is
// acted on, whatever the voice. In order:
//
//  1. The clause's own dependents, with passives turned round (the by-phrase
//     is the subject, the grammatical subject the object).
//  2. Relative pronouns become their antecedents, and the gap of a relative
//     clause that has no pronoun is filled ("the base they bombed").
//  3. A predicate without a subject takes the understood one: from the clause
//     it is coordinated with, from the noun a participle modifies, or through
//     control ("urged them to leave", "accused of bombing", "killing 12").
//     Exceptions to the usual controller are in control.txt.
//  4. Nouns: possessors, compounds, nationality adjectives and prepositional
//     phrases. nominal.txt tells nouns whose possessor suffers (killing,
//     release) from those whose possessor acts (attack, demand).
//  5. A noun in a light-verb construction ("carried out an attack", "talks
//     were held by", "came under fire from") also takes the verb's arguments;
//     the verbs are in light.txt.
//
// Each argument names the mechanism that found it, so that a reader of a code
// can follow how the words got their role. Conjoined arguments are returned by
// their first member; Conjuncts has the rest.
package argument
