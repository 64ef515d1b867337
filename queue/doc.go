// Package queue spreads the work over machines, through NATS JetStream:
//
//	Publish   puts dispatches on the stream DISPATCHES, by the version of the
//	          coder that they are for (publish.go)
//	Coders    take them, code them, and put the codings on the stream CODINGS,
//	          by partition (code.go)
//	Linkers   take the codings of their partitions and add them to the store,
//	          which links them (link.go, share.go)
//
// Messages are delivered at least once, and every write may be done again: a
// message bears an id made of its content and the coder's version, by which the
// server drops what is published twice within its window, and Store.Add changes
// nothing where a coding is known. So the effect is that of once.
//
// A dispatch stays on its stream until its coding is on the next, and a coding
// until it is committed in the store. What is killed in between, coder, linker,
// server or store, leaves messages that are delivered again.
//
// Both streams are bounded. When linkers fall behind, CODINGS fills, coders wait
// to publish and take no more; DISPATCHES fills, and publishers wait.
//
// A message that fails again and again, or whose coders die of it, goes to the
// stream DEAD with its reason (dead.go), and stops nothing.
//
// A coder takes the dispatches for its own version alone: those for another stay
// for the others. A coding names the version that made it.
//
// A partition is a share of the blocks, by country and month (block). One linker
// works on a partition at a time: linkers agree on who by a list of the living,
// and the server holds them to it (a pinned client). That keeps writers out of
// each other's way. It is the store's transaction that keeps the ledger right,
// also while a partition changes hands and for what reaches into several blocks.
package queue
