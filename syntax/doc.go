// Package syntax reads text as Universal Dependencies (Nivre et al. 2020):
// sentences, tokens, tags, lemmas, trees and names, all with byte offsets into
// the untouched text.
//
// Segment divides text into sentences and UD words: rules and lists for tokens
// (tokens.txt, abbreviations.txt), a logistic regression on named features for
// sentence boundaries (boundary.txt, trained by train/segment). A Parser adds
// the rest with one network, a MiniLM encoder (Wang et al. 2020) fine-tuned on
// all tasks at once (model.bin; train/FORMAT.md defines every formula): linear
// heads for tags, features, lemma scripts and names, and biaffine scores of arcs
// and relations (Dozat and Manning 2017), of which a maximum spanning tree with
// one root is taken. The arithmetic is in package kernel and gives the same bits
// on every machine.
//
// ReadCoNLLU and WriteCoNLLU read and write the trees as CoNLL-U. Package
// argument undoes what syntax does to the arguments of a predicate.
package syntax
