package wire

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"demarche/coding"
	"demarche/wire/record"
)

// transcript shows what a sequence yields, one line a step.
func transcript(in iter.Seq2[coding.Dispatch, error]) []string {
	var lines []string
	for d, err := range in {
		if err != nil {
			lines = append(lines, "! "+err.Error())
			continue
		}
		line := fmt.Sprintf("%s %q", d.ID, d.Text)
		for _, field := range []string{d.Title, d.Agency, d.Published, d.URL} {
			if field != "" {
				line += " | " + field
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func TestReadFrom(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     []string
	}{
		{"plain text is one dispatch, unchanged", " Israel\r\nagreed. \n\n", []string{`e9c4213375100a19 " Israel\r\nagreed. \n\n"`}},
		{"its byte order mark is dropped", "\ufeffIsrael agreed.", []string{`0344c3e3514725d4 "Israel agreed."`}},
		{"UTF-16 is told by its mark", "\xff\xfeI\x00r\x00a\x00n\x00", []string{`18d4e170765cc488 "Iran"`}},
		{"text without any UTF-8 is Windows-1252", "caf\xe9 \x96 \x93so\x94", []string{
			"! in: not valid UTF-8: from offset 3 on; coded as Windows-1252", `c42bc45d0ab9408a "café – “so”"`}},
		{"in UTF-8 a bad byte is replaced", "café \xff bar", []string{
			"! in: not valid UTF-8: bad bytes from offset 6 on; coded with U+FFFD in their place", `92ef7f95d7b11bee "café � bar"`}},
		{"an empty file", "", []string{"! in: no text"}},
		{"a blank file", " \n\t\n", []string{"! in: no text"}},
		{"a zero byte", "Israel agreed to talks.\n" + strings.Repeat("It said so. ", 99) + "\x00", []string{"! in: not text: a zero byte at offset 1212"}},
		{"a picture", "\x89PNG\r\n\x1a\n\x00\x00\x00", []string{"! in: not text that demarche can read: image/png"}},
		{"a program", "\x7fELF\x02\x01\x01\x00\x00", []string{"! in: not text that demarche can read: binary data"}},
		{"a web page without text", "<!DOCTYPE html><html>", []string{"! in: no text: the page has no article"}},
		{"another script", "Президент России Владимир Путин встретился в Москве.", []string{
			"! in: not English: the text seems to be Russian; kept, not coded", `887cf4665a5ed202 "Президент России Владимир Путин встретился в Москве."`}},
		{"another language", "Le président russe a rencontré mercredi à Moscou le secrétaire d'Etat américain.", []string{
			"! in: not English: the text seems to be French; kept, not coded", `080089ea7a52c266 "Le président russe a rencontré mercredi à Moscou le secrétaire d'Etat américain."`}},
		{"text that starts with a bracket", "[1] Israel agreed.", []string{`7171be7f831cd576 "[1] Israel agreed."`}},

		{"a JSON object", `{"id":"a","title":"T","text":"Iran agreed.","published":"2017-04-12","agency":"AP","url":"http://x"}`,
			[]string{`a "Iran agreed." | T | AP | 2017-04-12 | http://x`}},
		{"the url is an id", `{"text":"Iran agreed.","url":"http://x"}`, []string{`http://x "Iran agreed." | http://x`}},
		{"the text's hash is an id", `{"text":"Iran"}`, []string{`18d4e170765cc488 "Iran"`}},
		{"null is absent, other fields are ignored", `{"id":null,"title":null,"text":"Iran","year":2017,"tags":[{}]}`, []string{`18d4e170765cc488 "Iran"`}},
		{"an object over several lines", "{\n  \"id\": \"a\",\n  \"text\": \"Iran {agreed}.\"\n}\n", []string{`a "Iran {agreed}."`}},
		{"objects in a row", "{\n\"id\":\"a\",\"text\":\"Iran\"}\n{\"id\":\"b\",\n\"text\":\"Iraq\"}", []string{`a "Iran"`, `b "Iraq"`}},
		{"JSON Lines", "{\"id\":\"a\",\"text\":\"Iran\"}\n\n{\"id\":\"b\",\"text\":\"Iraq\"}\r\n", []string{`a "Iran"`, `b "Iraq"`}},
		{"an array", `[{"id":"a","text":"Iran"}, {"id":"b","text":"Iraq, \"]}"}]`, []string{`a "Iran"`, `b "Iraq, \"]}"`}},
		{"an array over lines", "[\n {\"id\":\"a\",\n  \"text\":\"Iran\"},\n {\"id\":\"b\",\"text\":\"Iraq\"}\n]\n", []string{`a "Iran"`, `b "Iraq"`}},
		{"an empty array", "[ ]", nil},

		{"a bad line costs that line", "{\"id\":\"a\",\"text\":\"Iran\"}\n{\"id\":\"b\",\"text\":\nhello\n{\"id\":\"c\",\"text\":\"Iraq\"}\n", []string{
			`a "Iran"`, "! in: record 2: not a JSON dispatch: unexpected end of JSON input at byte 17",
			"! in: record 3: not a JSON dispatch: invalid character 'h' looking for beginning of value at byte 1", `c "Iraq"`}},
		{"the first line is bad", "{\"id\":\"a\"\n{\"id\":\"c\",\"text\":\"Iraq\"}\n", []string{
			"! in: record 1: not a JSON dispatch: unexpected end of JSON input at byte 9", `c "Iraq"`}},
		{"wrong types", "{\"id\":7,\"text\":\"Iran\"}\n{\"text\":[\"Iran\"]}\n{\"id\":\"c\",\"text\":\"Iraq\"}\n7\n[]\nnull", []string{
			`! in: record 1: not a JSON dispatch: field "id" is a number, not a string`,
			`! in: record 2: not a JSON dispatch: field "text" is an array, not a string`, `c "Iraq"`,
			"! in: record 4: not a JSON dispatch: an object is wanted, not a number",
			"! in: record 5: not a JSON dispatch: an object is wanted, not an array",
			"! in: record 6: not a JSON dispatch: null"}},
		{"no text", `{"id":"a","title":"T"}`, []string{`! in: record 1: no text: no field "text"`}},
		{"blank text", `{"id":"a","text":" \n"}`, []string{"! in: record 1: no text"}},
		{"a zero byte in JSON", `{"id":"a","text":"Iran\u0000"}`, []string{"! in: record 1: not text: a zero byte"}},
		{"half a surrogate", `{"id":"a","text":"Iran \ud800"}`, []string{`a "Iran �"`}},
		{"bad bytes in JSON", "{\"id\":\"a\",\"text\":\"Iran \xff café\"}", []string{
			"! in: record 1: not valid UTF-8: bad bytes from offset 23 on; coded with U+FFFD in their place", `a "Iran � café"`}},
		{"a date that is none", `{"id":"a","text":"Iran","published":"last week"}`, []string{
			`! in: record 1: unreadable date: published "last week" is no ISO 8601 date; coded without it`, `a "Iran"`}},
		{"an array that breaks off", `[{"id":"a","text":"Iran"},{"id":"b"`, []string{`a "Iran"`,
			"! in: record 2: not a JSON dispatch: unexpected end of JSON input at byte 9"}},
		{"an array without an end", `[{"id":"a","text":"Iran"}`, []string{`a "Iran"`,
			"! in: record 2: not a JSON dispatch: the array does not end"}},
		{"an array of other things", `["Iran", 7, {"id":"a","text":"Iran"}, null]`, []string{
			"! in: record 1: not a JSON dispatch: an object is wanted, not a string",
			"! in: record 2: not a JSON dispatch: an object is wanted, not a number", `a "Iran"`,
			"! in: record 4: not a JSON dispatch: null"}},
		{"no JSON", "{not json}", []string{"! in: record 1: not a JSON dispatch: invalid character 'n' looking for beginning of object key string at byte 2"}},
	} {
		got := transcript(ReadFrom("in", strings.NewReader(c.in), Options{}))
		if !slices.Equal(got, c.want) {
			t.Errorf("%s\n got %s\nwant %s", c.name, strings.Join(got, "\n     "), strings.Join(c.want, "\n     "))
		}
	}
}

func TestPublicationDates(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"2017-04-12", "2017-04-12"},
		{"2017-04-12T10:30:00Z", "2017-04-12T10:30:00Z"},
		{"2017-04-12T10:30:00+03:00", "2017-04-12T10:30:00+03:00"},
		{"2017-04-12T10:30", "2017-04-12T10:30"},
		{"2017-04-12T10:30:15.250Z", "2017-04-12T10:30:15.250Z"},
		{"Wed, 12 Apr 2017 10:30:00 +0300", "2017-04-12T10:30:00+03:00"},
		{"20170412", "2017-04-12"},
		{"April 12, 2017", "2017-04-12"},
		{"12 April 2017", "2017-04-12"},
		{" 2017-04-12 ", "2017-04-12"},
		{"", ""},
	} {
		if got, err := record.Date(c.in); got != c.want || err != nil {
			t.Errorf("%q: got %q, %v; want %q", c.in, got, err, c.want)
		}
	}
	for _, bad := range []string{"2017-13-01", "2017-02-30", "yesterday", "12/04/2017", "2017"} {
		if got, err := record.Date(bad); got != "" || !errors.Is(err, ErrPublished) {
			t.Errorf("%q: got %q, %v", bad, got, err)
		}
	}
}

// endless is a stream of one byte, n long.
func endless(b byte, n int64) io.Reader { return io.LimitReader(same(b), n) }

type same byte

func (r same) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}

