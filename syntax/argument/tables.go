package argument

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"demarche/syntax"
)

//go:embed control.txt
var controlFile string

//go:embed nominal.txt
var nominalFile string

//go:embed light.txt
var lightFile string

// wordTables is what the data files say about single words; read-only.
type wordTables struct {
	subject, object    map[string]bool   // controller of an infinitive beside an object
	oblique, addressee map[string]string // verb or noun: preposition of the controller
	gerund             map[string]bool   // markers whose gerund belongs to the object
	patient, ofSubject map[string]bool
	measure            map[string]bool
	light              map[string]kind // "carry out", "come under", "resume <"
	verbs              map[string]bool // every verb of the files
}

// lemma is the lemma of a verb. One that was guessed without its silent e
// ("impos") is mended where the files know the verb.
func lemma(s *syntax.Sentence, i int) string {
	t := s.Tokens[i]
	if l := t.Lemma + "e"; !tables().verbs[t.Lemma] && tables().verbs[l] {
		return l
	}
	return t.Lemma
}

// tables parses the embedded files once. They are part of the program, so an
// error in them is found by the tests and cannot happen at run time.
var tables = sync.OnceValue(func() *wordTables {
	t, err := readTables(controlFile, nominalFile, lightFile)
	if err != nil {
		panic(err)
	}
	return t
})

func readTables(control, nominal, light string) (*wordTables, error) {
	t := &wordTables{
		subject: map[string]bool{}, object: map[string]bool{}, oblique: map[string]string{}, addressee: map[string]string{},
		gerund: map[string]bool{}, patient: map[string]bool{}, ofSubject: map[string]bool{}, measure: map[string]bool{}, light: map[string]kind{}, verbs: map[string]bool{},
	}
	files := []struct{ name, text string }{{"control.txt", control}, {"nominal.txt", nominal}, {"light.txt", light}}
	for _, f := range files {
		for i, line := range strings.Split(f.text, "\n") {
			line = strings.TrimSpace(line)
			if line == "" || line[0] == '#' {
				continue
			}
			head, words, ok := strings.Cut(line, ":")
			if !ok {
				return nil, fmt.Errorf("%s:%d: want KIND: words", f.name, i+1)
			}
			if err := t.put(strings.Fields(head), strings.Split(words, ",")); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", f.name, i+1, err)
			}
		}
	}
	return t, nil
}

// put stores the words of one line under its kind.
func (t *wordTables) put(head, words []string) error {
	set := map[string]map[string]bool{"subject": t.subject, "object": t.object, "gerund": t.gerund,
		"patient": t.patient, "agent-of": t.ofSubject, "measure": t.measure}
	withPrep := map[string]map[string]string{"oblique": t.oblique, "addressee": t.addressee}
	for _, w := range words {
		w = strings.TrimSpace(w)
		verb, _, _ := strings.Cut(w, " ")
		t.verbs[verb] = true
		switch {
		case w == "":
		case len(head) == 1 && set[head[0]] != nil:
			set[head[0]][w] = true
		case len(head) == 2 && withPrep[head[0]] != nil:
			withPrep[head[0]][w] = head[1]
		case len(head) == 1 && (head[0] == "act" || head[0] == "suffer"):
			t.light[w] = kind(head[0])
		case len(head) == 1 && head[0] == "happen":
			t.light[w+" <"] = happen
		default:
			return fmt.Errorf("unknown kind %q", strings.Join(head, " "))
		}
	}
	return nil
}
