// Package serve shows a store in a browser.
//
// The pages are made on the server and need no JavaScript; one script, made from
// serve/bundle, lets a reader draw a period and move the map:
//
//	/                  incidents as cards, with search, facets, timeline and map
//	                   (front.go, period.go, map.go)
//	/incidents/{id}    what is agreed, accounts side by side, disputes, the
//	                   order of claims and answers, dispatches (incident.go)
//	/actors/{code}     what an actor did and says, and who accuses whom (actor.go)
//	/dyads/{a}/{b}     the same of two actors
//	/dispatch?id=ID    a dispatch with its codes and their reasons (dispatch.go);
//	                   version=N shows another version, and event=ID or
//	                   claim=ID marks its words
//	/code              a pasted dispatch, or the dispatches of a file, coded and
//	                   not stored (paste.go)
//	/api/v1/           the same for programs (package api)
//	/mcp               the same for language models (package mcp)
//	/healthz, /readyz, /metrics  for whoever runs it
//
// Dispatches are hostile text. All output is escaped by html/template, the
// policy of every page forbids inline scripts and style and requests to other
// hosts, and size, time and rate of requests have bounds (guard.go).
package serve
