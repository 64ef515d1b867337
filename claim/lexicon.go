package claim

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"demarche/coding"
	"demarche/event"
)

//go:embed cues/*.txt
var builtin embed.FS

// anyWord is the cue of an open frame.
const anyWord = "*"

// cueFolder is where a layer keeps its frames, the built-in one and those of
// the user alike.
const cueFolder = "cues"

// Lexicon holds the cue frames. It is read-only and safe for concurrent use.
type Lexicon struct {
	frames  []*frame
	byFirst map[cueKey][]entry // cues by part of speech and first word
	model   *model
	choices event.Weights
}

// part is what the first word of a cue is.
type part string

const (
	verb      part = "verb"
	noun      part = "noun"
	adjective part = "adjective"
	adverb    part = "adverb"
	phrase    part = "phrase"
)

type cueKey struct {
	part  part
	first string
}

// entry is one cue of a frame: its words after the first.
type entry struct {
	frame *frame
	rest  []string
}

// frame is a group of cues that take the same contents with the same force.
type frame struct {
	name    string
	part    part
	takes   []take
	stance  coding.Stance
	negated coding.Stance     // stance of the negated cue; empty where that makes no claim
	events  coding.Factuality // what the claim makes of its content's main event; empty to keep it
	// presupposed: the dispatch itself takes the events inside as fact.
	presupposed bool
	// open: the frame is for every word of its part that has no frame of its own.
	open bool
	// thought: no claim of its own where the thinker tells it.
	thought bool

	examples []example
}

// quotable reports whether the frame's cues introduce direct speech.
func (f *frame) quotable() bool {
	return slices.ContainsFunc(f.takes, func(t take) bool { return t.kind == takesQuote })
}

// example is a sentence that the frame must (or must not) read.
type example struct {
	text string // with its marks: [source], *cue*, {content}
	sign byte   // '+' must be read so, '-' must not be read, '?' should be read so and is not yet
	at   string // file and line
}

// kind is one way a content can stand to its cue.
type kind int

const (
	takesThat       kind = iota // said (that) P
	takesShould                 // insisted that X should V
	takesWhether                // asked whether P
	takesAside                  // P, X said
	takesQuote                  // "P," X said
	takesTo                     // vowed to V
	takesObjectTo               // urged X to V
	takesPrepTo                 // called on X to V
	takesPrepPrep               // appealed to X for Y
	takesGerund                 // denied V-ing
	takesPassiveTo              // is said to V
	takesNP                     // denied Y
	takesSecondNP               // promised X Y
	takesNPPrep                 // blamed Y on X, described X as Y
	takesPredicate              // called X Y
	takesObjectPrep             // accused X of Y
	takesPrep                   // called for Y
	takesClause                 // according to X, P; allegedly P
)

// take is a construction with the prepositions it names.
type take struct {
	kind   kind
	prep   string
	second string // second preposition of takesPrepPrep
	name   string // as the lexicon spells it
}

// Load reads the built-in frames and then those of the extra layers, which come
// first where both know a cue. A layer keeps its frames in cues/*.txt.
func Load(extra ...fs.FS) (*Lexicon, error) {
	l := &Lexicon{byFirst: map[cueKey][]entry{}, model: builtinModel()}
	var err error
	if l.choices, err = readChoices(); err != nil {
		return nil, err
	}
	for i := len(extra) - 1; i >= 0; i-- {
		if err := l.readLayer(extra[i]); err != nil {
			return nil, err
		}
	}
	if err := l.readLayer(builtin); err != nil {
		return nil, err
	}
	return l, nil
}

func (l *Lexicon) readLayer(layer fs.FS) error {
	names, err := fs.Glob(layer, path.Join(cueFolder, "*.txt"))
	if err != nil {
		return fmt.Errorf("list cue files: %w", err)
	}
	slices.Sort(names)
	known := map[string]bool{}
	for _, name := range names {
		if err := l.readFile(layer, name, known); err != nil {
			return err
		}
	}
	return nil
}

