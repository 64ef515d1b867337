package syntax

import (
	"demarche/syntax/kernel"
	"demarche/syntax/transformer"
)

// trees is the room in which heads and relations are scored.
type trees struct {
	products []float32 // [words][arc size]: arc.u applied to the head's view of each word
	biases   []float32 // [words]
	columns  []float32 // [arc size][padded words] of one sequence
	scores   []float32 // [tokens][padded words] of one sequence
	heads    []int     // [words]: the head's word in its sequence, 0 the root; the root's own is 0
	finder   arborescence

	labelProducts []float32 // [words][label size] for one relation
	byDependent   []float32 // [words][padded relations]
	byHead        []float32
	labelScores   []float32 // [words][padded relations]
}

// readHeads computes everything the heads say of the batch's words and writes it
// to their tokens.
func (e encoder) readHeads(b *batch) {
	e.score(b)
	for i := range b.sequences {
		e.write(b, &b.sequences[i])
	}
}

// score computes the outputs of every head, and the trees.
func (e encoder) score(b *batch) {
	for g := range e.groups {
		b.outputs[g] = e.layers.Linear(&b.room, b.outputs[g], b.mixed[g], e.Hidden, e.Hidden, e.groups[g].linear)
	}
	for _, s := range []slot{e.heads.arcDependent, e.heads.arcHead, e.heads.labelDependent, e.heads.labelHead} {
		for i := range b.words {
			rectify(e.output(b, s, i))
		}
	}
	e.attach(b)
	e.relate(b)
}

// stride is the distance between the rows of a group's outputs.
func (e encoder) stride(g int) int { return kernel.Pad32(e.groups[g].outputs) }

// output returns what a head says of a word.
func (e encoder) output(b *batch, s slot, word int) []float32 {
	at := word * e.stride(s.group)
	return b.outputs[s.group][at+s.from : at+s.to]
}

// outputs returns what a head says of the words from the given one on, in rows
// that begin stride apart.
func (e encoder) outputsFrom(b *batch, s slot, word int) (rows []float32, stride int) {
	stride = e.stride(s.group)
	return b.outputs[s.group][word*stride+s.from:], stride
}

func rectify(x []float32) {
	for i, v := range x {
		x[i] = max(v, 0)
	}
}

// attach finds the head of every word: the biaffine scores of Dozat and Manning
// (2017, arXiv:1611.01734), then the best tree (see arborescence).
func (e encoder) attach(b *batch) {
	t, h, n := &b.trees, &e.heads, len(b.words)
	size := h.arcHead.to - h.arcHead.from
	t.products = transformer.Resize(t.products, n*size)
	t.biases = transformer.Resize(t.biases, n)
	t.heads = transformer.Resize(t.heads, n)
	views, stride := e.outputsFrom(b, h.arcHead, 0)
	e.layers.Kernel.MatMul(t.products, size, views, stride, h.arcProduct, size, n, size, size)
	for i := range n {
		t.biases[i] = e.layers.Kernel.Dot(h.arcBias, e.output(b, h.arcHead, i))
	}
	for i := range b.sequences {
		e.attachSequence(b, &b.sequences[i])
	}
}

func (e encoder) attachSequence(b *batch, q *sequence) {
	t := &b.trees
	tokens := q.to - q.from
	size := e.heads.arcHead.to - e.heads.arcHead.from
	padded := kernel.Pad(tokens + 1)
	t.columns = transformer.Resize(t.columns, size*padded)
	t.scores = transformer.Resize(t.scores, tokens*padded)
	transformer.Transpose(t.columns, padded, t.products[q.root*size:], size, tokens+1, size)
	views, stride := e.outputsFrom(b, e.heads.arcDependent, q.word)
	e.layers.Kernel.MatMul(t.scores, padded, views, stride, t.columns, padded, tokens, size, padded)
	for i := range tokens {
		row := t.scores[i*padded:]
		for j := range tokens + 1 {
			row[j] += t.biases[q.root+j]
		}
	}
	t.finder.find(t.heads[q.root:q.word+tokens], t.scores, padded)
}

