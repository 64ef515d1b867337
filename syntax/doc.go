// Package syntax reads text as Universal Dependencies: sentences, tokens, tags,
// lemmas, trees and names, all with byte offsets into the untouched text.
package syntax
