package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"demarche/where"
)

func whereCommand() *cobra.Command {
	var lexicons []string
	var format string
	cmd := &cobra.Command{
		Use:   "where NAME...",
		Short: "Look a place name up in the gazetteer",
		Long: `Where lists what a name may mean, the likeliest first: its kind, country and
first-order division, the coordinates and what they are worth (a point, or the
middle of a division, country or region). A container narrows it down:
demarche where "Paris, Texas".`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			layers, err := stageFolders(lexicons, "where")
			if err != nil {
				return err
			}
			g, err := where.Load(layers...)
			if err != nil {
				return err
			}
			name := strings.Join(args, " ")
			entries := g.Resolve(name)
			if len(entries) == 0 {
				return failure{fmt.Errorf("where: no place is called %q", name)}
			}
			return printPlaces(cmd.OutOrStdout(), entries, format)
		},
	}
	cmd.Flags().StringVarP(&format, "output", "o", "table", "json or table")
	cmd.Flags().StringArrayVar(&lexicons, "lexicon", nil, "`DIR` of your own places on top of demarche's (DIR/where/regions.txt ...); may be repeated")
	return cmd
}

func printPlaces(w io.Writer, entries []where.Entry, format string) error {
	switch format {
	case "json":
		out := json.NewEncoder(w)
		for _, e := range entries {
			if err := out.Encode(e.Place()); err != nil {
				return err
			}
		}
		return nil
	case "table":
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, e := range entries {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%.4f\t%.4f\t%s\n", e.Name, e.Kind, e.Country, e.Admin1, e.Lat, e.Lon, e.Kind.Precision())
		}
		return t.Flush()
	}
	return fmt.Errorf("-o %s: want json or table", format)
}

// stageFolders opens the folders that users' lexicons have for one stage.
func stageFolders(lexicons []string, stage string) ([]fs.FS, error) {
	layers, err := folders(lexicons)
	if err != nil {
		return nil, err
	}
	for i := range layers {
		if layers[i], err = fs.Sub(layers[i], stage); err != nil {
			return nil, err
		}
	}
	return layers, nil
}
