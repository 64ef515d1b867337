// Package claim finds who says what in a dispatch: every attributed statement
// with its source, the cue that attributes it, its content and the stance the
// source takes, and what that makes of the events inside.
//
// Read works in this order:
//
//  1. Proposals. Each sentence is searched for the cues of cues/*.txt ("said",
//     "ruled out", "according to", "allegedly"). A frame there groups cues that
//     take the same contents with the same force; open frames stand for any
//     other word. Each construction of a frame that the tree bears out is a
//     proposal: a that-clause, a gerund, an infinitive behind an object, a noun
//     phrase with what it is called, and so on. Who speaks is the deep subject
//     of the cue (package argument), whatever the voice, coordination or control.
//  2. Decisions. A logistic regression on named features (weights.txt, trained
//     by train/attribution) takes the best proposal of each cue or none, and
//     says where content, source and cue end.
//  3. Direct speech. Quotations are found in the text itself, as trees break at
//     them; each utterance goes to the cue beside it or carries on the one
//     before, over sentences and paragraphs. A name and a colon speak too, where
//     nobody else does ("Kerry: ..."), and a name below a quotation.
//  4. Cuts. A content ends where the tree lets it run on into what the speaker
//     says next ("said P, adding that Q"; "said P and denied Q"), and gets the
//     half of its sentence that its cue has broken off ("P, he said, but Q").
//     Thoughts that a speaker tells of himself ("said he hoped") are no claims of
//     their own.
//  5. Sources are resolved to actors on the day of publication.
//  6. Events that stand in a content are according to its source, innermost
//     claim first, and the closest claim decides their factuality where its
//     frame says so: what is denied is denied, what is demanded called-for. What
//     a demand or a judgement merely presupposes stays the dispatch's own.
//  7. Whose. Where the reader is asked, each claim's source is chosen anew: as its
//     words are known, as the reader hears it, or another party of the dispatch,
//     by the weights of choice.txt (trained by train/choices).
//  8. Answers. A denial, doubt or confirmation is linked to the claim that it
//     most likely answers, if the evidence is good enough.
//
// Claims nest: "X said Y told Z that P" is two, the second inside the first.
// The notion of source, cue and content follows Pareti (PARC, 2012) and Newell,
// Margolin and Ruths (PolNeAR, 2018), with nesting added; stances are our own.
package claim
