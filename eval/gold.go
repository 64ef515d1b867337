package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// Gold is one dispatch as a human coder records it.
type Gold struct {
	ID        string      `json:"id"`
	Set       string      `json:"set"`
	Agency    string      `json:"agency"`
	Published string      `json:"published"`
	Title     string      `json:"title"`
	Text      string      `json:"text"`
	Events    []GoldEvent `json:"events"`
	Claims    []GoldClaim `json:"claims"`
}

// GoldEvent is one event of the gold; lists hold alternatives, best first.
type GoldEvent struct {
	Trigger     string    `json:"trigger"` // words of the text
	Nth         int       `json:"nth"`     // which whole-word occurrence, from 1; 0 is the first
	Type        []string  `json:"type"`
	CAMEO       []string  `json:"cameo"`
	Sources     []string  `json:"sources"` // one entry an actor; "USAMIL|USAGOV" are alternatives
	SourcesMin  int       `json:"sources_min"`
	Targets     []string  `json:"targets"`
	Symmetric   bool      `json:"symmetric"`
	Date        []string  `json:"date"` // first and last day, or null
	Country     string    `json:"country"`
	Place       string    `json:"place"`
	Factuality  []string  `json:"factuality"`
	AccordingTo *[]string `json:"according_to"` // empty: the dispatch's own voice; null: not scored
	Killed      []*int    `json:"killed"`       // min, max; null is open
	Injured     []*int    `json:"injured"`
	Optional    bool      `json:"optional"`
}

// Span is where the event's trigger stands, in bytes of the text; -1, -1 where
// it does not.
func (e *GoldEvent) Span(text string) (start, end int) {
	start = position(text, e.Trigger, e.Nth)
	if start < 0 {
		return -1, -1
	}
	return start, start + len(e.Trigger)
}

// GoldClaim is one attributed statement of the gold.
type GoldClaim struct {
	Source   []string `json:"source"` // empty: nobody is named
	Cue      string   `json:"cue"`
	Nth      int      `json:"nth"` // 0: the occurrence nearest to the content
	Content  string   `json:"content"`
	Stance   []string `json:"stance"`
	Optional bool     `json:"optional"`

	CueSpan      [2]int   `json:"cue_span"` // bytes of the text
	ContentSpans [][2]int `json:"content_spans"`
}

// ReadGold reads JSON Lines of gold. Errors name the line.
func ReadGold(r io.Reader) ([]Gold, error) {
	var golds []Gold
	err := eachLine(r, func(raw []byte) error {
		var g Gold
		if err := json.Unmarshal(raw, &g); err != nil {
			return err
		}
		if g.ID == "" || g.Text == "" {
			return fmt.Errorf("gold needs an id and a text")
		}
		if err := g.check(); err != nil {
			return err
		}
		golds = append(golds, g)
		return nil
	})
	return golds, err
}

// check refuses gold whose words are not in its text: it could never be matched.
func (g *Gold) check() error {
	for _, e := range g.Events {
		if len(occurrences(g.Text, e.Trigger)) == 0 {
			return fmt.Errorf("dispatch %s: trigger %q is not in the text", g.ID, e.Trigger)
		}
		if len(e.Date) != 0 && len(e.Date) != 2 {
			return fmt.Errorf("dispatch %s: date of %q needs a first and a last day", g.ID, e.Trigger)
		}
	}
	for _, c := range g.Claims {
		if len(occurrences(g.Text, c.Cue)) == 0 {
			return fmt.Errorf("dispatch %s: cue %q is not in the text", g.ID, c.Cue)
		}
	}
	return nil
}

// eachLine calls f with every line that is not blank; errors name the line.
func eachLine(r io.Reader, f func([]byte) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 64<<20)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		if err := f(lines.Bytes()); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return lines.Err()
}
