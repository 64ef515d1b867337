package claim

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"demarche/event"
)

// readChoices reads the built-in weights of the features by which the sources of
// claims are chosen, "feature ; weight" a line.
func readChoices() (event.Weights, error) {
	f, err := data.Open("choice.txt")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return parseChoices(f)
}

func parseChoices(r io.Reader) (event.Weights, error) {
	out := event.Weights{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		feature, number, ok := strings.Cut(line, " ; ")
		w, err := strconv.ParseFloat(number, 64)
		if !ok || err != nil {
			return nil, fmt.Errorf("choice.txt:%d: want: feature ; weight", n)
		}
		out[feature] = w
	}
	return out, lines.Err()
}
