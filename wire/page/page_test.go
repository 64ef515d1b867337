package page

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"demarche/wire/record"
)

func TestIs(t *testing.T) {
	for _, page := range []string{"<!DOCTYPE html>", "<HTML>", " <!-- x -->\n<html lang=en>", "<div class=story>", "<p>Iran"} {
		if !Is([]byte(page)) {
			t.Errorf("%q is a page", page)
		}
	}
	for _, other := range []string{"", "Iran <p> agreed", "<rss>", "<?xml version='1.0'?>", "<!-- <html>", "<plan> agreed"} {
		if Is([]byte(other)) {
			t.Errorf("%q is no page", other)
		}
	}
}

// A page's header overrules what it says itself; a wrong header is overruled by
// bytes that are good UTF-8.
func TestCharsets(t *testing.T) {
	text := "<html><head><meta charset=%s></head><body><p>Ministers of Brazil and Argentina met in S\xe3o Paulo.</p>"
	for _, c := range []struct{ meta, header, page, want string }{
		{"iso-8859-1", "", text, "São Paulo"},
		{"utf-8", "text/html; charset=windows-1252", text, "São Paulo"},
		{"windows-1251", "", text, "Sгo Paulo"},
		{"iso-8859-1", "", strings.ReplaceAll(text, "\xe3", "ã"), "São Paulo"},
		{"no-such", "text/html; charset=none", strings.ReplaceAll(text, "\xe3", "ã"), "São Paulo"},
	} {
		rec := Read([]byte(strings.ReplaceAll(c.page, "%s", c.meta)), c.header, "")
		if !strings.Contains(rec.Dispatch.Text, c.want) {
			t.Errorf("%s under %q: got %+v", c.meta, c.header, rec)
		}
	}
}

// An address is where the page says it is best found, or where it was fetched;
// the home page is not where an article is.
func TestAddress(t *testing.T) {
	for _, c := range []struct{ link, fetched, want string }{
		{"/world/1", "https://a.example/x?utm=1", "https://a.example/world/1"},
		{"https://b.example/2", "https://a.example/x", "https://b.example/2"},
		{"https://a.example/", "https://a.example/x", "https://a.example/x"},
		{"javascript:x()", "https://a.example/x", "https://a.example/x"},
		{"/world/1", "", ""},
	} {
		rec := Read([]byte(`<html><link rel=canonical href="`+c.link+`"><p>Iran agreed to talks.`), "", c.fetched)
		if rec.Dispatch.URL != c.want {
			t.Errorf("%s at %s: got %q, want %q", c.link, c.fetched, rec.Dispatch.URL, c.want)
		}
	}
}

// What is not closed in one paragraph is opened anew in the next, so that a small
// page may ask for millions of elements.
func TestAdornmentsDoNotMultiply(t *testing.T) {
	var page strings.Builder
	page.WriteString("<html><body><p>")
	for n := range 400 {
		fmt.Fprintf(&page, "<font size=%d>", n)
	}
	for range 6000 {
		page.WriteString("</p><p>Iran agreed.")
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	rec := Read([]byte(page.String()), "", "")
	runtime.ReadMemStats(&after)
	if n := strings.Count(rec.Dispatch.Text, "Iran agreed."); n != 6000 {
		t.Errorf("%d paragraphs, %v", n, rec.Complaint)
	}
	if spent := (after.TotalAlloc - before.TotalAlloc) >> 20; spent > 100 {
		t.Errorf("%d MiB for a page of %d kB", spent, page.Len()>>10)
	}
	if rec := Read([]byte(strings.Repeat("<p>", 100_000)), "", ""); !errors.Is(rec.Complaint, record.ErrTooLong) {
		t.Errorf("got %v", rec.Complaint)
	}
}

// Much text deep in a page would be read once for each element around it.
func TestHeavyPagesAreNotWeighed(t *testing.T) {
	text := strings.Repeat("<p>Iran agreed to talks, and Iraq did.</p>", 9000)
	for divs, heavy := range map[int]bool{5: false, 480: true} {
		root, err := parse(strings.Repeat("<div>", divs) + text)
		if err != nil {
			t.Fatal(err)
		}
		if got := weight(root, 0) > maxWeight; got != heavy {
			t.Errorf("in %d elements: heavy is %v", divs, got)
		}
	}
	rec := Read([]byte(strings.Repeat("<div>", 480)+text), "", "")
	if n := strings.Count(rec.Dispatch.Text, "Iran agreed"); n != 9000 {
		t.Errorf("%d paragraphs, %v", n, rec.Complaint)
	}
}

func FuzzRead(f *testing.F) {
	samples, err := filepath.Glob("../testdata/formats/html/*.html")
	if err != nil || len(samples) == 0 {
		f.Fatalf("no samples: %v", err)
	}
	for _, name := range samples {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, "", "")
	}
	f.Add([]byte("<p>caf\xe9<template>"), "text/html; charset=latin1", "http://a.example/b")
	f.Fuzz(func(t *testing.T, data []byte, header, address string) {
		rec := Read(data, header, address)
		if rec.Lost != (rec.Dispatch.Text == "") || rec.Lost && rec.Complaint == nil {
			t.Errorf("%+v", rec)
		}
		if d := rec.Dispatch; !utf8.ValidString(d.Text) || strings.ContainsRune(d.Text, 0) {
			t.Errorf("text %q", d.Text)
		}
	})
}
