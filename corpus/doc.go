// Package corpus reads the annotated dispatches that stand beside it as *.txt,
// counts them and writes them in the formats of other programs.
//
// The notation is described in NOTATION.md, how the dispatches were coded in
// RULES.md, and what they are in README.md. A Dispatch holds what the notation
// says with every word found in the text; all spans are half-open UTF-8 byte
// offsets into Dispatch.Text. Nothing of the corpus is part of the program: the
// files are read where they lie.
package corpus
