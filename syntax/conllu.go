package syntax

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode"
)

// maxLine bounds a line of CoNLL-U, so that a file of another kind without line
// ends is refused before it fills the memory.
const maxLine = 1 << 20

// ReadCoNLLU reads CoNLL-U (https://universaldependencies.org/format.html) one
// document at a time; a document ends before "# newdoc" and at the end of the
// input. The sequence can be ranged over once.
//
// Each step yields a document or an error, never both. An error of the format
// names the line. The reader then goes on: a sentence with a bad line is left
// out, and a sentence with a broken tree (a cycle, several roots, a head that is
// not there) keeps its words and loses its heads. An error of r ends the
// sequence.
//
// Words, their order and multi-word tokens are those of the input. Empty nodes
// and enhanced dependencies are not read. Document.Text is put together from the
// "# text" comments, or, where a comment is missing or does not hold the
// sentence's tokens, from the forms and SpaceAfter=No; paragraphs are divided by
// an empty line. All words without a head have Head -1 and no Rel.
func ReadCoNLLU(r io.Reader) iter.Seq2[*Document, error] {
	return func(yield func(*Document, error) bool) {
		c := conlluReader{in: bufio.NewReaderSize(r, 1<<16)}
		var doc docBuilder
		for {
			b, err := c.block()
			if b.newDocument() && len(doc.sentences) > 0 {
				if !yield(doc.finish(), nil) {
					return
				}
			}
			s, lineErr := b.sentence()
			if lineErr != nil && !yield(nil, lineErr) {
				return
			}
			doc.add(s)
			if err != nil {
				if len(doc.sentences) > 0 && !yield(doc.finish(), nil) {
					return
				}
				if !errors.Is(err, io.EOF) {
					yield(nil, fmt.Errorf("line %d: %w", c.line+1, err))
				}
				return
			}
		}
	}
}

// conlluReader cuts the input into blocks, the lines between empty lines.
type conlluReader struct {
	in   *bufio.Reader
	line int // lines read so far
}

// block holds the lines of one sentence.
type block struct {
	comments []string // without "# "
	rows     []row
	err      error // the first bad line
}

type row struct {
	line int
	col  []string
}

// The columns of CoNLL-U.
const (
	colID = iota
	colForm
	colLemma
	colUPOS
	colXPOS
	colFeats
	colHead
	colRel
	colDeps
	colMisc
	columns
)

var errLongLine = fmt.Errorf("longer than %d bytes", maxLine)

// block reads up to the next empty line. At the end of the input it returns
// what it has together with io.EOF.
func (c *conlluReader) block() (block, error) {
	var b block
	for {
		line, err := c.readLine()
		switch {
		case errors.Is(err, errLongLine):
			b.fail(c.line, err.Error())
		case len(bytes.TrimSpace(line)) == 0:
			if err != nil || b.used() {
				return b, err
			}
		case line[0] == '#':
			b.comments = append(b.comments, strings.TrimSpace(string(line[1:])))
		case b.err == nil:
			b.addRow(c.line, string(line))
		}
		if err != nil && !errors.Is(err, errLongLine) {
			return b, err
		}
	}
}

// readLine returns the next line without its end; the rest of a line longer than
// maxLine is skipped. The slice is valid until the next call.
func (c *conlluReader) readLine() ([]byte, error) {
	line, err := c.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line = bytes.Clone(line)
		var more []byte
		for errors.Is(err, bufio.ErrBufferFull) {
			more, err = c.in.ReadSlice('\n')
			if len(line) <= maxLine {
				line = append(line, more...)
			}
		}
	}
	if len(line) > 0 || err == nil {
		c.line++
	}
	if c.line == 1 {
		line = bytes.TrimPrefix(line, []byte("\uFEFF"))
	}
	if len(line) > maxLine && (err == nil || errors.Is(err, io.EOF)) {
		return nil, errLongLine
	}
	return bytes.TrimRight(line, "\r\n"), err
}

func (b *block) fail(line int, reason string) {
	if b.err == nil {
		b.err = fmt.Errorf("line %d: %s", line, reason)
	}
}

func (b *block) used() bool { return b.err != nil || len(b.rows) > 0 || len(b.comments) > 0 }

func (b *block) addRow(line int, text string) {
	col := strings.Split(text, "\t")
	switch {
	case len(col) != columns:
		b.fail(line, fmt.Sprintf("%d columns, not %d", len(col), columns))
	case strings.TrimSpace(col[colForm]) == "":
		b.fail(line, "the form is blank")
	default:
		col[colForm] = strings.TrimSpace(col[colForm])
		b.rows = append(b.rows, row{line, col})
	}
}

