package syntax

import "strings"

// link returns the end of an address that starts here, or 0: a page with its
// scheme or www., a mailbox, a host name with a known last part, a file name.
func (t *tokenizer) link() int {
	rest := t.text[t.pos:min(t.end, t.pos+maxHost)]
	if n := scheme(rest); n > 0 && !t.isClass(t.pos+n, space) {
		return t.linkEnd(t.pos + n)
	}
	if e := t.mailbox(); e > 0 {
		return e
	}
	return t.host()
}

// scheme returns the length of what starts an address, or 0.
func scheme(s string) int {
	switch s[0] | 0x20 {
	case 'h', 'f', 'w', 'm', 'd':
	default:
		return 0
	}
	for _, start := range [...]string{"http://", "https://", "ftp://", "www.", "mailto:", "doi:"} {
		if len(s) > len(start) && strings.EqualFold(s[:len(start)], start) {
			return len(start)
		}
	}
	return 0
}

// linkEnd returns the end of an address: at white space, a quotation mark or an
// angle bracket, without the punctuation that follows the address in the text.
func (t *tokenizer) linkEnd(i int) int {
	open := 0
	for i < t.end && i-t.pos < maxToken {
		class, size := t.class(i)
		c := t.text[i]
		if class == space || c == '<' || c == '>' || c == '"' || strings.HasPrefix(t.text[i:], "”") || strings.HasPrefix(t.text[i:], "’") {
			break
		}
		switch c {
		case '(':
			open++
		case ')':
			open--
		}
		if open < 0 {
			break
		}
		i += size
	}
	for i > t.pos+1 && strings.IndexByte(".,;:!?'])", t.text[i-1]) >= 0 && (t.text[i-1] != ')' || open < 0) {
		i--
	}
	return i
}

func isHostByte(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_'
}

// mailbox returns the end of name@host here, or 0.
func (t *tokenizer) mailbox() int {
	const maxName = 64
	i := t.pos
	for i < t.end && i-t.pos < maxName && (isHostByte(t.text[i]) || t.text[i] == '+' || t.text[i] == '%') {
		i++
	}
	if t.at(i) != '@' || !t.isAlnum(i+1) {
		return 0
	}
	for i++; i < t.end && i-t.pos < maxHost && isHostByte(t.text[i]); i++ {
	}
	for t.text[i-1] == '.' || t.text[i-1] == '-' {
		i--
	}
	return i
}

// host returns the end of a host or file name here, with the path behind it, or
// 0. What it has looked through in vain it does not look through again.
func (t *tokenizer) host() int {
	if t.pos < t.noHost {
		return 0
	}
	i, dot, dots := t.pos, 0, 0
	for i < t.end && i-t.pos < maxHost && (isHostByte(t.text[i]) || strings.IndexByte("#%!~", t.text[i]) >= 0) {
		if t.text[i] == '.' && t.isAlnum(i+1) {
			dot = i
			dots++
		}
		i++
	}
	for i > t.pos && (t.text[i-1] == '.' || t.text[i-1] == '-' || t.text[i-1] == '!') {
		i--
	}
	if dot == 0 || dot+1 >= i {
		t.noHost = i
		return 0
	}
	last := t.text[dot+1 : i]
	switch {
	case has(t.file, last):
		return i
	case t.domain[last] || last == strings.ToUpper(last) && has(t.domain, last):
		if t.at(i) == '/' && t.isAlnum(i+1) {
			return t.linkEnd(i)
		}
		return i
	case dots > 1 && isNewsgroup(t.text[t.pos:i]):
		return i
	}
	t.noHost = i
	return 0
}

// isNewsgroup reports whether s has the spelling of alt.religion.scientology: at
// least two small letters in every part.
func isNewsgroup(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if len(part) < 2 || strings.IndexFunc(part, func(r rune) bool { return (r < 'a' || r > 'z') && r != '-' }) >= 0 {
			return false
		}
	}
	return true
}
