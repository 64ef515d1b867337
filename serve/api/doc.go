// Package api is demarche's API over HTTP: what the command line and the pages
// ask of a store, for programs.
//
//	GET  /api/v1/incidents                 incidents that pass a filter
//	GET  /api/v1/incidents/{id}            one incident
//	GET  /api/v1/incidents/{id}/positions  who took which stance on it
//	GET  /api/v1/positions                 positions that pass a filter
//	GET  /api/v1/dispatches                dispatches that pass a filter
//	GET  /api/v1/dispatches/{id}           the version that counts, with its coding
//	GET  /api/v1/dispatches/{id}/versions  all versions
//	GET  /api/v1/counts                    how much passes a filter
//	POST /api/v1/code                      code a text, keep nothing
//	POST /api/v1/dispatches                code a dispatch and keep it
//	POST /api/v1/dispatches/batch          the same with several
//	GET  /api/v1/stream                    what is new, as it comes
//	GET  /api/v1/openapi.json              all of this as OpenAPI 3.1
//
// The OpenAPI document is made from the Go types of this package and of coding,
// ledger and store. Lists come in pages: the cursor of the next one stands in
// the field "next" and, for whoever reads another format than JSON, in the Link
// header. An answer has the format that Accept or the parameter format asks for
// (JSON, CSV, an Atom feed, incidents also GeoJSON) and an ETag; errors are problems as RFC 9457 has them (problem.go).
package api
