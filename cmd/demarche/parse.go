package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime"

	"github.com/spf13/cobra"

	"demarche/coding"
	"demarche/inorder"
	"demarche/syntax"
	"demarche/wire"
)

// parseFlags are the flags of demarche parse.
type parseFlags struct {
	from    string
	workers int
}

func parseCommand() *cobra.Command {
	var f parseFlags
	cmd := &cobra.Command{
		Use:   "parse [PATH | -]...",
		Short: "Print the syntax of dispatches as CoNLL-U",
		Long: `Parse prints sentences, tags, lemmas, trees and names as CoNLL-U (Universal
Dependencies; names in MISC as Entity=B-PER). It reads what demarche code reads;
with --from conllu, it takes the sentences and tokens of CoNLL-U as given.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, paths []string) error { return f.run(cmd, paths) },
	}
	cmd.Flags().StringVar(&f.from, "from", "", "conllu: take the tokens of the input as given")
	cmd.Flags().IntVar(&f.workers, "workers", runtime.NumCPU(), "how many documents to parse at once; never changes the output")
	return cmd
}

// parsed is a piece of work on its way, and what to print once it is done.
type parsed struct {
	text     string           // to segment and annotate
	part     *syntax.Document // to annotate
	document *syntax.Document // to print, when its last part is done
	err      error
}

func (f parseFlags) run(cmd *cobra.Command, paths []string) error {
	var in iter.Seq[parsed]
	switch f.from {
	case "":
		in = texts(wire.Read(paths, wire.Options{Stdin: cmd.InOrStdin()}))
	case "conllu":
		in = treebanks(paths, cmd.InOrStdin())
	default:
		return fmt.Errorf("--from %s: want conllu", f.from)
	}
	parser, err := syntax.NewParser()
	if err != nil {
		return failure{err}
	}
	out := bufio.NewWriterSize(cmd.OutOrStdout(), 1<<16)
	messages := newMessages(cmd.ErrOrStderr(), isTerminal(cmd.OutOrStdout()))
	defer messages.done()
	for p := range inorder.Map(in, f.workers, func(p parsed) parsed { return p.parse(parser) }) {
		switch {
		case p.err != nil:
			messages.bad(p.err)
		case p.document != nil:
			if err := syntax.WriteCoNLLU(out, p.document); err != nil {
				return failure{err}
			}
			messages.step()
		}
	}
	if err := out.Flush(); err != nil {
		return failure{err}
	}
	return messages.err()
}

// parse does the work. The dateline of a text is parsed apart from the body,
// as demarche code does, so that the body's first sentence starts where it does.
func (p parsed) parse(parser *syntax.Parser) parsed {
	switch {
	case p.part != nil:
		parser.Annotate(p.part)
	case p.err == nil:
		body := 0
		if dateline, _ := wire.FindDateline(p.text, ""); dateline != nil {
			body = dateline.End
		}
		head := parser.Parse(p.text[:body], 0)
		p.document = parser.Parse(p.text, body)
		p.document.Sentences = append(head.Sentences, p.document.Sentences...)
	}
	return p
}

// texts are the dispatches to parse.
func texts(in iter.Seq2[coding.Dispatch, error]) iter.Seq[parsed] {
	return func(yield func(parsed) bool) {
		for d, err := range in {
			if !yield(parsed{text: d.Text, err: err}) {
				return
			}
		}
	}
}

// partSize is how many sentences of a document are annotated at once: a
// document of a treebank may be a whole corpus.
const partSize = 64

// treebanks are the documents of CoNLL-U files, in parts.
func treebanks(paths []string, stdin io.Reader) iter.Seq[parsed] {
	return func(yield func(parsed) bool) {
		for _, path := range paths {
			for p := range treebank(path, stdin) {
				if !yield(p) {
					return
				}
			}
		}
	}
}

func treebank(path string, stdin io.Reader) iter.Seq[parsed] {
	return func(yield func(parsed) bool) {
		in := stdin
		if path != "-" {
			file, err := os.Open(path)
			if err != nil {
				yield(parsed{err: &wire.Error{File: path, Err: errors.Unwrap(err)}})
				return
			}
			defer file.Close()
			in = file
		}
		for document, err := range syntax.ReadCoNLLU(in) {
			if err != nil {
				if !yield(parsed{err: &wire.Error{File: path, Err: err}}) {
					return
				}
				continue
			}
			for from := 0; from < len(document.Sentences); from += partSize {
				to := min(from+partSize, len(document.Sentences))
				p := parsed{part: &syntax.Document{Text: document.Text, Sentences: document.Sentences[from:to]}}
				if to == len(document.Sentences) {
					p.document = document
				}
				if !yield(p) {
					return
				}
			}
		}
	}
}
