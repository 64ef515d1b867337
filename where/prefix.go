package where

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// prefixes says which runs of words may begin a name of the gazetteer: a set of
// hashes that may err on the side of yes, so that most words of a text cost no
// look-up.
type prefixes [prefixBits / 64]uint64

const prefixBits = 1 << 23

func (p *prefixes) set(h uint32)      { p[h%prefixBits/64] |= 1 << (h % 64) }
func (p *prefixes) has(h uint32) bool { return p[h%prefixBits/64]&(1<<(h%64)) != 0 }

// hashStart and hashPrime are those of FNV-1a.
const (
	hashStart = 2166136261
	hashPrime = 16777619
)

func hash(h uint32, b byte) uint32 { return (h ^ uint32(b)) * hashPrime }

// add enters a key and what stands before each of its spaces.
func (p *prefixes) add(key string) {
	h := uint32(hashStart)
	for i := range len(key) {
		if key[i] == ' ' {
			p.set(h)
		}
		h = hash(h, key[i])
	}
	p.set(h)
}

// addTable enters the keys of a table's lines, "key TAB rest".
func (p *prefixes) addTable(table string) {
	for line := range strings.Lines(table) {
		if key, _, ok := strings.Cut(line, "\t"); ok {
			p.add(key)
		}
	}
}

// keyHash is the hash of the key of a text that is read piece by piece.
type keyHash struct {
	h     uint32
	space bool // white space or a hyphen is due before the next letter
	begun bool
}

// write adds a piece. Its hash is that of Key over all that was written.
func (k *keyHash) write(piece string) {
	if !isASCII(piece) {
		piece = Fold(piece)
	}
	for i := 0; i < len(piece); {
		c := piece[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(piece[i:])
			i += n
			switch {
			case r == '–' || unicode.IsSpace(r):
				k.space = k.begun
			case !dropped(r):
				k.letters(string(unicode.ToLower(r)))
			}
			continue
		}
		i++
		switch {
		case c == ' ' || c == '-' || c >= '\t' && c <= '\r':
			k.space = k.begun
		case c == '\'' || c == '.' || c == '`':
		case c >= 'A' && c <= 'Z':
			k.letter(c + 'a' - 'A')
		default:
			k.letter(c)
		}
	}
}

func (k *keyHash) letters(s string) {
	for i := range len(s) {
		k.letter(s[i])
	}
}

func (k *keyHash) letter(c byte) {
	if k.space {
		k.h, k.space = hash(k.h, ' '), false
	}
	k.h, k.begun = hash(k.h, c), true
}
