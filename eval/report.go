package eval

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"text/tabwriter"
)

// WriteJSON prints the figures as one JSON object, rounded to four places.
func (s *Score) WriteJSON(w io.Writer) error {
	out := map[string]any{"dispatches": s.Dispatches, "coded": s.Coded}
	for _, name := range Measures {
		t := s.Tallies[name]
		out[name] = map[string]any{"p": round(t.Precision()), "r": round(t.Recall()), "f1": round(t.F1()), "gold": t.Gold}
	}
	for _, name := range Fields {
		if a, ok := s.Accuracies[name]; ok {
			out[name] = round(a.Share())
		}
	}
	return json.NewEncoder(w).Encode(out)
}

func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }

// WriteTable prints the figures for a person.
func (s *Score) WriteTable(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%d dispatches, %d coded\n\n\tprecision\trecall\tF1\tgold\n", s.Dispatches, s.Coded)
	for _, name := range Measures {
		f := s.Tallies[name]
		fmt.Fprintf(t, "%s\t%.3f\t%.3f\t%.3f\t%d\n", name, f.Precision(), f.Recall(), f.F1(), f.Gold)
	}
	fmt.Fprint(t, "\nfield\taccuracy\tof\n")
	for _, name := range Fields {
		if a, ok := s.Accuracies[name]; ok {
			fmt.Fprintf(t, "%s\t%.3f\t%d\n", name, a.Share(), a.Asked)
		}
	}
	return t.Flush()
}

// WriteDifferences prints what was missed, invented or wrong, a line each.
func (s *Score) WriteDifferences(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, d := range s.Differences {
		fmt.Fprintf(t, "%s\t%s\t«%s»\tgold: %s\tsystem: %s\n", d.Dispatch, d.Kind, d.Words, d.Gold, d.System)
	}
	return t.Flush()
}
