// Command actors measures and trains how mentions of actors are resolved. It
// reads annotated dispatches as JSON Lines, in which every argument of an event
// and every source of a claim may have the words that name it, and prints by kind
// of words and by rule how often the whole code and the country are right:
//
//	actors -part held gold.jsonl
//	actors -fit actor/data/weights.txt gold.jsonl
//
// The sets that corpus/README.md puts aside for tuning are held out; with -fit
// -part all they are measured first and then learned from as well.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"sort"
	"strings"

	"demarche/actor"
	"demarche/coding"
	"demarche/syntax"
	"demarche/wire"
)

type gold struct {
	ID, Set, Agency, Published, Title, Text string
	Unit                                    string // "byte" where spans are bytes, else characters
	Events                                  []struct {
		Trigger          string
		Sources, Targets []string
		SourceMentions   [][]int  `json:"source_mentions"`
		TargetMentions   [][]int  `json:"target_mentions"`
		Date             []string `json:"date"`
		Optional         bool
	}
	Claims []struct {
		Source     []string
		SourceSpan []int `json:"source_span"`
		Cue        string
	}
}

// offsets returns the byte at which each unit of the text begins, and its end.
func (g *gold) offsets() []int {
	var out []int
	if g.Unit == "byte" {
		for i := range len(g.Text) {
			out = append(out, i)
		}
	} else {
		for i := range g.Text {
			out = append(out, i)
		}
	}
	return append(out, len(g.Text))
}

func head(c string) string {
	if len(c) >= 6 && (c[:3] == "IGO" || c[:3] == "NGO" || c[:3] == "IMG") {
		return c[:6]
	}
	return c[:min(3, len(c))]
}

func ok(alts, code string, whole bool) bool {
	for _, a := range strings.Split(alts, "|") {
		if whole && a == code {
			return true
		}
		if !whole {
			ha, hc := head(a), head(code)
			if ha == hc || ha[:3] == hc[:3] && (len(ha) == 3 || len(hc) == 3) {
				return true
			}
		}
	}
	return false
}

type tally struct{ n, whole, country, wrong, none, stray int }

