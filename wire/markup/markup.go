// Package markup reads a document of XML into a tree within bounds: of size,
// depth and elements. It expands no entity that the document declares, and
// refuses one that declares any, since nobody but an attacker does so in news.
// What is merely sloppy (an undeclared prefix, an HTML entity, an element that
// is not closed) is read as far as it makes sense.
package markup

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"demarche/wire/record"
)

// The bounds of a document.
const (
	maxDepth    = 200
	maxElements = 200_000
)

// Node is an element, or text where Name is empty. Names have no prefix.
type Node struct {
	Name string
	Attr map[string]string
	Text string
	Kids []*Node
}

// Read reads an input to its end as text of UTF-8, whatever its declaration
// says it is written in. A complaint is about what was repaired.
func Read(in *bufio.Reader) (text string, complaint, err error) {
	data, err := io.ReadAll(io.LimitReader(in, record.MaxDocument+1))
	if err != nil {
		return "", nil, err
	}
	if len(data) > record.MaxDocument {
		return "", nil, record.TooLong("a document", record.MaxDocument)
	}
	found := declaration.Find(data[:min(len(data), 400)])
	data = data[len(found):] // what follows is UTF-8 from here on, whatever it says
	if name := named.FindSubmatch(found); name != nil {
		return record.Named(data, string(name[1]))
	}
	return record.Text(data)
}

var (
	declaration = regexp.MustCompile(`^\s*<\?xml[^>]*\?>`)
	named       = regexp.MustCompile(`encoding\s*=\s*["']([\w.:-]+)["']`)
)

// Tokens reads a text and calls f with each token, within the bounds of depth
// and number. The tokens are valid during the call alone.
func Tokens(text string, f func(t xml.Token, depth int) error) error {
	d := xml.NewDecoder(strings.NewReader(text))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is UTF-8 by now
	depth, elements := 0, 0
	root, closed := "", ""
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			if closed != root {
				return fmt.Errorf("%w: it breaks off within %s", record.ErrXML, root)
			}
			return nil
		}
		if err != nil {
			if wrong, ok := errors.AsType[*xml.SyntaxError](err); ok {
				return fmt.Errorf("%w: line %d: %s", record.ErrXML, wrong.Line, wrong.Msg)
			}
			return fmt.Errorf("%w: %v", record.ErrXML, err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			root = cmp.Or(root, t.Name.Local)
			if depth++; depth > maxDepth {
				return fmt.Errorf("%w: more than %d elements in each other", record.ErrTooDeep, maxDepth)
			}
			if elements++; elements > maxElements {
				return fmt.Errorf("%w: more than %d elements", record.ErrTooLong, maxElements)
			}
		case xml.EndElement:
			depth, closed = max(depth-1, 0), t.Name.Local
		case xml.Directive:
			if bytes.Contains(bytes.ToUpper(t), []byte("<!ENTITY")) {
				return fmt.Errorf("%w: it declares entities, which are not expanded", record.ErrXML)
			}
		}
		if err := f(t, depth); err != nil {
			return err
		}
	}
}

// Parse reads a text into a tree and returns its root element. With an error
// there may be a tree of what stands before it.
func Parse(text string) (*Node, error) {
	top := &Node{}
	open := []*Node{top}
	err := Tokens(text, func(t xml.Token, _ int) error {
		last := open[len(open)-1]
		switch t := t.(type) {
		case xml.StartElement:
			n := &Node{Name: t.Name.Local, Attr: map[string]string{}}
			for _, a := range t.Attr {
				if _, given := n.Attr[a.Name.Local]; !given {
					n.Attr[a.Name.Local] = a.Value
				}
			}
			last.Kids = append(last.Kids, n)
			open = append(open, n)
		case xml.EndElement:
			for i := len(open) - 1; i > 0; i-- {
				if open[i].Name == t.Name.Local {
					open = open[:i]
					break
				}
			}
		case xml.CharData:
			last.Kids = append(last.Kids, &Node{Text: string(t)})
		}
		return nil
	})
	for _, n := range top.Kids {
		if n.Name != "" {
			return n, err
		}
	}
	if err == nil {
		err = fmt.Errorf("%w: no element", record.ErrXML)
	}
	return nil, err
}

// All returns the elements of a name at any depth in document order, but none
// within another of that name. It may be called on nil.
func (n *Node) All(name string) []*Node {
	if n == nil {
		return nil
	}
	var found []*Node
	for _, kid := range n.Kids {
		if kid.Name == name {
			found = append(found, kid)
		} else {
			found = append(found, kid.All(name)...)
		}
	}
	return found
}

// First returns the first element of a path of names, each at any depth in the
// one before; nil where there is none.
func (n *Node) First(path ...string) *Node {
	for _, name := range path {
		all := n.All(name)
		if len(all) == 0 {
			return nil
		}
		n = all[0]
	}
	return n
}

// Get is an attribute, or empty.
func (n *Node) Get(attr string) string {
	if n == nil {
		return ""
	}
	return strings.TrimSpace(n.Attr[attr])
}

// Inner is the text of an element and all in it.
func (n *Node) Inner() string {
	var out strings.Builder
	n.write(&out)
	return out.String()
}

func (n *Node) write(out *strings.Builder) {
	if n == nil {
		return
	}
	out.WriteString(n.Text)
	for _, kid := range n.Kids {
		kid.write(out)
	}
}

// Line is the text on one line.
func (n *Node) Line() string { return record.Line(n.Inner()) }

// blocks end a paragraph; what is unseen has no text for a reader.
var (
	blocks = map[string]bool{"p": true, "div": true, "br": true, "li": true, "ul": true, "ol": true, "tr": true, "table": true, "hl1": true, "hl2": true, "h1": true, "h2": true, "h3": true, "h4": true, "blockquote": true, "section": true, "block": true, "dd": true, "dt": true}
	unseen = map[string]bool{"script": true, "style": true, "head": true, "media": true, "figure": true, "template": true, "iframe": true}
)

// Prose is the text of an element with XHTML or NITF in it, as paragraphs.
func (n *Node) Prose() string {
	var all []string
	var now strings.Builder
	cut := func() {
		all = append(all, now.String())
		now.Reset()
	}
	var walk func(*Node)
	walk = func(n *Node) {
		now.WriteString(n.Text)
		if blocks[n.Name] {
			cut()
			defer cut()
		}
		for _, kid := range n.Kids {
			if !unseen[kid.Name] {
				walk(kid)
			}
		}
	}
	if n != nil {
		walk(n)
	}
	cut()
	return record.Paragraphs(all)
}

// Root is the name of the first element of a text that starts like XML, without
// its prefix; empty for any other.
func Root(head []byte) string {
	found := rootName.FindSubmatch(head[:min(len(head), 4096)])
	if found == nil {
		return ""
	}
	return string(found[1])
}

var rootName = regexp.MustCompile(`(?s)^\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s/>]`)
