// Command links trains and measures the weights by which package ledger links
// reports: which happening of a dispatch one more event tells of, as a choice
// between those told of before and a new one, and logistic regression over what
// two dispatches tell.
//
//	demarche corpus export corpus > gold.jsonl
//	demarche code -o json gold.jsonl > codings.jsonl          (with senses that have not seen the story: train/READER.md)
//	go run ./train/links -codings codings.jsonl -out ledger/weights.txt
//
// It learns from the program's own codings, with their faults, of the dispatches
// that tell the stories of incidents.txt, and from made-up dispatches of package
// synthetic. It first prints how well the links are of stories that are left out
// of training, every fifth in turn, then writes the weights learned from all.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strings"

	"demarche/coding"
	"demarche/corpus"
	"demarche/ledger"
)

func main() {
	log.SetFlags(0)
	folder := flag.String("corpus", "corpus", "the annotated dispatches")
	incidents := flag.String("incidents", "train/links/incidents.txt", "the stories")
	files := flag.String("codings", "", "codings of the dispatches, a line each; of several files, divided by commas, all are learned from and the first is measured")
	out := flag.String("out", "", "file to write the weights to")
	only := flag.Bool("measure", false, "train nothing, measure the links and disputes of the weights that are in use")
	show := flag.Bool("show", false, "with -measure, print where the events of incidents of five triggers or more have gone")
	folds := flag.Int("folds", 5, "parts of the stories that are left out of training in turn, to measure; 0 measures nothing")
	o := settings{}
	flag.IntVar(&o.epochs, "epochs", 8, "passes over the examples")
	flag.Float64Var(&o.rate, "rate", 0.1, "step of AdaGrad")
	flag.Float64Var(&o.shrink, "l1", 1e-5, "L1 penalty on an example")
	flag.IntVar(&o.rare, "rare", 4, "features seen less often are left out")
	flag.IntVar(&o.passes, "passes", 10, "passes over the decisions inside dispatches")
	flag.Float64Var(&o.pull, "pull", 0.001, "pull of their weights towards zero")
	flag.Float64Var(&o.made, "made", 0.4, "how much a pair of made-up dispatches counts")
	flag.Float64Var(&o.inside, "inside", 0, "added to the constant weight of joining a happening of the dispatch: more groups more")
	flag.Float64Var(&o.across, "across", 2.5, "added to the constant weight of happenings of two dispatches")
	flag.Float64Var(&o.apart, "apart", -3, "weight of two happenings that a dispatch tells apart")
	flag.Parse()
	all, _, err := corpus.Load(*folder)
	if err != nil {
		log.Fatal(err)
	}
	dispatches := map[string]*corpus.Dispatch{}
	for i := range all {
		dispatches[all[i].ID] = &all[i]
	}
	f, err := os.Open(*incidents)
	if err != nil {
		log.Fatal(err)
	}
	stories, err := readStories(f, dispatches)
	if err != nil {
		log.Fatalf("%s: %v", *incidents, err)
	}
	g := &ground{stories: stories, dispatches: dispatches}
	for file := range strings.SplitSeq(*files, ",") {
		codings, err := readCodings(file)
		if err != nil {
			log.Fatal(err)
		}
		g.views = append(g.views, codings)
	}
	g.codings = g.views[0]
	if *only {
		m := ledger.Default()
		all, main := g.measure(stories, m)
		fmt.Printf("events of one dispatch: %v\n", g.grouped(stories, m))
		fmt.Printf("all incidents: %v\nthose of five triggers or more: %v\n", all, main)
		if *show {
			g.show(os.Stdout, stories, m, 5)
		}
		fmt.Printf("shifts: %v\n", g.shifted(m))
		disputed := g.disputed(m)
		var every counts
		for _, c := range disputed {
			every.add(c)
		}
		fmt.Printf("disputed: %v\n", every)
		for _, field := range slices.Sorted(maps.Keys(disputed)) {
			fmt.Printf("%s disputed: %v\n", field, disputed[field])
		}
		return
	}
	if *folds > 0 {
		grouped, every, main, err := g.validate(o, *folds)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("left out of training: events of one dispatch: %v\n", grouped)
		fmt.Printf("left out of training: all incidents: %v\n", every)
		fmt.Printf("left out of training: those of five triggers or more: %v\n", main)
	}
	m, text, err := g.train(stories, o)
	if err != nil {
		log.Fatal(err)
	}
	every, main := g.measure(stories, m)
	fmt.Printf("learned from: all incidents: %v\n", every)
	fmt.Printf("learned from: those of five triggers or more: %v\n", main)
	if *out != "" {
		if err := os.WriteFile(*out, []byte(header+text), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

func readCodings(file string) (map[string]coding.Coding, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	found := map[string]coding.Coding{}
	for d := json.NewDecoder(bufio.NewReader(f)); d.More(); {
		var c coding.Coding
		if err := d.Decode(&c); err != nil {
			return nil, fmt.Errorf("%s: record %d: %w", file, len(found)+1, err)
		}
		found[c.Dispatch.ID] = c
	}
	return found, nil
}

const header = `# Weights of what speaks for and against two reports telling of one happening, made by train/links.
#
# "feature TABULATOR weight". An event of a dispatch tells of the happening whose "inside" features weigh most, or of a new
# one where its "opens" features weigh more. "across" features hold of what two dispatches tell: a sum above 0 says that
# both are one. The three names alone are what every sum starts from.

`