// relate scores the relations of every word to its head.
func (e encoder) relate(b *batch) {
	t, h, n := &b.trees, &e.heads, len(b.words)
	size, relations := h.labelHead.to-h.labelHead.from, len(h.relations)
	padded := kernel.Pad(relations)
	t.labelProducts = transformer.Resize(t.labelProducts, n*size)
	t.byDependent = transformer.Resize(t.byDependent, n*padded)
	t.byHead = transformer.Resize(t.byHead, n*padded)
	t.labelScores = transformer.Resize(t.labelScores, n*padded)
	dependents, stride := e.outputsFrom(b, h.labelDependent, 0)
	e.layers.Kernel.MatMul(t.byDependent, padded, dependents, stride, h.labelByDependent, padded, n, size, padded)
	views, headStride := e.outputsFrom(b, h.labelHead, 0)
	e.layers.Kernel.MatMul(t.byHead, padded, views, headStride, h.labelByHead, padded, n, size, padded)
	for r := range relations {
		product := h.labelProduct[r*size*size : (r+1)*size*size]
		e.layers.Kernel.MatMul(t.labelProducts, size, dependents, stride, product, size, n, size, size)
		for _, q := range b.sequences {
			for i := q.word; i < q.word+q.to-q.from; i++ {
				head := q.root + t.heads[i]
				score := e.layers.Kernel.Dot(t.labelProducts[i*size:(i+1)*size], e.output(b, h.labelHead, head))
				t.labelScores[i*padded+r] = score + t.byDependent[i*padded+r] + t.byHead[head*padded+r] + h.labelBias[r]
			}
		}
	}
}

// write gives the tokens of a sequence what was read of them.
func (e encoder) write(b *batch, q *sequence) {
	h := &e.heads
	e.writeTree(b, q)
	rows, stride := e.outputsFrom(b, h.names, q.word)
	names := b.names.decode(rows, stride, q.to-q.from, h.mayFollow)
	for i := range q.to - q.from {
		word, token := q.word+i, &q.sentence.Tokens[q.from+i]
		token.UPOS = h.uposLabels[best(e.output(b, h.upos, word))]
		token.XPOS = h.xposLabels[best(e.output(b, h.xpos, word))]
		token.Feats = h.featsLabels[best(e.output(b, h.feats, word))]
		token.Entity = h.nameLabels[names[i]]
		if token.Entity == outside {
			token.Entity = ""
		}
		token.Lemma, b.key = e.lemmas.of(b.spelling[word], token.UPOS, e.output(b, h.lemma, word), b.key)
	}
}

// writeTree gives the tokens of a sequence heads and relations. The root of a
// sequence that goes on a sentence hangs on the sentence's first root.
func (e encoder) writeTree(b *batch, q *sequence) {
	h, t := &e.heads, &b.trees
	padded := kernel.Pad(len(h.relations))
	tokens := q.sentence.Tokens
	for i := range q.to - q.from {
		head, token := t.heads[q.word+i], &tokens[q.from+i]
		switch {
		case head > 0:
			scores := t.labelScores[(q.word+i)*padded:][:len(h.relations)]
			token.Head, token.Rel = q.from+head-1, h.relations[bestBut(scores, h.root)]
		case q.from > 0:
			token.Head, token.Rel = rootOf(tokens[:q.from]), "parataxis"
		default:
			token.Head, token.Rel = -1, h.relations[h.root]
		}
	}
}

// rootOf returns the index of the token without a head.
func rootOf(tokens []Token) int {
	for i := range tokens {
		if tokens[i].Head < 0 {
			return i
		}
	}
	return 0
}

// best returns the index of the first maximum.
func best(scores []float32) int { return bestBut(scores, -1) }

// bestBut returns the index of the first maximum, leaving one index out.
func bestBut(scores []float32, out int) int {
	found := -1
	for i, s := range scores {
		if i != out && (found < 0 || s > scores[found]) {
			found = i
		}
	}
	return max(found, 0)
}
