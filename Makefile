# Everything a newcomer needs, from a bare Python 3.11 with make. See README.md.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
INSTALLED := .venv/.installed

.DEFAULT_GOAL := help
# What is compiled once stays compiled, for the programs and browsers of the next tests.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install demo tour run test test-postgresql crash check format bench lock browser

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 17

install: $(INSTALLED) ## install everything into .venv

# The locks name every file by its hash. uv comes first since it installs the rest ten times as fast
# as pip (which takes over where uv finds no way through); the project itself is linked, not copied.
$(INSTALLED): requirements-uv.lock requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Carryall needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 ...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	$(BIN)/uv pip sync --quiet --system-certs --python $(BIN)/python --require-hashes requirements-dev.lock \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/uv pip install --quiet --offline --python $(BIN)/python --no-build-isolation --no-deps --editable .
	@touch $@

demo: $(INSTALLED) ## the bot in the browser: no Discord, no network
	$(BIN)/carryall demo

tour: $(INSTALLED) ## the same tour as a transcript
	$(BIN)/carryall tour

run: $(INSTALLED) ## the bot on Discord (settings: .env)
	$(BIN)/carryall run

# Where it may (Debian, as root), the browser that the browser tests drive is installed as well.
browser: $(INSTALLED)
	@command -v chromium >/dev/null 2>&1 || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 \
	  && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || true

# Four on two cores: most of a test is waiting for sockets and jobs.
test: browser ## run all tests
	$(BIN)/pytest -n 4

test-postgresql: $(INSTALLED) ## all end-to-end tests, remembered by PostgreSQL
	$(BIN)/pytest -n 2 -rs --storage=postgresql tests/e2e

crash: $(INSTALLED) ## kill the bot at every step of a job, 20 times over
	@for turn in $$(seq 20); do echo "$$turn of 20"; $(BIN)/pytest -q -n 4 tests/crash || exit 1; done

check: $(INSTALLED) ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(INSTALLED) ## put the code into its one format
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: $(INSTALLED) ## measure, side by side with the plain way
	$(BIN)/python -m tests.bench

lock: $(INSTALLED) ## compile the locks anew (needs the network)
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --extra demo --extra dev pyproject.toml -o requirements-dev.lock
