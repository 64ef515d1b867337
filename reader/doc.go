// Package reader is the learned reader of events and claims: a network that
// reads the word pieces of the syntax model, over its vectors but through layers
// of its own, in windows of several sentences at once, and says of each word
// whether it names an event of a PLOVER type or is the cue of a claim, of each
// such word its mode, CAMEO code and factuality, and of each other word the role
// it plays for it: source, target, time, place, toll; speaker, content. Of a
// mention of an actor it says which words name the party that it is of.
//
// It sees what the frames propose (see Marks) and is one opinion among others:
// packages actor, event and claim decide, and say when a field came from here.
// model.bin is trained from the project's corpus by train/reader; train/READER.md
// defines the file and every formula. The arithmetic is that of syntax/kernel,
// the same bits on every machine.
package reader
