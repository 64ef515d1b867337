package actor

import (
	"embed"
	"errors"
	"io/fs"
	"sort"
	"strings"
)

//go:embed data
var embedded embed.FS

// Data are the files that are built in: what the package's results depend on
// beside its code.
func Data() fs.FS { return embedded }

// Lexicon is what is known of actors before a dispatch is read. It does not
// change once loaded; any number of goroutines may read with it.
type Lexicon struct {
	names    *trie[naming]
	agents   *trie[*agent]
	entities []*entity
	states   map[string]*entity // by code
	called   []calledRow
	people   map[string][]*entity // persons by folded name
	female   map[string]bool      // folded given names
	contexts map[string][]sense   // by folded name
	lists    map[string]map[string]bool
	native   map[string][]*entity // states by the agents that only they have
	weights  map[string]float64   // of the features of choices
	origins  origins
}

// how says in which way a name names its entity.
type how uint8

const (
	byName      how = iota // Russia
	byAdjective            // Russian
	byPeople               // Russians
	bySeat                 // Moscow, the Kremlin's town
	byTown                 // Grozny: only the country of somebody there
	byShort                // Putin
)

// naming is one way in which a sequence of words names an entity.
type naming struct {
	entity *entity
	how    how
	main   bool // the entity's main name
	shape  shape
}

// calledRow gives what actors of a sector or code may be called.
type calledRow struct {
	prefix string
	nouns  []string
}

// sense is a reading of an ambiguous name that words of its context choose.
type sense struct {
	state string // a state's code, or "" for no actor
	words []string
	far   []string // words that may stand anywhere in the dispatch
}

// Load reads the lexicon that is built in, and over it the extra layers: file
// systems with files of the same names and formats as those of the folder data,
// each of which may be missing. Errors name file and line.
func Load(extra ...fs.FS) (*Lexicon, error) {
	base, err := fs.Sub(embedded, "data")
	if err != nil {
		return nil, err
	}
	l := &Lexicon{
		names:    newTrie[naming](1 << 14),
		agents:   newTrie[*agent](1 << 12),
		states:   map[string]*entity{},
		people:   map[string][]*entity{},
		female:   map[string]bool{},
		contexts: map[string][]sense{},
		lists:    map[string]map[string]bool{},
		native:   map[string][]*entity{},
		weights:  map[string]float64{},
	}
	for _, layer := range append([]fs.FS{base}, extra...) {
		if err := l.loadLayer(layer); err != nil {
			return nil, err
		}
	}
	l.addDescriptions()
	l.origins = originsOf(l.entities, l.states)
	return l, nil
}

// addDescriptions makes agents without a sector of the nouns by which
// dispatches refer back to actors, where they are none yet: "the emirate".
func (l *Lexicon) addDescriptions() {
	known := map[string]bool{}
	add := func(nouns []string) {
		for _, n := range nouns {
			pieces := piecesOfName(n)
			if known[n] || len(pieces) == 0 || len(l.agents.payloads(pieces)) > 0 {
				continue
			}
			known[n] = true
			l.agents.add(pieces, &agent{words: n, head: pieces[len(pieces)-1].word, kind: grouped})
		}
	}
	for _, e := range l.entities {
		add(e.called)
	}
	for _, row := range l.called {
		add(row.nouns)
	}
}

func (l *Lexicon) loadLayer(layer fs.FS) error {
	persons, err := fs.Glob(layer, "persons/*.txt")
	if err != nil {
		return err
	}
	offices, err := fs.Glob(layer, "offices/*.txt")
	if err != nil {
		return err
	}
	sort.Strings(persons)
	sort.Strings(offices)
	type step struct {
		file string
		load func(record) error
	}
	steps := []step{
		{"states.txt", l.addState},
		{"regions.txt", l.addRegion},
		{"cities.txt", l.addTowns},
		{"organisations.txt", l.addNamed(organisation)},
		{"institutions.txt", l.addNamed(organisation)},
		{"groups.txt", l.addNamed(group)},
		{"rosters.txt", l.addRoster},
		{"movements.txt", l.addRoster},
		{"called.txt", l.addCalled},
		{"female.txt", l.addFemale},
		{"context.txt", l.addSense},
		{"words.txt", l.addList},
		{"sets.txt", l.addSet},
		{"native.txt", l.addNative},
		{"agents.txt", l.addAgents},
		{"weights.txt", l.addWeight},
	}
	add := func(files []string, load func(record) error) {
		for _, f := range files {
			steps = append(steps, step{f, load})
		}
	}
	add(persons, l.addPerson)
	add(offices, l.addOffice)
	for _, s := range steps {
		if err := eachRecord(layer, s.file, s.load); err != nil {
			return err
		}
	}
	return nil
}