func (b *block) newDocument() bool { return hasComment(b.comments, "newdoc") }

// hasComment reports whether one of the comments is about key: "newpar" or
// "newpar id = x".
func hasComment(comments []string, key string) bool {
	for _, c := range comments {
		if rest, ok := strings.CutPrefix(c, key); ok && (rest == "" || rest[0] == ' ' || rest[0] == '=') {
			return true
		}
	}
	return false
}

// placed is a sentence with its own text; its offsets count from the start of
// that text.
type placed struct {
	Sentence
	text  string
	glued bool // no space follows the last token
}

// sentence turns the block into a sentence. It is empty when the block holds no
// words or a bad line; a broken tree gives both a sentence and an error.
func (b *block) sentence() (placed, error) {
	if b.err != nil {
		return placed{}, b.err
	}
	var s placed
	surface, err := s.words(b.rows)
	if err != nil || len(s.Tokens) == 0 {
		return placed{}, err
	}
	s.NewParagraph = hasComment(b.comments, "newpar") || b.newDocument()
	given := ""
	for _, c := range b.comments {
		if text, ok := commentText(c); ok {
			given = text
		} else {
			s.Comments = append(s.Comments, c)
		}
	}
	if !place(surface, given) {
		given = spell(surface)
		place(surface, given)
	}
	s.text = given
	s.glued = surface[len(surface)-1].glued
	s.spread(surface)
	return s, s.tree(b.rows)
}

func commentText(comment string) (string, bool) {
	rest, ok := strings.CutPrefix(comment, "text")
	if !ok {
		return "", false
	}
	rest, ok = strings.CutPrefix(strings.TrimLeft(rest, " "), "=")
	return strings.TrimSpace(rest), ok
}

// surfaceToken is a token as it stands in the text: a word or a multi-word
// token.
type surfaceToken struct {
	form       string
	from, to   int // its words
	multi      int // index in Sentence.MultiWords, or -1
	glued      bool
	start, end int
}

// words reads the rows into tokens and multi-word tokens.
func (s *placed) words(rows []row) ([]surfaceToken, error) {
	var surface []surfaceToken
	inside := 0 // words before this one belong to the last multi-word token
	for _, r := range rows {
		id := r.col[colID]
		if strings.Contains(id, ".") {
			continue
		}
		next := len(s.Tokens) + 1
		misc, entity, glued := splitMisc(r.col[colMisc])
		if first, last, ok := strings.Cut(id, "-"); ok {
			to, err := strconv.Atoi(last)
			if first != strconv.Itoa(next) || err != nil || to < next || to > len(rows) || inside >= next {
				return nil, fmt.Errorf("line %d: range %q where word %d is due", r.line, id, next)
			}
			inside = to
			surface = append(surface, surfaceToken{form: r.col[colForm], from: next - 1, to: to, multi: len(s.MultiWords), glued: glued})
			s.MultiWords = append(s.MultiWords, MultiWord{From: next - 1, To: to, Form: r.col[colForm], Misc: misc})
			continue
		}
		if id != strconv.Itoa(next) {
			return nil, fmt.Errorf("line %d: id %q where word %d is due", r.line, id, next)
		}
		if inside < next {
			surface = append(surface, surfaceToken{form: r.col[colForm], from: next - 1, to: next, multi: -1, glued: glued})
		}
		t := Token{Form: r.col[colForm], UPOS: value(r.col[colUPOS]), XPOS: value(r.col[colXPOS]),
			Feats: value(r.col[colFeats]), Lemma: value(r.col[colLemma]), Head: -1, Entity: entity, Misc: misc}
		if t.Form == "_" {
			t.Lemma = r.col[colLemma]
		}
		s.Tokens = append(s.Tokens, t)
	}
	if inside > len(s.Tokens) {
		return nil, fmt.Errorf("line %d: the sentence ends inside a multi-word token", rows[len(rows)-1].line)
	}
	return surface, nil
}

func value(column string) string {
	if column == "_" {
		return ""
	}
	return column
}

