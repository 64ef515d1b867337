package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"demarche/coder"
	"demarche/coding"
	"demarche/event"
	"demarche/wire"
)

// explainFlags are the flags of demarche explain.
type explainFlags struct {
	text      string
	published string
	lexicons  []string
}

func explainCommand() *cobra.Command {
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain [PATH | -]...",
		Short: "Show how sentences were coded, frame by frame",
		Long: `Explain codes as demarche code does and prints for every word that may name an
event which frames were tried, where they stand, and which was taken or what
spoke against it; then each event and claim with the rules that gave its fields.`,
		RunE: func(cmd *cobra.Command, paths []string) error { return f.run(cmd, paths) },
	}
	cmd.Flags().StringVar(&f.text, "text", "", "a `SENTENCE` to explain instead of a file")
	cmd.Flags().StringVar(&f.published, "published", "", "`DATE` (YYYY-MM-DD) of dispatches that carry none")
	cmd.Flags().StringArrayVar(&f.lexicons, "lexicon", nil, "`DIR` of your own actors, frames, cues ... on top of demarche's; may be repeated")
	return cmd
}

func (f explainFlags) run(cmd *cobra.Command, paths []string) error {
	stdin := cmd.InOrStdin()
	switch {
	case f.text != "" && len(paths) > 0:
		return fmt.Errorf("--text stands instead of a PATH")
	case f.text != "":
		paths, stdin = []string{"-"}, strings.NewReader(f.text)
	case len(paths) == 0:
		return fmt.Errorf("explain wants a PATH or --text")
	}
	layers, err := folders(f.lexicons)
	if err != nil {
		return err
	}
	c, err := coder.New(layers...)
	if err != nil {
		return failure{err}
	}
	messages := newMessages(cmd.ErrOrStderr(), isTerminal(cmd.OutOrStdout()))
	defer messages.done()
	for d, err := range wire.Read(paths, wire.Options{Published: f.published, Stdin: stdin}) {
		if err != nil {
			messages.bad(err)
			continue
		}
		coded, steps := c.Explain(d)
		printSteps(cmd.OutOrStdout(), steps)
		printReasons(cmd.OutOrStdout(), coded)
		messages.step()
	}
	return messages.err()
}

// printSteps prints the frames that were tried, below the word they were tried on.
func printSteps(out io.Writer, steps []event.Step) {
	sentence, token := -1, -1
	for _, s := range steps {
		if s.Sentence != sentence || s.Token != token {
			sentence, token = s.Sentence, s.Token
			fmt.Fprintf(out, "%s\n", s.Word)
		}
		fmt.Fprintf(out, "    %s [%s] %s: %s\n", s.At, s.Frame, s.Code, shortened(s.Outcome))
	}
}

// longest is how much of a condition is printed; the file has the whole.
const longest = 100

func shortened(text string) string {
	if r := []rune(text); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return text
}

// printReasons prints events and claims with the rule behind each field.
func printReasons(out io.Writer, c coding.Coding) {
	for _, e := range c.Events {
		fmt.Fprintf(out, "%s %s %s «%s» %s → %s, %s\n", e.ID, e.Type, e.CAMEO, e.Trigger.Text, codes(e.Sources), codes(e.Targets), e.Factuality)
		printBecause(out, e.Because)
	}
	for _, claim := range c.Claims {
		var cue []string
		for _, s := range claim.CueSpans {
			cue = append(cue, s.Text)
		}
		source := "nobody named"
		if claim.Source != nil {
			source = claim.Source.Code
		}
		fmt.Fprintf(out, "%s %s %s «%s»\n", claim.ID, source, claim.Stance, strings.Join(cue, " "))
		printBecause(out, claim.Because)
	}
}

func printBecause(out io.Writer, reasons []coding.Reason) {
	for _, r := range reasons {
		words := ""
		if r.Span != nil {
			words = " «" + r.Span.Text + "»"
		}
		fmt.Fprintf(out, "    %s: %s%s\n", r.Field, r.Rule, words)
	}
}

func codes(actors []coding.Actor) string {
	if len(actors) == 0 {
		return "nobody"
	}
	var out []string
	for _, a := range actors {
		out = append(out, a.Code)
	}
	return strings.Join(out, " ")
}