func TestTooLong(t *testing.T) {
	const size = 50 << 20
	for _, c := range []struct {
		name string
		in   io.Reader
		want []string
	}{
		{"plain text", endless('a', size), []string{"! in: too long: text of more than 1 MiB"}},
		{"a line of JSON", io.MultiReader(strings.NewReader("{\"id\":\"a\",\"text\":\"Iran\"}\n{\"text\":\""), endless('a', size), strings.NewReader("\"}\n{\"id\":\"b\",\"text\":\"Iraq\"}\n")),
			[]string{`a "Iran"`, "! in: record 2: too long: a record of JSON of more than 16 MiB", `b "Iraq"`}},
		{"an element of an array", io.MultiReader(strings.NewReader("[{\"text\":\""), endless('a', size), strings.NewReader("\"},{\"id\":\"b\",\"text\":\"Iraq\"}]")),
			[]string{"! in: record 1: too long: a record of JSON of more than 16 MiB", `b "Iraq"`}},
		{"a line that never ends", io.MultiReader(strings.NewReader("{\"text\":\""), endless('a', size)), []string{"! in: record 1: too long: a record of JSON of more than 16 MiB"}},
		{"text in a record", io.MultiReader(strings.NewReader("{\"text\":\""), endless('a', record.MaxText+1), strings.NewReader("\"}\n")), []string{"! in: record 1: too long: text of more than 1 MiB"}},
	} {
		if got := transcript(ReadFrom("in", c.in, Options{})); !slices.Equal(got, c.want) {
			t.Errorf("%s\n got %.400q\nwant %q", c.name, got, c.want)
		}
	}
}

