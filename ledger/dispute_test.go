package ledger

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demarche/coding"
)

var rewrite = flag.Bool("update", false, "rewrite the disputes of testdata/disputes.txt")

func TestDisputes(t *testing.T) {
	const file = "testdata/disputes.txt"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, cases, _ := strings.Cut(string(data), "\n\n")
	got := head + "\n"
	for text := range strings.SplitSeq(strings.TrimSpace(cases), "\n\n") {
		given, _, _ := strings.Cut(text, "----")
		lines := strings.Split(strings.TrimSpace(given), "\n")
		var all []Account
		var own []coding.Actor
		for _, line := range lines[1:] {
			a, err := readAccount(line)
			if err != nil {
				t.Fatalf("%s: %s: %v", file, lines[0], err)
			}
			if isAgency(a.Holder) {
				own = append(own, a.Perpetrators...)
			}
			all = append(all, a)
		}
		got += "\n" + given + "----\n"
		for _, d := range disputes(all, "ASSAULT", own) {
			var sides []string
			for _, s := range d.Sides {
				if s.Value == "" {
					s.Value = "nobody"
				}
				sides = append(sides, fmt.Sprintf("%s (%s)", s.Value, strings.Join(s.Holders, " ")))
			}
			got += d.Field + ": " + strings.Join(sides, ", ") + "\n"
		}
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(data), got); diff != "" && !*rewrite {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// readAccount reads a line as the head of the file explains it.
func readAccount(line string) (Account, error) {
	words := strings.Fields(line)
	code, name, _ := strings.Cut(words[0], "/")
	a := Account{Holder: actorOf(code), From: "2020-01-01", To: "2020-01-01"}
	a.Holder.Name = name
	if words[0] == "MED" {
		a.Holder.ID = "agency:a"
	}
	for i := 1; i < len(words); i++ {
		value := words[min(i+1, len(words)-1)]
		switch words[i] {
		case "happened", "did":
			a.Happened, a.spoken = yes(), words[i] == "happened"
		case "denies":
			a.Happened, a.denies = no(), true
		case "doubts":
			a.Happened = no()
		case "at-all":
			a.sweeping = true
		case "suspects":
			a.suspects = true
		case "innocent":
			a.innocent = true
		case "by", "accuses", "presumed":
			a.alleges, a.presumed = words[i] == "accuses", words[i] == "presumed"
			a.Perpetrators = []coding.Actor{actorOf(value)}
			i++
		case "right":
			a.Lawful = yes()
		case "wrong":
			a.Lawful = no()
		case "driven":
			a.driven = true
		case "people":
			a.ofPeople = true
		case "fighters":
			a.ofFighters = true
		case "killed":
			n, err := strconv.Atoi(value)
			if err != nil {
				return a, err
			}
			a.Toll = &coding.Toll{Killed: &coding.Count{Min: &n, Max: &n}}
			i++
		case "january":
			a.From, a.To = "2020-01-"+value, "2020-01-"+value
			i++
		case "of":
			a.Victims = []coding.Actor{actorOf(value)}
			i++
		default:
			return a, fmt.Errorf("unknown word %q", words[i])
		}
	}
	return a, nil
}

// actorOf is an actor with a code, of a state or an organisation.
func actorOf(code string) coding.Actor {
	a := coding.Actor{Name: code, Code: code}
	if country(code) != code {
		a.Country, a.Sectors = code[:3], []string{code[3:]}
	}
	return a
}

func TestDenialOfAnotherKind(t *testing.T) {
	for _, c := range []struct {
		cameo string
		roots []string
		want  bool
	}{
		{"194", []string{"19"}, true},
		{"1822", []string{"19", "11"}, false}, // of a collision, "that the crew was mistreated"
		{"", []string{"19"}, true},            // of it all, without an event
	} {
		s := &Statement{CAMEO: c.cameo, Denies: true}
		if got := s.beside(c.roots).Denies; got != c.want {
			t.Errorf("a denial of %q, of what is told as %v: denies %v, want %v", c.cameo, c.roots, got, c.want)
		}
	}
}