// splitMisc takes SpaceAfter and a BIO name tag out of a MISC column.
func splitMisc(column string) (rest, entity string, glued bool) {
	if column == "_" || column == "" {
		return "", "", false
	}
	var keep []string
	for item := range strings.SplitSeq(column, "|") {
		key, val, _ := strings.Cut(item, "=")
		switch {
		case key == "SpaceAfter":
			glued = val == "No"
		case key == "Entity" && (strings.HasPrefix(val, "B-") || strings.HasPrefix(val, "I-")):
			entity = val
		default:
			keep = append(keep, item)
		}
	}
	return strings.Join(keep, "|"), entity, glued
}

// place finds the tokens one after the other in text, where nothing but white
// space may stand between them.
func place(surface []surfaceToken, text string) bool {
	at := 0
	for i := range surface {
		at += leadingSpace(text[at:])
		if !strings.HasPrefix(text[at:], surface[i].form) {
			return false
		}
		surface[i].start = at
		at += len(surface[i].form)
		surface[i].end = at
	}
	return at+leadingSpace(text[at:]) == len(text)
}

func leadingSpace(s string) int { return len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace)) }

// spell writes the tokens as text.
func spell(surface []surfaceToken) string {
	var b strings.Builder
	for i := range surface {
		b.WriteString(surface[i].form)
		if i+1 < len(surface) && !surface[i].glued {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// spread hands the spans of the surface tokens on to their words.
func (s *placed) spread(surface []surfaceToken) {
	for _, t := range surface {
		words := s.Tokens[t.from:t.to]
		for i := range words {
			words[i].Start, words[i].End = t.start, t.end
		}
		if t.multi >= 0 {
			m := &s.MultiWords[t.multi]
			m.Start, m.End = t.start, t.end
			divide(words, t.form)
		}
	}
}

// divide gives the words of a multi-word token their own spans where their forms
// together spell it.
func divide(words []Token, form string) {
	at := 0
	for _, w := range words {
		if !strings.HasPrefix(form[at:], w.Form) {
			return
		}
		at += len(w.Form)
	}
	if at != len(form) {
		return
	}
	at = words[0].Start
	for i := range words {
		words[i].Start = at
		at += len(words[i].Form)
		words[i].End = at
	}
}

// tree reads heads and relations; when they are no tree, it leaves none.
func (s *placed) tree(rows []row) error {
	i, given := 0, 0
	for _, r := range rows {
		if strings.ContainsAny(r.col[colID], ".-") {
			continue
		}
		s.Tokens[i].Rel = value(r.col[colRel])
		if column := r.col[colHead]; column != "_" {
			head, err := strconv.Atoi(column)
			if err != nil || head < 0 || head > len(s.Tokens) {
				s.clearTree()
				return fmt.Errorf("line %d: no head %q", r.line, column)
			}
			s.Tokens[i].Head = head - 1
			if head == 0 {
				s.Tokens[i].Rel = "root" // the only relation a root can have
			}
			given++
		}
		i++
	}
	if given == 0 {
		s.clearTree()
		return nil
	}
	reason := notTree(s.Tokens)
	if given < len(s.Tokens) {
		reason = "a word without a head"
	}
	if reason != "" {
		s.clearTree()
		return fmt.Errorf("line %d: %s", rows[0].line, reason)
	}
	return nil
}

func (s *placed) clearTree() {
	for i := range s.Tokens {
		s.Tokens[i].Head, s.Tokens[i].Rel = -1, ""
	}
}

// notTree says why the heads are no tree, or nothing when they are one.
func notTree(tokens []Token) string {
	roots := 0
	seen := make([]int, len(tokens)) // the walk that reached the token first, from 1
	for i := range tokens {
		if tokens[i].Head < 0 {
			roots++
		}
		for at := i; at >= 0 && seen[at] == 0; at = tokens[at].Head {
			seen[at] = i + 1
			if h := tokens[at].Head; h >= 0 && seen[h] == i+1 {
				return fmt.Sprintf("a cycle at word %d", h+1)
			}
		}
	}
	if roots != 1 {
		return fmt.Sprintf("%d roots", roots)
	}
	return ""
}

// docBuilder strings sentences together into a document.
type docBuilder struct {
	text      strings.Builder
	sentences []Sentence
	glued     bool
}

func (d *docBuilder) add(s placed) {
	if len(s.Tokens) == 0 {
		return
	}
	switch {
	case d.text.Len() == 0 || d.glued && !s.NewParagraph:
	case s.NewParagraph:
		d.text.WriteString("\n\n")
	default:
		d.text.WriteByte(' ')
	}
	s.shift(d.text.Len())
	d.text.WriteString(s.text)
	d.glued = s.glued
	d.sentences = append(d.sentences, s.Sentence)
}

// shift moves all offsets of the sentence by n bytes.
func (s *placed) shift(n int) {
	s.Start, s.End = n, n+len(s.text)
	for i := range s.Tokens {
		s.Tokens[i].Start += n
		s.Tokens[i].End += n
	}
	for i := range s.MultiWords {
		s.MultiWords[i].Start += n
		s.MultiWords[i].End += n
	}
}

func (d *docBuilder) finish() *Document {
	doc := &Document{Text: d.text.String(), Sentences: d.sentences}
	for i := range doc.Sentences {
		doc.Sentences[i].Link()
	}
	*d = docBuilder{}
	return doc
}

// WriteCoNLLU writes the document as CoNLL-U: "# newdoc" and "# newpar" where
// they apply, the sentences' own comments, "# text", multi-word tokens as
// ranges, names as Entity=B-PER in MISC, and SpaceAfter=No wherever the next
// token follows at once. Bytes that are not UTF-8 become U+FFFD.
func WriteCoNLLU(w io.Writer, d *Document) error {
	out := conlluWriter{Writer: bufio.NewWriter(w), doc: d}
	for i := range d.Sentences {
		out.sentence(i)
	}
	return out.Flush()
}

// conlluWriter keeps its first error for Flush, as bufio.Writer does.
type conlluWriter struct {
	*bufio.Writer
	doc *Document
}

func (w conlluWriter) sentence(i int) {
	s := &w.doc.Sentences[i]
	if i == 0 && !hasComment(s.Comments, "newdoc") {
		w.line("# newdoc")
	}
	for _, c := range s.Comments {
		w.line("# " + oneLine(c))
	}
	if s.NewParagraph && !hasComment(s.Comments, "newpar") {
		w.line("# newpar")
	}
	w.line("# text = " + oneLine(w.doc.Text[s.Start:s.End]))

	after := -1 // start of the next sentence
	if i+1 < len(w.doc.Sentences) {
		after = w.doc.Sentences[i+1].Start
	}
	multi, inside := s.MultiWords, 0
	for j, t := range s.Tokens {
		if len(multi) > 0 && multi[0].From == j {
			m := multi[0]
			multi, inside = multi[1:], m.To
			id := strconv.Itoa(m.From+1) + "-" + strconv.Itoa(m.To)
			misc := miscColumn("", m.Misc, m.End == startOf(s.Tokens, m.To, after))
			w.row(id, m.Form, "_", "_", "_", "_", "_", "_", misc)
		}
		glued := j >= inside && t.End == startOf(s.Tokens, j+1, after)
		head, rel := strconv.Itoa(t.Head+1), t.Rel
		if t.Head < 0 && rel == "" {
			head = ""
		}
		w.row(strconv.Itoa(j+1), t.Form, t.Lemma, t.UPOS, t.XPOS, t.Feats, head, rel, miscColumn(t.Entity, t.Misc, glued))
	}
	w.line("")
}

// startOf returns where token i starts, or after when there is no such token.
func startOf(tokens []Token, i, after int) int {
	if i < len(tokens) {
		return tokens[i].Start
	}
	return after
}

func (w conlluWriter) line(s string) {
	w.WriteString(s)
	w.WriteByte('\n')
}

// row writes all columns but DEPS, which is always empty.
func (w conlluWriter) row(id, form, lemma, upos, xpos, feats, head, rel, misc string) {
	for _, column := range [...]string{id, form, lemma, upos, xpos, feats, head, rel} {
		w.column(column)
		w.WriteByte('\t')
	}
	w.WriteString("_\t")
	w.column(misc)
	w.WriteByte('\n')
}

func (w conlluWriter) column(s string) {
	if s == "" {
		s = "_"
	}
	w.WriteString(oneLine(s))
}

// oneLine makes s fit for a column or a comment: valid UTF-8, with single spaces
// for white space.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
}

// miscColumn joins the name tag, the kept MISC and SpaceAfter. A name tag of
// another scheme in the kept MISC yields to ours.
func miscColumn(entity, rest string, glued bool) string {
	var items []string
	if entity != "" {
		items = append(items, "Entity="+entity)
	}
	for item := range strings.SplitSeq(rest, "|") {
		if item != "" && !strings.HasPrefix(item, "Entity=") {
			items = append(items, item)
		}
	}
	if glued {
		items = append(items, "SpaceAfter=No")
	}
	return strings.Join(items, "|")
}
