// Package wire turns bytes into dispatches: the first stage of demarche.
//
// Read takes files, folders and standard input and yields one dispatch after
// another, in the order of the input, holding one record at a time. For each
// input it
//
//  1. opens it; a folder is walked in sorted order, hidden entries left out;
//  2. sniffs what it is from its content, never from its name (sniff.go);
//  3. hands it to the reader of that format: plain text (text.go), JSON, JSON
//     Lines and JSON arrays (json.go), and a package under this one for each
//     other: page (HTML), feed (RSS, Atom, JSON Feed), ninjs, newsml (NewsML-G2,
//     NITF), table (CSV), warc, pack (gzip, zip, which may hold any of these).
//     A new format is a function of type record.Format and a line in sniff.go;
//  4. checks each record: it has text, of bearable size, and gets an id. What is
//     not English (language.go) is said and marked, and passed on all the same.
//
// Every reader holds one record at a time and has bounds of size, depth, number
// and ratio, so that no input can take memory or time without end. What the
// formats say of versions becomes coding.Notice, beside the same id.
//
// Text is never changed, since every span that demarche prints is a slice of
// it; exceptions are a byte order mark, which is dropped, and bytes that are not
// UTF-8, which are repaired as text.go says.
//
// What cannot be read is an *Error in the same sequence, which names the file,
// the record and the reason; reading goes on with the next record. What could be
// repaired is both: an *Error that says what was wrong, then the dispatch.
//
// FindDateline (dateline.go) reads the line "GENEVA, Nov. 24 (Reuters) -" that
// opens agency copy, and Complete fills in what it tells: agency and day. The
// names of the agencies are data: agencies.txt.
package wire
