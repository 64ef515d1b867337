package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"demarche/coder"
	"demarche/coding"
	"demarche/export"
	"demarche/wire"
)

// codeFlags are the flags of demarche code.
type codeFlags struct {
	output    string
	published string
	lexicons  []string
	workers   int
	mentions  bool
	excel     bool
	reader    string
}

func codeCommand() *cobra.Command {
	var f codeFlags
	cmd := &cobra.Command{
		Use:   "code [PATH | URL | -]...",
		Short: "Print the events and claims that dispatches report",
		Long: `Code reads dispatches and prints what they report.

A PATH is a file of plain text (one dispatch), HTML, RSS, Atom, ninjs, NewsML-G2,
NITF, CSV with a header, WARC, JSON, JSON Lines or a JSON array of
{"id","title","text","published","agency","url"} (all but "text" optional), any of
these in gzip or zip, or a folder of them; - is standard input. What cannot be read is reported on
standard error, the rest is coded, and the exit status is 1.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, paths []string) error { return f.run(cmd, paths) },
	}
	cmd.Flags().StringVarP(&f.output, "output", "o", "", "table, json or csv (default table on a terminal, else json)")
	cmd.Flags().StringVar(&f.published, "published", "", "`DATE` (YYYY-MM-DD) of dispatches that carry none")
	cmd.Flags().IntVar(&f.workers, "workers", runtime.NumCPU(), "how many dispatches to code at once; never changes the output")
	cmd.Flags().BoolVar(&f.mentions, "mentions", false, "also list every actor, time and place named (json only)")
	cmd.Flags().BoolVar(&f.excel, "excel", false, excelHelp)
	cmd.Flags().StringArrayVar(&f.lexicons, "lexicon", nil, "`DIR` of your own actors, frames, cues ... on top of demarche's; may be repeated")
	cmd.Flags().StringVar(&f.reader, "reader", string(coder.Both), "who is asked: frames (nothing learned of events or claims), model or both")
	return cmd
}

func (f codeFlags) run(cmd *cobra.Command, paths []string) error {
	if f.published != "" {
		if _, err := time.Parse(time.DateOnly, f.published); err != nil {
			return fmt.Errorf("--published %s: not a date like 2017-04-12", f.published)
		}
	}
	out, err := f.writer(cmd.OutOrStdout())
	if err != nil {
		return err
	}
	layers, err := folders(f.lexicons)
	if err != nil {
		return err
	}
	opinions := coder.Opinions(f.reader)
	switch opinions {
	case coder.Frames, coder.Model, coder.Both:
	default:
		return fmt.Errorf("--reader %s: want frames, model or both", f.reader)
	}
	c, err := coder.New(layers...)
	if err != nil {
		return failure{err}
	}
	c = c.Asking(opinions)
	messages := newMessages(cmd.ErrOrStderr(), isTerminal(cmd.OutOrStdout()))
	defer messages.done()
	tally := new(wire.Tally)
	messages.note = archived(tally)
	in := wire.Read(paths, wire.Options{Published: f.published, Stdin: cmd.InOrStdin(), Tally: tally})
	for coded, err := range c.All(in, f.workers, f.mentions) {
		if err != nil {
			messages.bad(err)
			continue
		}
		if err := out.Write(coded); err != nil {
			return failure{err}
		}
		messages.step()
	}
	if err := out.Flush(); err != nil {
		return failure{err}
	}
	messages.tell(tally)
	return messages.err()
}

// writer is what prints the codings, by the flag or by what standard output is.
func (f codeFlags) writer(out io.Writer) (export.Writer[coding.Coding], error) {
	format := f.output
	if format == "" && isTerminal(out) {
		format = "table"
	}
	switch format {
	case "table":
		return export.NewTable(out, width(out)), nil
	case "json", "":
		return export.NewJSON(out), nil
	case "csv":
		return export.NewCSV(out, f.excel), nil
	}
	return nil, fmt.Errorf("-o %s: want table, json or csv", f.output)
}

// folders opens the folders of --lexicon.
func folders(paths []string) ([]fs.FS, error) {
	var layers []fs.FS
	for _, path := range paths {
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("--lexicon %s: not a folder", path)
		}
		layers = append(layers, os.DirFS(path))
	}
	return layers, nil
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// width of a table: the terminal's, or one that also reads well in a file.
func width(out io.Writer) int {
	if f, ok := out.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil {
			return w
		}
	}
	return 110
}
