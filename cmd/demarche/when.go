package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"demarche/when"
)

func whenCommand() *cobra.Command {
	var lexicons []string
	var format, published string
	cmd := &cobra.Command{
		Use:   "when PHRASE...",
		Short: "Read the time expressions of a phrase",
		Long: `When reads time expressions as demarche code does, against the day of
publication: demarche when "two days after last Friday" --published 2017-04-12.
It prints the words, TIMEX3 type and value, the inclusive days and the rule.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			layers, err := stageFolders(lexicons, "when")
			if err != nil {
				return err
			}
			l, err := when.Load(layers...)
			if err != nil {
				return err
			}
			phrase := strings.Join(args, " ")
			found := l.Resolve(phrase, published)
			if len(found) == 0 {
				return failure{fmt.Errorf("when: no time in %q", phrase)}
			}
			return printTimes(cmd.OutOrStdout(), found, format)
		},
	}
	cmd.Flags().StringVarP(&format, "output", "o", "table", "json or table")
	cmd.Flags().StringVar(&published, "published", "", "`DATE` of publication, without which only what names its own date is read")
	cmd.Flags().StringArrayVar(&lexicons, "lexicon", nil, "`DIR` of your own rules on top of demarche's (DIR/when/rules.txt ...); may be repeated")
	return cmd
}

func printTimes(w io.Writer, found []when.Mention, format string) error {
	switch format {
	case "json":
		out := json.NewEncoder(w)
		for _, m := range found {
			if err := out.Encode(m.Time); err != nil {
				return err
			}
		}
		return nil
	case "table":
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, m := range found {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s..%s\t%s\n", m.Span.Text, m.Type, m.Value, m.Time.From, m.Time.To, m.Rule)
		}
		return t.Flush()
	}
	return fmt.Errorf("-o %s: want json or table", format)
}
