package main

import (
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"demarche/coder"
	"demarche/eval"
)

// evalFlags are the flags of demarche eval.
type evalFlags struct {
	output   string
	second   string
	lexicons []string
	workers  int
	show     bool
}

func evalCommand() *cobra.Command {
	var f evalFlags
	cmd := &cobra.Command{
		Use:   "eval GOLD",
		Short: "Score demarche against dispatches that you coded yourself",
		Long: `Eval codes the dispatches of GOLD, JSON Lines with the events and claims that a
human coder recorded (package eval documents the fields), and prints how
much of them demarche finds: precision, recall and F1 of events and claims, and
the accuracy of each field. With --second it is another coder's record of the
same dispatches that is scored, not demarche: how far two coders agree.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, paths []string) error { return f.run(cmd.OutOrStdout(), paths[0]) },
	}
	cmd.Flags().StringVarP(&f.output, "output", "o", "table", "table or json")
	cmd.Flags().StringVar(&f.second, "second", "", "`FILE` of a second coder's record, which is scored in place of demarche")
	cmd.Flags().BoolVar(&f.show, "show", false, "also list what was missed, invented or wrong")
	cmd.Flags().IntVar(&f.workers, "workers", runtime.NumCPU(), "how many dispatches to code at once; never changes the output")
	cmd.Flags().StringArrayVar(&f.lexicons, "lexicon", nil, "`DIR` of your own actors, frames, cues ... on top of demarche's; may be repeated")
	return cmd
}

func (f evalFlags) run(out io.Writer, path string) error {
	if f.output != "table" && f.output != "json" {
		return fmt.Errorf("-o %s: neither table nor json", f.output)
	}
	layers, err := folders(f.lexicons)
	if err != nil {
		return err
	}
	score, err := f.score(path, func() (*coder.Coder, error) { return coder.New(layers...) })
	if err != nil {
		return failure{err}
	}
	if f.show {
		if err := score.WriteDifferences(out); err != nil {
			return failure{err}
		}
	}
	if f.output == "json" {
		return score.WriteJSON(out)
	}
	return score.WriteTable(out)
}

func (f evalFlags) score(path string, open func() (*coder.Coder, error)) (*eval.Score, error) {
	golds, err := readGold(path)
	if err != nil {
		return nil, err
	}
	if f.second != "" {
		second, err := readGold(f.second)
		if err != nil {
			return nil, err
		}
		return eval.Against(golds, second), nil
	}
	c, err := open()
	if err != nil {
		return nil, err
	}
	return eval.Run(golds, c, f.workers)
}

func readGold(path string) ([]eval.Gold, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	golds, err := eval.ReadGold(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return golds, nil
}