func (l *Lexicon) readFile(layer fs.FS, name string, known map[string]bool) error {
	f, err := layer.Open(name)
	if err != nil {
		return fmt.Errorf("open cues: %w", err)
	}
	defer f.Close()
	var last *frame
	lines := bufio.NewScanner(f)
	for number := 1; lines.Scan(); number++ {
		at := fmt.Sprintf("%s:%d", name, number)
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '+' || line[0] == '-' || line[0] == '?':
			if last == nil {
				return fmt.Errorf("%s: example before any frame", at)
			}
			last.examples = append(last.examples, example{strings.TrimSpace(line[1:]), line[0], at})
		default:
			if last, err = l.addFrame(line, known); err != nil {
				return fmt.Errorf("%s: %w", at, err)
			}
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// addFrame reads one frame line: NAME ; PART ; CUES ; TAKES ; STANCE ; EVENTS ; VOICE.
func (l *Lexicon) addFrame(line string, known map[string]bool) (*frame, error) {
	col := strings.Split(line, ";")
	if len(col) != 7 {
		return nil, fmt.Errorf("%d columns, want 7: NAME ; PART ; CUES ; TAKES ; STANCE ; EVENTS ; VOICE", len(col))
	}
	for i := range col {
		col[i] = strings.TrimSpace(col[i])
	}
	f := &frame{name: col[0], part: part(col[1])}
	if known[f.name] {
		return nil, fmt.Errorf("frame %q twice", f.name)
	}
	known[f.name] = true
	if !slices.Contains([]part{verb, noun, adjective, adverb, phrase}, f.part) {
		return nil, fmt.Errorf("unknown part %q", col[1])
	}
	var err error
	if f.takes, err = parseTakes(col[3]); err != nil {
		return nil, err
	}
	if f.stance, f.negated, err = parseStances(col[4]); err != nil {
		return nil, err
	}
	if f.events, err = parseEvents(col[5]); err != nil {
		return nil, err
	}
	switch col[6] {
	case "source":
	case "dispatch":
		f.presupposed = true
	case "mind":
		f.thought = true
	default:
		return nil, fmt.Errorf("unknown voice %q, want source, dispatch or mind", col[6])
	}
	l.frames = append(l.frames, f)
	return f, l.addCues(f, col[2])
}

// addCues enters the cues of a frame; "criticise/criticize" stands for both spellings.
func (l *Lexicon) addCues(f *frame, list string) error {
	for cue := range strings.SplitSeq(list, ",") {
		cue = strings.TrimSpace(cue)
		words := strings.Fields(cue)
		if len(words) == 0 {
			return fmt.Errorf("empty cue in %q", list)
		}
		for _, spelled := range spellings(words) {
			if cue == anyWord {
				f.open = true
			}
			key := cueKey{f.part, spelled[0]}
			l.byFirst[key] = append(l.byFirst[key], entry{f, spelled[1:]})
		}
	}
	return nil
}

// spellings multiplies out the alternatives of every word.
func spellings(words []string) [][]string {
	out := [][]string{nil}
	for _, w := range words {
		var next [][]string
		for _, alternative := range strings.Split(w, "/") {
			for _, head := range out {
				next = append(next, append(slices.Clone(head), alternative))
			}
		}
		out = next
	}
	return out
}

var plainTakes = map[string]kind{
	"that": takesThat, "should": takesShould, "whether": takesWhether, "aside": takesAside, "quote": takesQuote, "to": takesTo,
	"X to": takesObjectTo, "-ing": takesGerund, "passive to": takesPassiveTo, "NP": takesNP,
	"X NP": takesSecondNP, "NP Y": takesPredicate, "clause": takesClause,
}

func parseTakes(list string) ([]take, error) {
	var out []take
	for spelled := range strings.SplitSeq(list, ",") {
		spelled = strings.Join(strings.Fields(spelled), " ")
		t, ok := parseTake(spelled)
		if !ok {
			return nil, fmt.Errorf("unknown construction %q", spelled)
		}
		out = append(out, t)
	}
	return out, nil
}

func parseTake(spelled string) (take, bool) {
	if k, ok := plainTakes[spelled]; ok {
		return take{kind: k, name: spelled}, true
	}
	t := take{name: spelled}
	switch w := strings.Split(spelled, " "); {
	case len(w) == 1 && isPreposition(w[0]):
		t.kind, t.prep = takesPrep, w[0]
	case len(w) == 2 && w[1] == "NP" && isPreposition(w[0]): // "to NP", where "to" alone is the infinitive
		t.kind, t.prep = takesPrep, w[0]
	case len(w) == 2 && w[0] == "NP" && isPreposition(w[1]):
		t.kind, t.prep = takesNPPrep, w[1]
	case len(w) == 2 && w[0] == "X" && isPreposition(w[1]):
		t.kind, t.prep = takesObjectPrep, w[1]
	case len(w) == 3 && w[1] == "X" && w[2] == "to" && isPreposition(w[0]):
		t.kind, t.prep = takesPrepTo, w[0]
	case len(w) == 3 && w[1] == "X" && isPreposition(w[0]) && isPreposition(w[2]):
		t.kind, t.prep, t.second = takesPrepPrep, w[0], w[2]
	default:
		return take{}, false
	}
	return t, true
}

func isPreposition(w string) bool { return w != "" && w == strings.ToLower(w) && w[0] != '-' }

// parseStances reads "asserts / denies": the stance, and that of the negated cue.
func parseStances(s string) (stance, negated coding.Stance, err error) {
	plain, under, found := strings.Cut(s, "/")
	if stance, err = parseStance(strings.TrimSpace(plain)); err != nil {
		return "", "", err
	}
	if under = strings.TrimSpace(under); found && under != "-" {
		negated, err = parseStance(under)
	}
	return stance, negated, err
}

func parseStance(s string) (coding.Stance, error) {
	switch v := coding.Stance(s); v {
	case coding.Asserts, coding.Alleges, coding.Confirms, coding.Denies, coding.Doubts, coding.Wants:
		return v, nil
	}
	return "", fmt.Errorf("unknown stance %q", s)
}

func parseEvents(s string) (coding.Factuality, error) {
	switch v := coding.Factuality(s); v {
	case "keep":
		return "", nil
	case coding.Denied, coding.CalledFor, coding.Planned, coding.Possible:
		return v, nil
	}
	return "", fmt.Errorf("unknown effect on events %q", s)
}
