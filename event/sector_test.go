package event

import (
	"testing"

	"demarche/coding"
)

// What is asked for as what it takes part is whoever the words leave open.
func TestKindOf(t *testing.T) {
	for _, test := range []struct {
		about string
		a     coding.Actor
		want  string
	}{
		{"Russia", coding.Actor{ID: "RUS", Country: "RUS", Code: "RUSGOV", Sectors: []string{"GOV"}}, "state"},
		{"two men", coding.Actor{ID: "VENCVL", Country: "VEN", Code: "VENCVL", Sectors: []string{"CVL"}}, "agent"},
		{"a regime", coding.Actor{ID: "SYRGOV", Country: "SYR", Code: "SYRGOV", Sectors: []string{"GOV"}}, ""},
		{"a person of no known office", coding.Actor{ID: "person/zahid-hamid", Country: "PAK", Code: "PAKCVL", Sectors: []string{"CVL"}}, "person"},
		{"a president", coding.Actor{ID: "person/vladimir-putin", Country: "RUS", Code: "RUSGOV", Sectors: []string{"GOV"}}, ""},
		{"an armed group", coding.Actor{ID: "org/hezbollah", Country: "LBN", Code: "LBNREB", Sectors: []string{"REB"}}, ""},
		{"an organisation", coding.Actor{ID: "org/united-nations", Country: "IGO", Code: "IGOUNO", Sectors: []string{"UNO"}}, ""},
		{"a resident of no country", coding.Actor{Code: "CVL", Sectors: []string{"CVL"}}, ""},
	} {
		if got := kindOf(test.a); got != test.want {
			t.Errorf("%s: got %q, want %q", test.about, got, test.want)
		}
	}
}

// In another sector an actor keeps its name and, where that tells more than its code, its identity.
func TestAs(t *testing.T) {
	words := &coding.Span{Text: "two men"}
	d := &dispatch{named: map[string][]naming{"LBY": {{actor: coding.Actor{Name: "Libya", ID: "LBY", Country: "LBY", Code: "LBYGOV"}}}}}
	for _, test := range []struct {
		about          string
		a              coding.Actor
		sector         string
		name, id, code string
	}{
		{"as it is", coding.Actor{Name: "two men", ID: "LBYCVL", Country: "LBY", Code: "LBYCVL", Sectors: []string{"CVL"}, Span: words}, "CVL", "two men", "LBYCVL", "LBYCVL"},
		{"an agent", coding.Actor{Name: "two men", ID: "LBYCVL", Country: "LBY", Code: "LBYCVL", Sectors: []string{"CVL"}, Span: words}, "REB", "two men", "LBYREB", "LBYREB"},
		{"a state", coding.Actor{Name: "Libya", ID: "LBY", Country: "LBY", Code: "LBYGOV", Sectors: []string{"GOV"}}, "MIL", "Libya", "LBY", "LBYMIL"},
		{"a country that no word names", coding.Actor{Name: "Libya", ID: "LBY", Country: "LBY", Code: "LBY", Sectors: []string{}}, "GOV", "Libya", "LBY", "LBYGOV"},
		{"a country as such", coding.Actor{Name: "Libya", ID: "LBY", Country: "LBY", Code: "LBYGOV", Sectors: []string{"GOV"}}, "", "Libya", "LBY", "LBY"},
		{"nobody who is named", coding.Actor{Name: "civilians", ID: "LBYCVL", Country: "LBY", Code: "LBYCVL", Sectors: []string{"CVL"}}, "MIL", "armed forces", "LBYMIL", "LBYMIL"},
		{"nobody who is named, as the country", coding.Actor{Name: "civilians", ID: "LBYCVL", Country: "LBY", Code: "LBYCVL", Sectors: []string{"CVL"}}, "", "Libya", "LBY", "LBY"},
	} {
		got := d.as(test.a, test.sector)
		if got.Name != test.name || got.ID != test.id || got.Code != test.code {
			t.Errorf("%s: got %s, %s, %s, want %s, %s, %s", test.about, got.Name, got.ID, got.Code, test.name, test.id, test.code)
		}
	}
}
