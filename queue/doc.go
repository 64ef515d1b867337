// Package queue spreads the work over machines, through NATS JetStream:
//
//	Publish   puts dispatches on the stream DISPATCHES, by the version of the
//	          coder that they are for (publish.go)
//	Coders    take them, code them into the store, and put the blocks that are
//	          to be linked on the stream LINKS, by partition (code.go)
//	Linkers   link the blocks of their partitions in the store (link.go, share.go)
//	Local     is all of this in one process, with a server of its own (local.go)
//
// Messages are delivered at least once, and every write may be done again: a
// dispatch bears an id made of its content and the coder's version, by which the
// server drops what is published twice within its window; the store changes
// nothing where a coding is known; to link a block again changes nothing. So the
// effect is that of once.
//
// A dispatch stays on its stream until its coding is committed in the store and
// the linkers are told. What is killed in between, coder, linker, server or store,
// leaves messages that are delivered again. What is left unlinked all the same
// the store knows (Linkers.sweep).
//
// Both streams are bounded. When linkers fall behind, LINKS fills, coders wait to
// tell them and take no more; DISPATCHES fills, and publishers wait.
//
// A message that fails again and again, or whose process dies of it, goes to the
// stream DEAD with its reason (dead.go), and stops nothing.
//
// A coder takes the dispatches for its own version alone: those for another stay
// for the others.
//
// A partition is a share of the blocks, by the hash of their names. One linker
// works on a partition at a time: linkers agree on who by a list of the living,
// and the server holds them to it (a pinned client). That keeps writers out of
// each other's way. It is the store's transaction that keeps the ledger right,
// also while a partition changes hands.
package queue
