// Command make writes a web archive of any size to standard output, as a crawl
// of newspapers with all that their pages load gives one: most bytes are
// pictures, films, scripts and fonts, some pages are gone or have moved, some
// are in French, Spanish, German or Arabic, now and then a record is damaged,
// and about one record in eighty is an article in English. The same size gives
// the same bytes.
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
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
	m := maker{random: rand.New(rand.NewPCG(1, 2))}
	var member bytes.Buffer
	z, err := gzip.NewWriterLevel(&member, gzip.BestSpeed)
	if err != nil {
		return m.counts, err
	}
	for done := int64(0); done < size; m.number++ {
		record := m.record()
		done += int64(len(record))
		if packed {
			member.Reset()
			z.Reset(&member)
			z.Write(record) // a buffer does not fail
			z.Close()
			record = member.Bytes()
		}
		if _, err := out.Write(record); err != nil {
			return m.counts, err
		}
	}
	return m.counts, nil
}

// maker makes one record after another.
type maker struct {
	random *rand.Rand
	number int
	counts
}

// record makes one of a thousand records of a crawl.
func (m *maker) record() []byte {
	site := fmt.Sprintf("https://paper-%d.example", m.random.IntN(40))
	address := fmt.Sprintf("%s/world/%d", site, m.number)
	kind := m.random.IntN(1000)
	switch {
	case kind < 12:
		m.articles++
		return response(address, "200 OK", "text/html; charset=utf-8", m.article())
	case kind < 24:
		m.foreign++
		sentence := foreign[m.random.IntN(len(foreign))]
		return response(address, "200 OK", "text/html; charset=utf-8", m.page("", strings.Repeat("<p>"+sentence+"</p>", 3+m.random.IntN(9))))
	case kind < 44:
		m.damaged++
		if m.random.IntN(2) == 0 {
			return block("response", address, []byte("\x00\x00\x00 no answer of a server"))
		}
		return bytes.Replace(block("response", address, nil), []byte("Content-Length: 0"), []byte("Content-Length: lost"), 1)
	}
	m.others++
	switch {
	case kind < 170:
		return block("request", address, []byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))
	case kind < 230:
		return response(address, "404 Not Found", "text/html", m.page("Not found", "<p>This page is gone.</p>"))
	case kind < 270:
		return response(address, "301 Moved Permanently", "text/html", "")
	case kind < 300:
		return block("revisit", address, []byte("HTTP/1.1 200 OK\r\n\r\n"))
	case kind < 310:
		return response(site+"/robots.txt", "200 OK", "text/plain", "User-agent: *\nDisallow: /search\n")
	case kind < 320:
		return response(address, "200 OK", "video/mp4", m.noise(1<<20))
	case kind < 400:
		return response(address, "200 OK", "application/javascript", strings.Repeat("window.dataLayer=window.dataLayer||[];", 1000))
	case kind < 440:
		return response(address, "200 OK", "font/woff2", m.noise(40<<10))
	case kind < 480:
		return response(address, "200 OK", "text/css", strings.Repeat(".menu-item{margin:0;padding:0 .5em}", 500))
	}
	return response(address, "200 OK", [...]string{"image/jpeg", "image/png", "image/webp"}[kind%3], m.noise(20<<10+m.random.IntN(140<<10)))
}

// noise is what packed pictures and films look like.
func (m *maker) noise(size int) string {
	data := make([]byte, 0, size+8)
	for len(data) < size {
		data = binary.LittleEndian.AppendUint64(data, m.random.Uint64())
	}
	return string(data[:size])
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

// page is an article between a menu and scripts.
func (m *maker) page(title, body string) string {
	menu := strings.Repeat(`<li class="menu-item"><a href="/section">Section</a></li>`, 60)
	script := "<script>" + strings.Repeat("window.dataLayer=window.dataLayer||[];", 400) + "</script>"
	return fmt.Sprintf(`<!DOCTYPE html><html><head><title>%s</title><meta property="article:published_time" content="2023-03-%02dT10:00:00Z">%s</head><body><nav><ul>%s</ul></nav><article><h1>%s</h1>%s</article></body></html>`,
		title, m.number%28+1, script, menu, title, body)
}

var (
	states  = []string{"Iran", "Turkey", "Congo", "Rwanda", "France", "Yemen", "Sudan", "Chad", "Serbia", "Japan", "Brazil", "Egypt"}
	acts    = []string{"accused %s of shelling a border town", "agreed with %s to reopen two crossings", "expelled three diplomats of %s", "urged %s to withdraw its troops", "denied that its planes had struck %s", "imposed sanctions on %s", "offered talks to %s"}
	sources = []string{"the foreign ministry said", "according to a spokesman", "officials said on condition of anonymity", "state television reported", "the United Nations said"}
	foreign = []string{
		"Le ministre des affaires étrangères a rencontré mercredi à Moscou le président de la République.",
		"El ministro de Asuntos Exteriores se reunió el miércoles en Moscú con el presidente de la República.",
		"Der Außenminister hat am Mittwoch in Moskau den Präsidenten der Republik zu einem Gespräch getroffen.",
		"التقى وزير الخارجية يوم الأربعاء في موسكو رئيس الجمهورية لبحث الأوضاع في المنطقة.",
	}
)

// article is a page of some sentences on states that do things to each other.
func (m *maker) article() string {
	pick := func(all []string) string { return all[m.random.IntN(len(all))] }
	var body strings.Builder
	title := pick(states) + " " + fmt.Sprintf(pick(acts), pick(states))
	for range 6 + m.random.IntN(8) {
		fmt.Fprintf(&body, "<p>%s %s on Tuesday, %s.", pick(states), fmt.Sprintf(pick(acts), pick(states)), pick(sources))
		fmt.Fprintf(&body, " %s %s a day later, and at least %d people were killed, %s.</p>", pick(states), fmt.Sprintf(pick(acts), pick(states)), 2+m.random.IntN(90), pick(sources))
	}
	return m.page(title, body.String())
}