func main() {
	show := flag.String("show", "", "mentions to print: country, code, none, stray or all")
	part := flag.String("part", "all", "which sets to read: dev, held or all")
	rule := flag.String("rule", "", "only mentions found by this rule")
	kind := flag.String("kind", "", "only mentions of this kind")
	fitTo := flag.String("fit", "", "fit weights and write them here")
	l2 := flag.Float64("l2", 0.2, "strength of the pull towards zero")
	epochs := flag.Int("epochs", 24, "passes over the choices")
	folds := flag.Int("folds", 0, "with -fit: also measure by so many parts, each by weights fitted to the others")
	claims := flag.Bool("claims", true, "measure the sources of claims too")
	treeFile := flag.String("trees", "", "file that keeps the trees between runs")
	flag.Parse()
	l, err := actor.Load()
	if err != nil {
		panic(err)
	}
	p, err := syntax.NewParser()
	if err != nil {
		panic(err)
	}
	parsed, err := readTrees(*treeFile)
	if err != nil {
		panic(err)
	}
	known := len(parsed)
	f, err := os.Open(flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, "actors:", err)
		os.Exit(1)
	}
	defer f.Close()
	var devSamples, heldSamples []sample
	for _, r := range l.States() {
		stateCodes[r] = true
	}
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<24)
	byKind := map[string]*tally{}
	byRule := map[string]*tally{}
	total := &tally{}
	for sc.Scan() {
		var g gold
		if err := json.Unmarshal(sc.Bytes(), &g); err != nil {
			panic(err)
		}
		held := sha256.Sum256([]byte(g.Set))[0]%8 == 0
		if *fitTo == "" && *part == "dev" && held || *fitTo == "" && *part == "held" && !held {
			continue
		}
		cd := coding.Dispatch{ID: g.ID, Title: g.Title, Text: g.Text, Published: g.Published, Agency: g.Agency}
		dl, _ := wire.Complete(&cd)
		body := 0
		if dl != nil {
			body = dl.End
		}
		d := parsed[g.ID]
		if d == nil || d.Text != cd.Text {
			d = p.Parse(cd.Text, body)
			parsed[g.ID] = d
		}
		off := g.offsets()
		ms := l.ReadTitled(d, g.Title, g.Published)
		type q struct {
			code string
			span []int
			on   string
			trig string
		}
		var qs []q
		for _, e := range g.Events {
			on := g.Published
			if len(e.Date) == 2 {
				on = e.Date[0]
			}
			for i, c := range e.Sources {
				if e.SourceMentions[i] != nil {
					qs = append(qs, q{c, e.SourceMentions[i], on, e.Trigger})
				}
			}
			for i, c := range e.Targets {
				if e.TargetMentions[i] != nil {
					qs = append(qs, q{c, e.TargetMentions[i], on, e.Trigger})
				}
			}
		}
		if *claims {
			for _, c := range g.Claims {
				if c.SourceSpan != nil && len(c.Source) > 0 {
					qs = append(qs, q{strings.Join(c.Source, "|"), c.SourceSpan, g.Published, c.Cue})
				}
			}
		}
		if *fitTo != "" {
			var spans []goldSpan
			for _, x := range qs {
				a, b := off[x.span[0]], off[x.span[1]]
				s, t := headWithin(d, a, b)
				spans = append(spans, goldSpan{a, b, x.code, [2]int{s, t}, g.Text[a:b]})
			}
			for _, c := range ms.Choices() {
				if x, ok := label(c, d, spans); ok {
					x.set = g.Set
					if held {
						heldSamples = append(heldSamples, x)
					} else {
						devSamples = append(devSamples, x)
					}
				}
			}
			continue
		}
		perSpan := map[string][]string{}
		for _, x := range qs {
			k := fmt.Sprint(x.span, x.trig)
			perSpan[k] = append(perSpan[k], x.code)
		}
		for _, x := range qs {
			a, b := off[x.span[0]], off[x.span[1]]
			s, t := headWithin(d, a, b)
			words := g.Text[a:b]
			k := "none"
			var codes []string
			rl := "unresolved"
			if s >= 0 {
				k = kindOf(&d.Sentences[s], t, a)
				var as []coding.Actor
				as, rl = ms.At(s, t, x.on)
				for _, y := range as {
					if y.Span == nil || y.Span.Start < b && y.Span.End > a || len(as) == 1 || rl == "several" {
						codes = append(codes, y.Code)
					}
				}
				if len(codes) == 0 {
					for _, y := range as {
						codes = append(codes, y.Code)
					}
				}
				if len(codes) == 0 {
					rl = "unresolved"
				}
			}
			if *kind != "" && *kind != k || *rule != "" && *rule != rl {
				continue
			}
			whole, country := false, false
			stray := 0
			for _, c := range codes {
				whole = whole || ok(x.code, c, true)
				country = country || ok(x.code, c, false)
				any := false
				for _, gc := range perSpan[fmt.Sprint(x.span, x.trig)] {
					any = any || ok(gc, c, false)
				}
				if !any {
					stray++
				}
			}
			verdict := ""
			if byKind[k] == nil {
				byKind[k] = &tally{}
			}
			if byRule[rl] == nil {
				byRule[rl] = &tally{}
			}
			for _, ty := range []*tally{byKind[k], byRule[rl], total} {
				ty.n++
				switch {
				case len(codes) == 0:
					ty.none++
					verdict = "none"
				case whole:
					ty.whole++
					ty.country++
				case country:
					ty.country++
					verdict = "code"
				default:
					ty.wrong++
					verdict = "country"
				}
				if stray > 0 && country {
					ty.stray++
				}
			}
			if stray > 0 && country && *show == "stray" {
				verdict = "stray"
			}
			if verdict != "" && (*show == verdict || *show == "all") {
				st := d.Sentences[max(s, 0)]
				lo, hi := max(a-110, st.Start), min(b+60, len(g.Text))
				fmt.Printf("%s\t%s\t%s\t%s\t«%s»\twant %s got %s\t…%s[%s]%s…\n", verdict, k, rl, g.ID, words, x.code, strings.Join(codes, ","),
					strings.ReplaceAll(strings.ToValidUTF8(g.Text[min(lo, a):a], ""), "\n", " "), words, strings.ReplaceAll(strings.ToValidUTF8(g.Text[b:max(hi, b)], ""), "\n", " "))
			}
		}
	}
	if *treeFile != "" && len(parsed) > known {
		if err := writeTrees(*treeFile, parsed); err != nil {
			panic(err)
		}
	}
	if *fitTo != "" {
		report := func(title string, ss []sample, w map[string]float64) {
			byKind := map[string][]sample{}
			for _, s := range ss {
				byKind[s.kind] = append(byKind[s.kind], s)
			}
			for _, k := range slices.Sorted(maps.Keys(byKind)) {
				r, n := accuracy(byKind[k], w)
				shipped := 0
				for _, s := range byKind[k] {
					if s.good[s.taken] {
						shipped++
					}
				}
				fmt.Fprintf(os.Stderr, "%s %s: %d of %d = %.3f; with the weights of now %.3f\n", title, k, r, n, float64(r)/float64(n), float64(shipped)/float64(n))
			}
		}
		for _, line := range crossed(devSamples, *folds, *epochs, *l2) {
			fmt.Fprintln(os.Stderr, line)
		}
		w := fit(devSamples, *epochs, *l2)
		report("dev", devSamples, w)
		report("held", heldSamples, w)
		if *part == "all" {
			w = fit(append(devSamples, heldSamples...), *epochs, *l2)
		}
		if err := writeWeights(*fitTo, w); err != nil {
			panic(err)
		}
		fmt.Fprintln(os.Stderr, len(w), "features")
		return
	}
	print := func(title string, m map[string]*tally) {
		var keys []string
		for k := range m {
			keys = append(keys, k)
		}
		sort.Slice(keys, func(i, j int) bool { return m[keys[i]].n > m[keys[j]].n })
		fmt.Fprintf(os.Stderr, "%-18s %6s %6s %7s %6s %6s %6s\n", title, "n", "code", "country", "wrong", "none", "stray")
		for _, k := range keys {
			t := m[k]
			n := float64(t.n) / 100
			fmt.Fprintf(os.Stderr, "%-18s %6d %6.1f %7.1f %6.1f %6.1f %6.1f\n", k, t.n, float64(t.whole)/n, float64(t.country)/n, float64(t.wrong)/n, float64(t.none)/n, float64(t.stray)/n)
		}
	}
	print("kind", byKind)
	print("rule", byRule)
	print("all", map[string]*tally{"total": total})
}

