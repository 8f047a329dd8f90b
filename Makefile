# make run   builds everything and starts the demonstration
# make test  runs every check and test, from unit to browser
# The rest are parts of these two.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

CLIENT := web-client/dist/index.html
CLIENT_SOURCES := $(shell find web-client -path web-client/node_modules -prune -o -path web-client/dist -prune -o -type f -print)
SPORTELLO := target/debug/sportello

.PHONY: help run release test check client server e2e bench-attachments bench-hostile bench-identity bench-media bench-network advisories generated clean-data

help: ## says what can be made
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

run: client server ## builds client and server and starts the demonstration; ARGS="--config my.toml" for more
	@exec $(SPORTELLO) serve --demo $(ARGS)

release: client ## builds what is installed: target/release/sportello, with the client in it
	cargo build --release --package server

test: ## every check and test; installs what it lacks when run as root on Debian
	@scripts/need run test
	@scripts/test

check: ## formatting, lints, types, licences: no tests
	@scripts/need run check
	@scripts/test checks

client: $(CLIENT)

server:
	@scripts/need run
	cargo build --package server

web-client/node_modules/.package-lock.json: web-client/package-lock.json
	@scripts/need run
	cd web-client && npm ci --no-audit --no-fund
	@touch $@

$(CLIENT): web-client/node_modules/.package-lock.json $(CLIENT_SOURCES)
	cd web-client && npm run --silent build

e2e: client server ## the browser tests alone
	@scripts/need run test
	@scripts/test browser

generated: ## writes anew what is generated from the crate protocol
	UPDATE_GENERATED=1 cargo test --quiet --package protocol

bench-attachments: ## the check of attached files: right verdicts, waiting, memory: figures as JSON (release build: minutes)
	@scripts/need run test
	@scripts/bench-attachments

bench-hostile: ## what hostile files do to meetings beside them: figures as JSON (release build, then three minutes)
	@scripts/need run test bench
	@scripts/bench-hostile

bench-identity: ## logins beside a meeting, and who may do what: figures as JSON (release build: minutes)
	@scripts/need run
	@scripts/bench-identity

bench-media: client ## cost and room of the media beside Janus, and the first picture: figures as JSON (release build: minutes)
	@scripts/need run
	@scripts/bench-media

bench-network: client server ## a conversation over bad networks: a table in docs/PERFORMANCE.md, figures as JSON (8 minutes)
	@scripts/need run test
	@scripts/bench-network

advisories: ## known vulnerabilities of the Rust dependencies; needs the advisory database from the internet
	cargo deny check advisories

clean-data: ## forgets everything of the demonstration
	rm -rf data