func TestReadFolder(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("b.txt", "Iran")
	write("a/2.jsonl", `{"id":"a2","text":"Iraq"}`)
	write("a/1.jsonl", `{"id":"a1","text":"Iraq"}`)
	write(".hidden/x.txt", "Iran")
	write("a/.DS_Store", "\x00\x00")
	write("c/empty.txt", "")
	if err := os.Symlink("../b.txt", filepath.Join(root, "a", "3.txt")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("..", filepath.Join(root, "a", "circle")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", filepath.Join(root, "d.txt")); err != nil {
		t.Fatal(err)
	}
	got := transcript(Read([]string{root, filepath.Join(root, "gone.txt"), "-"}, Options{Stdin: strings.NewReader("Iran"), Published: "2017-04-12"}))
	for i := range got {
		got[i] = strings.ReplaceAll(got[i], root, "ROOT")
	}
	want := []string{
		`a1 "Iraq" | 2017-04-12`, `a2 "Iraq" | 2017-04-12`, `18d4e170765cc488 "Iran" | 2017-04-12`, `18d4e170765cc488 "Iran" | 2017-04-12`,
		"! ROOT/c/empty.txt: no text", "! ROOT/d.txt: no such file or directory",
		"! ROOT/gone.txt: no such file or directory", `18d4e170765cc488 "Iran" | 2017-04-12`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFoldersThatCannotBeRead(t *testing.T) {
	root := t.TempDir()
	for _, err := range Read([]string{root}, Options{}) {
		if !errors.Is(err, ErrFolder) {
			t.Errorf("an empty folder: got %v", err)
		}
	}
	closed := filepath.Join(root, "closed")
	if err := os.Mkdir(closed, 0); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "open.txt"), []byte("Iran"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadDir(closed); err == nil {
		t.Log("this user may read every folder: the case without permission is left to others")
		return
	}
	got := transcript(Read([]string{root}, Options{}))
	want := []string{"! " + closed + ": permission denied", `18d4e170765cc488 "Iran"`}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReadingStopsWhenItsUserDoes(t *testing.T) {
	n := 0
	for range ReadFrom("in", strings.NewReader(strings.Repeat("{\"text\":\"Iran\"}\n", 100)), Options{}) {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("%d steps", n)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"", "Iran agreed.", "{\"text\":\"Iran\"}\n{", `[{"text":"a"},7]`, "{\"text\":\n\"a\"}", "\xff\xfe\x00", "\xef\xbb\xbf[", "caf\xe9", "[{]}", "{}{}", "]"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for d, err := range ReadFrom("in", strings.NewReader(string(data)), Options{}) {
			if err != nil {
				if _, ok := errors.AsType[*Error](err); !ok {
					t.Errorf("%q: error %v has no place", data, err)
				}
				continue
			}
			if d.ID == "" || strings.TrimSpace(d.Text) == "" || !utf8.ValidString(d.Text) || strings.ContainsRune(d.Text, 0) {
				t.Errorf("%q: dispatch %+v", data, d)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	text := "GENEVA, Nov. 24 (Reuters) - " + strings.Repeat("Iran and six powers agreed on Sunday, the minister said. ", 40)
	lines := strings.Repeat(fmt.Sprintf("{\"id\":\"a\",\"published\":\"2013-11-24\",\"text\":%q}\n", text), 100)
	b.SetBytes(int64(len(lines)))
	b.ReportAllocs()
	for b.Loop() {
		for d, err := range ReadFrom("in", strings.NewReader(lines), Options{}) {
			if err != nil {
				b.Fatal(err)
			}
			Complete(&d)
		}
	}
}

func TestLanguage(t *testing.T) {
	for _, english := range []string{
		"Iran",
		"Guerrillas near Hawijah launched an attack that left 6 dead.",
		"Arab League Secretary General Chadli Klibi undertook a mission between Syria and the Palestinians.",
		"Israeli troops killed a 14-year-old Palestinian boy in Nablus.",
		"Xi met 习近平 Putin in Moscow.",
		"1, 2, 3",
		"BREAKING: Damascus, Homs, Aleppo, Latakia, Hama",
	} {
		if language, err := detectLanguage(english); language != "en" || err != nil {
			t.Errorf("%q: got %q, %v", english, language, err)
		}
	}
	for text, want := range map[string]string{
		"El presidente ruso se reunió el miércoles en Moscú con el secretario de Estado de EE. UU.":     "Spanish",
		"Der russische Präsident hat am Mittwoch in Moskau den amerikanischen Außenminister empfangen.": "German",
		"Rysslands president träffade på onsdagen USA:s utrikesminister Rex Tillerson i Moskva.":        "Swedish",
		"Presiden Rusia bertemu dengan Menteri Luar Negeri Amerika Serikat di Moskow pada hari Rabu.":   "Indonesian",
		"Prezydent Rosji Władimir Putin spotkał się w środę w Moskwie z sekretarzem stanu USA.":         "Polish",
		"俄罗斯总统普京会见了蒂勒森。":                                                                                "Mandarin",
		"التقى الرئيس الروسي وزير الخارجية":                                                             "Arabic",
	} {
		if _, err := detectLanguage(text); !errors.Is(err, ErrLanguage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}
