package main

import (
	"strings"
	"testing"

	"demarche/syntax"
	"demarche/train/logistic"
)

const treebank = `# newpar
# text = It rained.
1	It	_	_	_	_	_	_	_	_
2	rained	_	_	_	_	_	_	_	SpaceAfter=No
3	.	_	_	_	_	_	_	_	_

# text = Mr. Wood left early.
1	Mr.	_	_	_	_	_	_	_	_
2	Wood	_	_	_	_	_	_	_	_
3	left	_	_	_	_	_	_	_	_
4	early	_	_	_	_	_	_	_	SpaceAfter=No
5	.	_	_	_	_	_	_	_	_

# newpar
# text = Nobody knew.
1	Nobody	_	_	_	_	_	_	_	_
2	knew	_	_	_	_	_	_	_	SpaceAfter=No
3	.	_	_	_	_	_	_	_	_

`

func examples(t *testing.T) []logistic.Example {
	t.Helper()
	var all []logistic.Example
	for doc, err := range syntax.ReadCoNLLU(strings.NewReader(treebank)) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, examplesOf(doc)...)
		all = append(all, examplesOf(oneParagraph(doc))...)
	}
	return all
}

// A place is an example where a sentence may end within a paragraph: after
// "rained." and "Mr.", and once more, with the end of the first paragraph, in
// the document that is one paragraph.
func TestExamples(t *testing.T) {
	ends := 0
	all := examples(t)
	for _, e := range all {
		if e.Yes {
			ends++
		}
	}
	if len(all) != 5 || ends != 3 {
		t.Errorf("%d examples, of which %d ends; want 5 and 3", len(all), ends)
	}
}

// The model learns what it is shown, and writes the same file every time.
func TestTraining(t *testing.T) {
	var files [2]string
	for i := range files {
		all := examples(t)
		m := logistic.New(all, 1)
		for epoch := range 20 {
			m.Pass(all, uint64(epoch), 0.2, 1e-5)
		}
		for _, e := range all {
			score := m.Score(e)
			if score > 0 != e.Yes {
				t.Errorf("score %.2f where end is %v", score, e.Yes)
			}
		}
		var b strings.Builder
		if err := write(&b, m, []string{"some/where/toy.conllu"}); err != nil {
			t.Fatal(err)
		}
		files[i] = b.String()
	}
	if files[0] != files[1] {
		t.Error("two trainings differ")
	}
	if !strings.Contains(files[0], "# trained on toy.conllu\n") || !strings.Contains(files[0], "\nlast rained\t") {
		t.Errorf("the file lacks its source or a feature:\n%s", files[0])
	}
}