func headWithin(d *syntax.Document, from, to int) (sentence, token int) {
	best := [2]int{-1, -1}
	for i := range d.Sentences {
		s := &d.Sentences[i]
		in := func(t int) bool { return t >= 0 && s.Tokens[t].Start < to && s.Tokens[t].End > from }
		for t, tok := range s.Tokens {
			if in(t) && !in(tok.Head) && tok.UPOS != "PUNCT" && tok.UPOS != "DET" && tok.UPOS != "ADP" && tok.UPOS != "PART" && tok.UPOS != "CCONJ" {
				return i, t
			}
			if in(t) && best[0] < 0 && tok.UPOS != "PUNCT" {
				best = [2]int{i, t}
			}
		}
	}
	return best[0], best[1]
}

func kindOf(s *syntax.Sentence, t, start int) string {
	tok := s.Tokens[t]
	switch {
	case tok.UPOS == "PRON" && strings.HasPrefix(tok.XPOS, "W"):
		return "relative"
	case tok.UPOS == "PRON" || tok.UPOS == "DET":
		return "pronoun " + strings.ToLower(tok.Form)
	case tok.UPOS == "PROPN":
		return "name"
	case tok.UPOS == "ADJ":
		return "adjective"
	case tok.UPOS == "NOUN":
		for _, c := range s.Children(t) {
			f := strings.ToLower(s.Tokens[c].Form)
			if f == "the" || f == "this" || f == "that" || f == "these" || f == "those" {
				return "definite"
			}
		}
		for _, c := range s.Children(t) {
			if s.Tokens[c].Is("nmod:poss") {
				return "possessed"
			}
		}
		return "noun"
	}
	return tok.UPOS
}
