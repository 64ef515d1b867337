package main

import (
	"bufio"
	"fmt"
	"io"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"demarche/corpus"
	"demarche/inorder"
	"demarche/syntax"
)

func corpusCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "corpus",
		Short: "Check, count and export annotated dispatches",
		Long: `Corpus reads annotated dispatches in the notation of corpus/NOTATION.md: files,
or folders with *.txt.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(corpusCheckCommand(), corpusStatsCommand(), corpusExportCommand())
	return cmd
}

func corpusCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check PATH...",
		Short: "List the faults of annotated dispatches, with file and line",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, paths []string) error {
			dispatches, faults, err := corpus.Load(paths...)
			if err != nil {
				return failure{err}
			}
			for _, f := range faults {
				fmt.Fprintln(cmd.OutOrStdout(), f)
			}
			events, claims := 0, 0
			for _, d := range dispatches {
				events, claims = events+len(d.Events), claims+len(d.Claims)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%d dispatches, %d events, %d claims, %d faults\n", len(dispatches), events, claims, len(faults))
			if len(faults) > 0 {
				return errBadInput
			}
			return nil
		},
	}
}

func corpusStatsCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "stats PATH...",
		Short: "Count what annotated dispatches hold",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, paths []string) error {
			if format != "table" && format != "json" {
				return fmt.Errorf("-o %s: want table or json", format)
			}
			dispatches, err := annotated(cmd, paths)
			if err != nil {
				return err
			}
			stats := corpus.CountAll(dispatches)
			if format == "json" {
				return stats.WriteJSON(cmd.OutOrStdout())
			}
			return stats.WriteTable(cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVarP(&format, "output", "o", "table", "table or json")
	return cmd
}

func corpusExportCommand() *cobra.Command {
	var format, dir string
	var workers int
	cmd := &cobra.Command{
		Use:   "export PATH...",
		Short: "Write annotated dispatches as JSON Lines, CoNLL-U or Parquet",
		Long: `Export writes gold as JSON Lines (spans in bytes), as CoNLL-U over demarche's own
words and trees with the annotation in MISC, or as Parquet: dispatches.parquet,
events.parquet and claims.parquet in the folder of --to.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, paths []string) error {
			if !slices.Contains([]string{"jsonl", "conllu", "parquet"}, format) {
				return fmt.Errorf("-o %s: want jsonl, conllu or parquet", format)
			}
			dispatches, err := annotated(cmd, paths)
			if err != nil {
				return err
			}
			if format == "parquet" {
				err = corpus.WriteParquet(dir, dispatches)
			} else {
				out := bufio.NewWriterSize(cmd.OutOrStdout(), 1<<16)
				if format == "jsonl" {
					err = corpus.WriteJSONL(out, dispatches)
				} else {
					err = writeLayers(out, dispatches, workers)
				}
				if err == nil {
					err = out.Flush()
				}
			}
			if err != nil {
				return failure{err}
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&format, "output", "o", "jsonl", "jsonl, conllu or parquet")
	cmd.Flags().StringVar(&dir, "to", ".", "`DIR` for the files of parquet")
	cmd.Flags().IntVar(&workers, "workers", runtime.NumCPU(), "how many dispatches to parse at once; never changes the output")
	return cmd
}

// annotated loads dispatches and refuses them if there is a fault.
func annotated(cmd *cobra.Command, paths []string) ([]corpus.Dispatch, error) {
	dispatches, faults, err := corpus.Load(paths...)
	if err != nil {
		return nil, failure{err}
	}
	for _, f := range faults {
		fmt.Fprintln(cmd.ErrOrStderr(), f)
	}
	if len(faults) > 0 {
		return nil, errBadInput
	}
	return dispatches, nil
}

func writeLayers(w io.Writer, dispatches []corpus.Dispatch, workers int) error {
	parser, err := syntax.NewParser()
	if err != nil {
		return err
	}
	type layered struct {
		document *syntax.Document
		err      error
	}
	for l := range inorder.Map(slices.Values(dispatches), workers, func(d corpus.Dispatch) layered {
		document, err := d.Layers(parser)
		return layered{document, err}
	}) {
		if l.err != nil {
			return l.err
		}
		if err := syntax.WriteCoNLLU(w, l.document); err != nil {
			return err
		}
	}
	return nil
}
