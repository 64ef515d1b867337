// Command make writes a web archive like Common Crawl's of news, of any size, to
// standard output: pages in English and French, requests, pictures, pages that
// are gone, and now and then a record that is damaged. The same size gives the
// same bytes.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"strings"
)

func main() {
	size := flag.Int64("size", 1000, "megabytes of records, before they are packed")
	packed := flag.Bool("gzip", true, "one member of gzip a record")
	flag.Parse()
	out := bufio.NewWriter(os.Stdout)
	if _, err := write(out, *size<<20, *packed); err != nil {
		log.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

// counts are how many records of each kind were written.
type counts struct{ articles, foreign, others, damaged int }

// write writes records until they are of a size.
func write(out io.Writer, size int64, packed bool) (counts, error) {
	random := rand.New(rand.NewPCG(1, 2))
	var n counts
	for i, done := 0, int64(0); done < size; i++ {
		var record []byte
		address := fmt.Sprintf("https://paper-%d.example/world/%d", random.IntN(40), i)
		switch kind := random.IntN(20); {
		case kind < 12:
			n.articles++
			record = response(address, "200 OK", "text/html; charset=utf-8", article(random, i))
		case kind < 13:
			n.foreign++
			record = response(address, "200 OK", "text/html; charset=utf-8", page("Rencontre", strings.Repeat("<p>Le ministre des affaires étrangères a rencontré mercredi à Moscou le président de la République.</p>", 5), i))
		case kind < 15:
			n.others++
			record = block("request", address, []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
		case kind < 17:
			n.others++
			record = response(address, "404 Not Found", "text/html", "<h1>Not found</h1>")
		case kind < 19 || i%10 > 0:
			n.others++
			noise := make([]byte, 20<<10)
			for j := range noise {
				noise[j] = byte(random.Uint32())
			}
			record = response(address, "200 OK", "image/jpeg", string(noise))
		default:
			n.damaged++
			record = bytes.Replace(block("response", address, nil), []byte("Content-Length: 0"), []byte("Content-Length: lost"), 1)
		}
		done += int64(len(record))
		if packed {
			var member bytes.Buffer
			z := gzip.NewWriter(&member)
			z.Write(record) // a buffer does not fail
			z.Close()
			record = member.Bytes()
		}
		if _, err := out.Write(record); err != nil {
			return n, err
		}
	}
	return n, nil
}

func block(kind, address string, data []byte) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: 2023-03-04T00:00:00Z\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n", kind, address, len(data))
	out.Write(data)
	out.WriteString("\r\n\r\n")
	return out.Bytes()
}

func response(address, status, contentType, body string) []byte {
	return block("response", address, fmt.Appendf(nil, "HTTP/1.1 %s\r\nContent-Type: %s\r\n\r\n%s", status, contentType, body))
}

func page(title, body string, i int) string {
	menu := strings.Repeat(`<li class="menu-item"><a href="/section">Section</a></li>`, 60)
	script := "<script>" + strings.Repeat("window.dataLayer=window.dataLayer||[];", 400) + "</script>"
	return fmt.Sprintf(`<!DOCTYPE html><html><head><title>%s</title><meta property="article:published_time" content="2023-03-%02dT10:00:00Z">%s</head><body><nav><ul>%s</ul></nav><article><h1>%s</h1>%s</article></body></html>`,
		title, i%28+1, script, menu, title, body)
}

// article is a page of some sentences on states that do things to each other.
func article(random *rand.Rand, i int) string {
	states := []string{"Iran", "Turkey", "Congo", "Rwanda", "France", "Yemen", "Sudan", "Chad", "Serbia", "Japan", "Brazil", "Egypt"}
	acts := []string{"accused %s of shelling a border town", "agreed with %s to reopen two crossings", "expelled three diplomats of %s", "urged %s to withdraw its troops", "denied that its planes had struck %s", "imposed sanctions on %s", "offered talks to %s"}
	voices := []string{"the foreign ministry said", "according to a spokesman", "officials said on condition of anonymity", "state television reported", "the United Nations said"}
	pick := func(all []string) string { return all[random.IntN(len(all))] }
	var body strings.Builder
	title := pick(states) + " " + fmt.Sprintf(pick(acts), pick(states))
	for range 6 + random.IntN(8) {
		fmt.Fprintf(&body, "<p>%s %s on Tuesday, %s.", pick(states), fmt.Sprintf(pick(acts), pick(states)), pick(voices))
		fmt.Fprintf(&body, " %s %s a day later, and at least %d people were killed, %s.</p>", pick(states), fmt.Sprintf(pick(acts), pick(states)), 2+random.IntN(90), pick(voices))
	}
	return page(title, body.String(), i)
}
