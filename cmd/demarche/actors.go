package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"demarche/actor"
	"demarche/coder"
)

// actorsFlags are the flags of demarche actors.
type actorsFlags struct {
	on       string
	output   string
	lexicons []string
}

func actorsCommand() *cobra.Command {
	var f actorsFlags
	cmd := &cobra.Command{
		Use:   "actors NAME",
		Short: "Show whom a name may mean, with their codes and dates",
		Long: `Actors looks a name up in the lexicon of actors (a person, a surname, a state,
a town, an organisation, an armed group, or a noun like "rebels") and shows every
reading with what it is and was. With --on, a star marks what holds on that day,
and those in office stand first. A name that nobody has ends with exit status 1.`,
		Example: "  demarche actors Bush --on 2003-03-20",
		Args:    cobra.MinimumNArgs(1),
		RunE:    func(cmd *cobra.Command, words []string) error { return f.run(cmd, strings.Join(words, " ")) },
	}
	cmd.Flags().StringVar(&f.on, "on", "", "`DATE` (YYYY-MM-DD) as of which to look")
	cmd.Flags().StringVarP(&f.output, "output", "o", "table", "table or json")
	cmd.Flags().StringArrayVar(&f.lexicons, "lexicon", nil, "`DIR` of your own actors on top of demarche's; may be repeated")
	return cmd
}

func (f actorsFlags) run(cmd *cobra.Command, name string) error {
	if f.on != "" {
		if _, err := time.Parse(time.DateOnly, f.on); err != nil {
			return fmt.Errorf("--on %s: not a date like 2017-04-12", f.on)
		}
	}
	if f.output != "table" && f.output != "json" {
		return fmt.Errorf("-o %s: want table or json", f.output)
	}
	layers, err := folders(f.lexicons)
	if err != nil {
		return err
	}
	lexicon, err := coder.Actors(layers...)
	if err != nil {
		return failure{err}
	}
	readings := lexicon.Lookup(name, f.on)
	if len(readings) == 0 {
		return failure{fmt.Errorf("nobody is called %q", name)}
	}
	if f.output == "json" {
		for _, r := range readings {
			if err := json.NewEncoder(cmd.OutOrStdout()).Encode(r); err != nil {
				return failure{err}
			}
		}
		return nil
	}
	for _, r := range readings {
		if err := printReading(cmd.OutOrStdout(), r, f.on); err != nil {
			return failure{err}
		}
	}
	return nil
}

// printReading prints a reading as a head and a line for each of its terms.
func printReading(out io.Writer, r actor.Reading, on string) error {
	head := r.Actor.Name
	if r.Actor.ID != "" && r.Via != "agent" {
		head += " (" + r.Actor.ID + ")"
	}
	head += ", by its " + r.Via
	if on != "" {
		head += ": " + r.Actor.Code + " on " + on
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, head)
	for _, t := range r.Terms {
		mark := " "
		if on != "" && (t.From == "" || t.From <= on) && (t.To == "" || on <= t.To) {
			mark = "*"
		}
		dates := ""
		if t.From != "" || t.To != "" {
			dates = strings.TrimSpace(t.From + " to " + t.To)
		}
		fmt.Fprintln(table, strings.TrimRight(fmt.Sprintf("%s %s\t%s\t%s", mark, t.Code, t.Office, dates), "\t "))
	}
	return table.Flush()
}
