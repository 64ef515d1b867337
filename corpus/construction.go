package corpus

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Constructions are the ways to attribute that can be told from the order of a
// claim's parts and from its cue. A claim may have several.
var Constructions = []string{
	"cue before content",       // officials said that ...
	"source, cue after",        // "...," he said
	"inverted",                 // "...," said the minister
	"cue inside content",       // "...," he said, "..."
	"quotation",                // wholly or in part
	"several sentences",        // a quotation that goes on
	"according to",             // and other prepositions
	"noun cue",                 // his claim that ...
	"passive",                  // was accused of
	"no source",                // nobody named
	"several sources",          // A and B said
	"pronoun source",           // he, which, who
	"document source",          // a report said
	"chain, inside another",    // X said Y told that ...
	"chain, around another",    //
	"anaphoric content",        // denied it
	"answers another",          //
	"cue in another paragraph", // than the source
}

var (
	preposition = regexp.MustCompile(`(?i)^(according to|per|in the words of|in .*(opinion|view)|for)$`)
	pronoun     = regexp.MustCompile(`(?i)^(he|she|it|they|we|i|you|who|which|whom|that|his|her|hers|its|their|him|them|both)$`)
	anaphor     = regexp.MustCompile(`(?i)^(it|this|that|so|them|these|those|(the|this|that|those|these|such|any|all|its|his|their) [\w-]+( [\w-]+)?)$`)
	document    = regexp.MustCompile(`(?i)\b(reports?|statement|letter|memo(randum)?|indictment|communiqu[eé]|study|survey|resolution|declaration|text|draft|document|documents|cables?|website|bulletin|newspaper|daily|verdict|ruling|treaty|agreement|decree|leaflets?|e-mails?|transcript)$`)
	auxiliary   = regexp.MustCompile(`(?i)\b(is|are|was|were|be|been|being|gets?|got)(\s+(not|also|widely|repeatedly|once|now|already|\w+ly))*\s*$`)
	beForm      = regexp.MustCompile(`(?i)^(is|are|was|were|been|being) `)
	participle  = regexp.MustCompile(`(?i)^(been |being )?\w+(ed|id|told|known|thought|understood|heard|seen|urged|held)\b`)
	beforeNoun  = regexp.MustCompile(`(?i)(\b(the|a|an|his|her|its|their|our|my|this|that|these|those|such|any|no|some|despite|amid|rejecting|dismissing|\w+[’']s|\w+s[’'])\s+(\w+\s+)?)$`)
	verbal      = regexp.MustCompile(`(?i)(ing|[^e]ed|said|told)$`)
	sentenceEnd = regexp.MustCompile(`\p{Ll}{3}[.!?]["”’]?\s+["“‘]?\p{Lu}`)
)

// constructions are those of claim i.
func (d *Dispatch) constructions(i int) []string {
	c := &d.Claims[i]
	var out []string
	add := func(name string, holds bool) {
		if holds {
			out = append(out, name)
		}
	}
	cue, first, last := c.CueSpan[0], c.ContentSpans[0], c.ContentSpans[len(c.ContentSpans)-1]
	inside := len(c.ContentSpans) > 1 && first[0] < cue && cue < last[0]
	after := !inside && cue >= last[1]
	source := -1
	if c.SourceSpan != nil {
		source = c.SourceSpan[0]
	}
	inverted := source > cue && (inside || after) && !preposition.MatchString(c.Cue)
	before := d.Text[:cue]
	passive := participle.MatchString(c.Cue) && auxiliary.MatchString(before) || beForm.MatchString(c.Cue)
	quoted := d.quoted(c)

	add("cue before content", cue < first[0])
	add("source, cue after", source >= 0 && source < cue && after)
	add("inverted", inverted)
	add("cue inside content", inside)
	add("quotation", quoted)
	add("several sentences", quoted && d.severalSentences(c))
	add("according to", preposition.MatchString(c.Cue))
	add("noun cue", !passive && !verbal.MatchString(c.Cue) && beforeNoun.MatchString(before[max(0, len(before)-40):]))
	add("passive", passive)
	add("no source", len(c.Source) == 0)
	add("several sources", len(c.Source) > 1)
	if source >= 0 {
		words := d.words(*c.SourceSpan)
		add("pronoun source", pronoun.MatchString(words))
		add("document source", document.MatchString(words))
	}
	within := func(inner, outer *Claim) bool {
		return slices.ContainsFunc(outer.ContentSpans, func(s Span) bool { return s[0] <= inner.CueSpan[0] && inner.CueSpan[1] <= s[1] })
	}
	others := func(holds func(other *Claim) bool) bool {
		for j := range d.Claims {
			if j != i && holds(&d.Claims[j]) {
				return true
			}
		}
		return false
	}
	add("chain, inside another", others(func(o *Claim) bool { return within(c, o) }))
	add("chain, around another", others(func(o *Claim) bool { return within(o, c) }))
	add("anaphoric content", anaphor.MatchString(c.Content))
	add("answers another", c.Answers > 0)
	add("cue in another paragraph", source >= 0 && strings.Contains(d.Text[min(cue, source):max(cue, source)], "\n\n"))
	return out
}

// quoted reports whether a quotation mark opens at or in the content.
func (d *Dispatch) quoted(c *Claim) bool {
	for _, s := range c.ContentSpans {
		before, _ := utf8.DecodeLastRuneInString(d.Text[:s[0]])
		if before == '"' && d.opens(s[0]) || before == '“' || strings.ContainsAny(d.words(s), `"“”`) {
			return true
		}
	}
	return false
}

// opens reports whether the straight mark before a byte opens a quotation.
func (d *Dispatch) opens(at int) bool {
	before, size := utf8.DecodeLastRuneInString(d.Text[:at-1])
	return size == 0 || unicode.IsSpace(before) || strings.ContainsRune("([—", before)
}

// severalSentences reports whether a content goes on after the end of a sentence.
func (d *Dispatch) severalSentences(c *Claim) bool {
	for i, s := range c.ContentSpans {
		if i > 0 {
			// The parts need not stand in the order in which they are listed.
			if end := c.ContentSpans[i-1][1]; end <= s[0] && sentenceEnd.MatchString(d.Text[end-min(4, end):s[0]+1]) {
				return true
			}
		}
		if words := d.words(s); sentenceEnd.MatchString(words) || strings.Contains(words, "\n\n") {
			return true
		}
	}
	return false
}
