// Package mcp gives language models a store to read, by the Model Context
// Protocol:
//
//	search     incidents and dispatches that pass a filter
//	incident   one incident: accounts, disputes, and the sentences they rest on
//	positions  who took which stance, and how it changed
//	code_text  what a text reports, without keeping it
//
// All tools only read. Whatever they say of a dispatch comes as a citation: the
// words, and where they stand in it, so that a model can quote and be checked.
package mcp
