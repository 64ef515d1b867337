// Package when reads the English time expressions of news: which words they
// are, their TIMEX3 type and value, and the days they cover as seen from the
// day of publication.
//
// A sentence is cut into atoms (atom.go), finer than tokens, so that
// "three-year" and "2017-04-04" look the same from every tokeniser. Rules, as
// data in rules.txt over the word classes of words.txt and the calendar of
// holidays.txt, are compiled at Load into small programs without repetition
// (pattern.go) and run by backtracking (match.go) from every atom that some rule
// can begin with; most words begin none and cost one look into a table. The
// longest expression wins and expressions do not overlap.
//
// What a rule found is read by its expression (value.go, reading.go, cycle.go)
// against the publication day, what the text named before ("a day later"), and
// the tense of the clause (tense.go): "on Friday" is the last one under a past,
// the coming one under a future. Two passes over the sentence then turn "since
// April" into the days from April to publication, and give both ends of "from
// March to May" the days of the whole (read.go).
//
// Weeks run from Monday to Sunday; "last week" is the one before that of
// publication, a bare month or year is the whole of it, a season is three
// months, winter beginning in December. "This week" ends at publication under a
// past and begins there under a future. Vague words have TIMEX3's PAST_REF,
// PRESENT_REF and FUTURE_REF; a length of time has days only where the text
// ties it to publication ("the past three years") or to a date ("a day after
// the attack": the day before the date that the text was at).
//
// Rules with names and examples in text files are the habit of HeidelTime
// (Strötgen and Gertz, SemEval-2010), rules over categories with a reference
// time as an argument, and a corpus of examples beside them, that of duckling.
// Values follow TimeML 1.2.1 (Saurí et al. 2006), decades as 199X.
package when
