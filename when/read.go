package when

import (
	"slices"

	"demarche/coding"
	"demarche/syntax"
)

// Mention is a time expression of a sentence. From and To are tokens, To
// exclusive; the span may begin or end inside a token ("post-2014").
type Mention struct {
	coding.Time
	Sentence, From, To int
	Rule               string
}

// Resolve reads a phrase by itself, as Read reads a text. A phrase that needs
// the publication day gives nothing without it.
func (l *Lexicon) Resolve(phrase, published string) []Mention {
	return l.Read(&syntax.Document{Text: phrase, Sentences: syntax.Segment(phrase, 0)}, published)
}

// Read finds the time expressions of a document in text order. published is
// the ISO date, or date and time, of publication; without it only what names
// its own date is resolved. Tags and trees are used where the document has them.
func (l *Lexicon) Read(d *syntax.Document, published string) []Mention {
	r := reader{document: d, history: &history{}}
	r.l, r.text, r.memo = l, d.Text, map[memoKey][]*parse{}
	r.published, r.known = parseDay(published)
	for i := range d.Sentences {
		r.sentence(i)
	}
	return r.mentions
}

// reader goes through a document once.
type reader struct {
	matcher
	document  *syntax.Document
	published day
	known     bool
	history   *history
	mentions  []Mention
	found     []found // of the sentence at hand
}

// found is an expression of the sentence at hand.
type found struct {
	parse   *parse
	reading reading
	look    direction
}

func (r *reader) sentence(n int) {
	s := &r.document.Sentences[n]
	r.matcher.sentence = s
	r.atoms = r.l.atoms(r.atoms[:0], r.text, s)
	clear(r.memo)
	r.found = r.found[:0]
	for i := 0; i < len(r.atoms); {
		if next := r.expression(i, n); next > i {
			i = next
		} else {
			i++
		}
	}
	r.signals()
	r.ranges()
	for _, f := range r.found {
		r.mentions = append(r.mentions, r.mention(f, n))
	}
}

// expression takes the longest reading from atom i on and returns where it
// ends: i when there is none.
func (r *reader) expression(i, sentence int) int {
	for _, p := range r.at(i) {
		if p.rule.value == nil {
			return p.to
		}
		f, ok := r.evaluate(p, sentence)
		if !ok && !r.known { // "two days ago" is not two days
			return p.to
		}
		if !ok { // February 31: perhaps the month alone
			continue
		}
		r.found = append(r.found, f)
		if r.isDate(f) {
			r.history.add(f.reading, sentence)
		}
		return p.to
	}
	return i
}

func (r *reader) evaluate(p *parse, sentence int) (found, bool) {
	f := found{parse: p}
	looked := false
	e := &evaluation{published: r.published, known: r.known, history: r.history, sentence: sentence, look: func() direction {
		if !looked {
			f.look, looked = tense{r.l, r.text, r.matcher.sentence, r.atoms, p.from, p.to}.look(), true
		}
		return f.look
	}}
	v, ok := p.eval(e)
	if !ok {
		return f, false
	}
	f.reading = *v.time
	return f, true
}

// isDate reports whether later expressions may refer to this one ("a day
// later"). "Friday's" belongs to a noun and dates no clause.
func (r *reader) isDate(f found) bool {
	if f.reading.timex != "DATE" && f.reading.timex != "TIME" || f.reading.unit == noUnit || f.reading.aside || !f.reading.bounded() {
		return false
	}
	return !r.possessive(f)
}

func (r *reader) possessive(f found) bool {
	return f.parse.to < len(r.atoms) && r.isWord(f.parse.to, "'s")
}

// signals turns "since April" and "until Friday" into the days they span from or
// to publication. The TIMEX3 value stays that of the expression, which does not
// include the signal.
func (r *reader) signals() {
	if !r.known {
		return
	}
	for i := range r.found {
		f := &r.found[i]
		if f.parse.from == 0 || !f.reading.bounded() || f.reading.timex == "DURATION" || r.possessive(*f) {
			continue
		}
		signal, ok := r.memberOf(r.l.cues.signal, f.parse.from-1)
		if !ok {
			continue
		}
		switch x := &f.reading; {
		case signal.code == "SINCE" && x.from <= r.published:
			x.to = r.published
		case signal.code == "UNTIL" && x.to >= r.published:
			x.from = r.published
		}
	}
}

// ranges gives both ends of "from March to May" and "between 1992 and 1995" the
// days of the whole.
func (r *reader) ranges() {
	for i := 1; i < len(r.found); i++ {
		a, b := &r.found[i-1], &r.found[i]
		if b.parse.from != a.parse.to+1 || a.parse.from == 0 || !r.isDate(*a) || !r.isDate(*b) || a.reading.from > b.reading.to {
			continue
		}
		opening, joint := r.word(a.parse.from-1), r.word(a.parse.to)
		through := slices.Contains([]string{"to", "until", "till", "through", "-"}, joint)
		if opening == "from" && through || opening == "between" && joint == "and" {
			a.reading.to, b.reading.from = b.reading.to, a.reading.from
		}
	}
}

// word is atom i in lower case, empty for words that no rule knows.
func (r *reader) word(i int) string {
	if e := r.atoms[i].entry; e != nil {
		return e.word
	}
	return ""
}

func (r *reader) mention(f found, sentence int) Mention {
	first, final := &r.atoms[f.parse.from], &r.atoms[f.parse.to-1]
	span := coding.SpanOf(r.text, first.start, final.end)
	t := coding.Time{Granularity: f.reading.unit.granularity(), Type: f.reading.timex, Value: f.reading.value, Span: &span}
	if f.reading.from != unbounded {
		t.From = f.reading.from.String()
	}
	if f.reading.to != unbounded {
		t.To = f.reading.to.String()
	}
	return Mention{Time: t, Sentence: sentence, From: first.token, To: final.token + 1, Rule: f.parse.rule.name}
}
