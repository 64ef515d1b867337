package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"demarche/export"
)

func exportCommand() *cobra.Command {
	var f storeFlags
	var format string
	var excel bool
	cmd := &cobra.Command{
		Use:   "export --format FORMAT [-o FILE]",
		Short: "Write the incidents of a store in the formats of newsrooms and researchers",
		Long: `Export writes the incidents that pass the filters, with all their reports, accounts,
disputes and positions, in one of the formats ` + strings.Join(export.Formats(), ", ") + `.

What has no home in a format stands in extra columns or in companion files beside
FILE: for x.csv they are x.accounts.csv, x.disputes.csv and so on. Without -o the
main file goes to standard output, and the companions that are left out are named.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !slices.Contains(export.Formats(), format) {
				return fmt.Errorf("--format %s: want one of %s", format, strings.Join(export.Formats(), ", "))
			}
			s, err := f.open(cmd.Context())
			if err != nil {
				return err
			}
			defer s.Close()
			out := &outputs{main: f.output, stdout: cmd.OutOrStdout()}
			defer out.discard()
			if err := write(export.Records(cmd.Context(), s, f.filter), format, out, excel); err != nil {
				return failure{err}
			}
			if len(out.left) > 0 {
				fmt.Fprintf(cmd.ErrOrStderr(), "demarche: without -o FILE these are not written: %s\n", strings.Join(out.left, ", "))
			}
			return nil
		},
	}
	f.addStore(cmd)
	f.addFilter(cmd)
	cmd.Flags().StringVar(&format, "format", "", "one of "+strings.Join(export.Formats(), ", "))
	cmd.Flags().StringVarP(&f.output, "output", "o", "", "the `FILE` to write (default standard output)")
	cmd.Flags().BoolVar(&excel, "excel", false, excelHelp)
	cmd.Flags().BoolVar(&f.filter.Disputed, "disputed", false, "only incidents with disputes")
	cmd.Flags().BoolVar(&f.filter.Shifts, "shifts", false, "only incidents on which a position changed")
	return cmd
}

const excelHelp = "in CSV, put an apostrophe before text that a spreadsheet would take for a formula"

// write writes records and puts the files in their places.
func write(records iter.Seq2[export.Record, error], format string, out *outputs, excel bool) error {
	w, err := export.Open(format, out.main, out.open, excel)
	if err != nil {
		return err
	}
	for record, err := range records {
		if err != nil {
			return err
		}
		if err := w.Write(record); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return out.keep()
}

// outputs are the files of an export. They stand under other names until all
// are whole, so that an export that breaks off leaves what was there before.
type outputs struct {
	main   string // empty for standard output
	stdout io.Writer
	files  []*os.File
	names  []string // of the files, at last
	left   []string // companions that have no place to go to
}

// open is an export.Create.
func (o *outputs) open(name string) (io.Writer, error) {
	switch {
	case name == "":
		return o.stdout, nil
	case o.main == "":
		o.left = append(o.left, name)
		return io.Discard, nil
	case slices.Contains(o.names, name):
		return nil, fmt.Errorf("%s is the name of two files of this export", name)
	}
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return nil, err
	}
	o.files, o.names = append(o.files, file), append(o.names, name)
	return file, nil
}

// keep closes the files and gives them their names.
func (o *outputs) keep() error {
	for _, file := range o.files {
		if err := errors.Join(file.Chmod(0o644), file.Close()); err != nil {
			return err
		}
	}
	for i, file := range o.files {
		if err := os.Rename(file.Name(), o.names[i]); err != nil {
			return err
		}
	}
	return nil
}

// discard removes the files that were not kept.
func (o *outputs) discard() {
	for _, file := range o.files {
		file.Close()
		os.Remove(file.Name())
	}
}