func eachRecord(layer fs.FS, file string, load func(record) error) error {
	records, err := readTable(layer, file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, r := range records {
		if err := load(r); err != nil {
			return err
		}
	}
	return nil
}

// name makes a sequence of words name an entity.
func (l *Lexicon) name(text string, n naming) {
	pieces := piecesOfName(text)
	if len(pieces) == 0 {
		return
	}
	n.shape = pieces[0].shape
	l.names.add(pieces, n)
}

func (l *Lexicon) addState(r record) error {
	code, name := r.column(0), r.column(1)
	if len(code) != 3 || !isCode(code) || name == "" {
		return r.fault("a state has a code of three letters and a name")
	}
	if l.states[code] != nil {
		return r.fault("state %s twice", code)
	}
	t := term{code: code}
	if years := r.column(7); years != "" {
		var err error
		if t.from, t.to, err = parseRange(years); err != nil {
			return r.fault("%v", err)
		}
	}
	e := &entity{id: code, name: name, kind: state, terms: []term{t}, called: r.list(6)}
	l.states[code] = e
	l.addCountryNames(e, r)
	for _, seat := range r.list(5) {
		l.name(seat, naming{entity: e, how: bySeat})
	}
	return nil
}

func (l *Lexicon) addRegion(r record) error {
	code := r.column(0)
	if len(code) != 3 || !isCode(code) || r.column(1) == "" {
		return r.fault("a region has a code of three letters and a name")
	}
	e := &entity{id: code, name: r.column(1), kind: region, terms: []term{{code: code}}}
	l.addCountryNames(e, r)
	return nil
}

// addCountryNames takes the columns that states and regions share: names,
// adjectives and people.
func (l *Lexicon) addCountryNames(e *entity, r record) {
	l.entities = append(l.entities, e)
	l.name(e.name, naming{entity: e, how: byName, main: true})
	for _, n := range r.list(2) {
		l.name(n, naming{entity: e, how: byName})
	}
	for i, a := range r.list(3) {
		l.name(a, naming{entity: e, how: byAdjective, main: i == 0})
		if len(r.list(4)) == 0 {
			l.name(a+"s", naming{entity: e, how: byPeople, main: i == 0})
		}
	}
	for i, p := range r.list(4) {
		l.name(p, naming{entity: e, how: byPeople, main: i == 0})
	}
}

func (l *Lexicon) addTowns(r record) error {
	e := l.states[r.column(0)]
	if e == nil {
		return r.fault("unknown state %q", r.column(0))
	}
	for _, town := range r.list(1) {
		l.name(town, naming{entity: e, how: byTown})
	}
	return nil
}

// addNamed returns a loader of entities with the columns name, aliases, called
// and terms.
func (l *Lexicon) addNamed(k kind) func(record) error {
	return func(r record) error {
		e, err := newEntity(r, r.column(0), "org", r.from(3))
		if err != nil {
			return err
		}
		e.kind, e.called = k, r.list(2)
		l.addEntity(e, r.list(1))
		return nil
	}
}

// addSet reads names that mean several states: "the two Koreas".
func (l *Lexicon) addSet(r record) error {
	names := r.list(0)
	if len(names) == 0 || len(r.list(1)) < 2 {
		return r.fault("want: names ; at least two states")
	}
	e := &entity{id: "set/" + slug(names[0]), name: names[0], kind: organisation, listed: true}
	for _, code := range r.list(1) {
		m := l.states[code]
		if m == nil {
			return r.fault("unknown state %q", code)
		}
		e.members = append(e.members, m)
		e.terms = append(e.terms, term{code: code})
	}
	l.addEntity(e, names[1:])
	return nil
}

// addNative reads which states have an agent that others have not.
func (l *Lexicon) addNative(r record) error {
	for _, code := range r.list(1) {
		if l.states[code] == nil {
			return r.fault("unknown state %q", code)
		}
		for _, words := range r.list(0) {
			l.native[words] = append(l.native[words], l.states[code])
		}
	}
	return nil
}

func (l *Lexicon) addRoster(r record) error {
	for _, names := range r.list(0) {
		all := strings.Split(names, "=")
		e, err := newEntity(r, strings.TrimSpace(all[0]), "org", r.from(2))
		if err != nil {
			return err
		}
		e.kind, e.called = roster, r.list(1)
		l.addEntity(e, all[1:])
	}
	return nil
}

func (l *Lexicon) addEntity(e *entity, aliases []string) {
	l.entities = append(l.entities, e)
	l.name(e.name, naming{entity: e, how: byName, main: true})
	for _, a := range aliases {
		l.name(strings.TrimSpace(a), naming{entity: e, how: byName})
	}
}

// newEntity makes an entity with the terms of a record.
func newEntity(r record, name, prefix string, terms []string) (*entity, error) {
	if name == "" {
		return nil, r.fault("no name")
	}
	if len(terms) == 0 {
		return nil, r.fault("%s has no code", name)
	}
	e := &entity{id: prefix + "/" + slug(name), name: name, listed: true}
	for _, s := range terms {
		t, err := parseTerm(s)
		if err != nil {
			return nil, r.fault("%s: %v", name, err)
		}
		e.terms = append(e.terms, t)
	}
	return e, nil
}

// slug makes a stable name for an identifier: "person/vladimir-putin".
func slug(name string) string {
	var b strings.Builder
	for i, p := range piecesOfName(name) {
		if i > 0 {
			b.WriteByte('-')
		}
		b.WriteString(p.word)
	}
	return b.String()
}

// addPerson reads a person: a star marks the surname where it is not the last
// word, and short names among the aliases.
func (l *Lexicon) addPerson(r record) error {
	name := strings.ReplaceAll(r.column(0), "*", "")
	if strings.HasSuffix(r.column(0), "*") || strings.Contains(r.column(0), "* ") {
		return r.fault("a star stands before the surname")
	}
	e, err := newEntity(r, name, "person", r.from(2))
	if err != nil {
		return err
	}
	l.addPersonNamed(r.column(0), r.list(1), e.terms)
	return nil
}

// addPersonNamed adds a person by the starred name.
func (l *Lexicon) addPersonNamed(starred string, aliases []string, terms []term) {
	name := strings.ReplaceAll(starred, "*", "")
	key := slug(name)
	e := &entity{id: "person/" + key, name: name, kind: person, terms: terms, listed: true}
	e.short = surname(starred)
	e.female = l.isFemale(name)
	l.entities = append(l.entities, e)
	l.people[key] = append(l.people[key], e)
	l.name(name, naming{entity: e, how: byName, main: true})
	if e.short != name {
		l.name(e.short, naming{entity: e, how: byShort})
	}
	for _, a := range aliases {
		if bare := strings.TrimPrefix(a, "*"); bare != a || !strings.Contains(a, " ") {
			l.name(bare, naming{entity: e, how: byShort})
			continue
		}
		l.name(a, naming{entity: e, how: byName})
		if s := surname(a); s != e.short {
			l.name(s, naming{entity: e, how: byShort})
		}
	}
}

// surname returns the starred word of a name, from the star to the end of the
// word, or else the last word with the particle before it.
func surname(name string) string {
	if i := strings.IndexByte(name, '*'); i >= 0 {
		return strings.Fields(name[i+1:])[0]
	}
	f := strings.Fields(name)
	last := f[len(f)-1]
	if strings.HasPrefix(last, "Jr") && len(f) > 1 {
		last = f[len(f)-2]
	}
	if i := strings.Index(last, "-"); i > 0 && articles[fold(last[:i])] {
		return last[i+1:]
	}
	return last
}

// articles are the Arabic articles that surnames may drop.
var articles = words("al el as ad ash ur")

func (l *Lexicon) addFemale(r record) error {
	for _, w := range strings.Fields(strings.Join(r.columns, " ")) {
		l.female[fold(w)] = true
	}
	return nil
}

// isFemale reports whether a person's given names are a woman's.
func (l *Lexicon) isFemale(name string) bool {
	f := strings.Fields(name)
	for i, w := range f {
		if (i < len(f)-1 || i > 0 && strings.Contains(w, "-")) && l.female[fold(w)] {
			return true
		}
	}
	return false
}

func (l *Lexicon) addCalled(r record) error {
	if r.column(0) == "" || len(r.list(1)) == 0 {
		return r.fault("want: sector ; nouns")
	}
	l.called = append(l.called, calledRow{r.column(0), r.list(1)})
	return nil
}

func (l *Lexicon) addSense(r record) error {
	s := sense{state: r.column(1)}
	if s.state != "" && l.states[s.state] == nil {
		return r.fault("unknown state %q", s.state)
	}
	for _, w := range r.list(2) {
		if far := strings.TrimPrefix(w, "*"); far != w {
			s.far = append(s.far, far)
		} else {
			s.words = append(s.words, w)
		}
	}
	name := slug(r.column(0))
	if name == "" || len(s.words)+len(s.far) == 0 {
		return r.fault("want: name ; reading ; words")
	}
	l.contexts[name] = append(l.contexts[name], s)
	return nil
}

func (l *Lexicon) addList(r record) error {
	if r.column(0) == "" || len(r.list(1)) == 0 {
		return r.fault("want: list ; words")
	}
	for _, w := range r.list(1) {
		if l.lists[r.column(0)] == nil {
			l.lists[r.column(0)] = map[string]bool{}
		}
		l.lists[r.column(0)][w] = true
	}
	return nil
}

// list returns a word list of data/words.txt.
func (l *Lexicon) list(name string) map[string]bool { return l.lists[name] }
