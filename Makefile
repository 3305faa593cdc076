# The one task runner: `make` lists its tasks. Each task does its own set-up on a machine with Python 3.11+ and a package index.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3 python3.14; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
RUN := $(VENV)/.installed-run
DEV := $(VENV)/.installed-dev
WORKERS ?= 2
KILLS ?= 200
STATE ?= state
PORT ?= 8080
PYTEST := $(PY) -m pytest
SOURCES := $(wildcard contracts connectors gateway mocks bench docs tests clients)
COMPILE := $(VENV)/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options --no-header

.PHONY: help venv demo up test check browser bench bench-large faults findings soak lock audit-deps mutants clean

help: ## list the tasks
	@awk 'BEGIN {FS = ":.*## "} /^[a-z][a-z-]*:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---- set-up: a runtime part (demo, up) and a part for checking, each remembered by a stamp

$(PY):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed; name one with: make PYTHON=/path/to/python3"; exit 1; }
	@"$(PYTHON)" -m venv $(VENV) || { echo "$(PYTHON) cannot make a virtual environment (on Debian: apt-get install python3-venv)"; exit 1; }

$(RUN): requirements.txt requirements-build.txt pyproject.toml | $(PY)
	@echo "installing into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements.txt -r requirements-build.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.txt $(RUN)
	@echo "installing what the checks need into $(VENV) ..."
	@$(PIP) install --require-hashes -r requirements.txt -r requirements-build.txt -r requirements-dev.txt
	@touch $@

venv: $(DEV) ## make .venv/ with everything, versions and hashes as locked

# ---- use

demo: $(RUN) ## start gateway and mocks on free ports, walk the tour, stop; ends by itself
	@$(PY) docs/tour.py

up: $(RUN) ## the same parts, and stay up (STATE=dir PORT=n)
	@$(VENV)/bin/lienthong up --state $(STATE) --port $(PORT)

# ---- check

test: $(DEV) ## all tests but the long ones, on real processes (WORKERS=n)
	@$(PYTEST) -n $(WORKERS) --dist loadscope $(ARGS)

check: $(DEV) ## ruff, mypy strict, import rules, house rules and documentation
	@$(VENV)/bin/ruff check $(SOURCES)
	@$(VENV)/bin/ruff format --check $(SOURCES)
	@$(VENV)/bin/mypy $(SOURCES)
	@$(VENV)/bin/lint-imports
	@$(PYTEST) tests/house -q

browser: ## install Chromium for the browser tests, where this user may
	@if command -v chromium >/dev/null 2>&1; then \
		echo "browser: $$(command -v chromium) is there"; \
	elif ! command -v apt-get >/dev/null 2>&1; then \
		echo "browser: no apt-get here; install Chromium by hand, else the browser tests skip"; \
	elif [ "$$(id -u)" != 0 ]; then \
		echo "browser: only root may run apt-get; install Chromium by hand, else the browser tests skip"; \
	else \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium >/dev/null \
		|| echo "browser: apt-get could not install Chromium; the browser tests skip"; \
	fi

bench: $(DEV) ## measure against the baselines, print a table, write build/bench.json
	@$(PY) -m bench $(ARGS)

bench-large: $(DEV) ## searches over ten million entries in SQLite and on PostgreSQL (an hour, 60 GiB)
	@$(PY) -m bench searches-large

faults: $(DEV) ## the long fault runs: every kind of fault, and KILLS=200 kills under load
	@LIENTHONG_KILLS=$(KILLS) $(PYTEST) tests/faults -m "long or not long" --timeout 3600 $(ARGS)

findings: $(DEV) ## measure the rules over the log on a simulated year, five million entries (ARGS=--short)
	@$(PY) -m tests.history $(ARGS)

soak: $(DEV) ## the other long tests
	@$(PYTEST) -m long --timeout 3600 --ignore tests/faults $(ARGS)

mutants: $(DEV) ## change the security-bearing code and see that a test notices (hours)
	@$(VENV)/bin/mutmut run
	@$(VENV)/bin/mutmut results

# ---- dependencies

lock: $(DEV) ## write the requirements*.txt anew from the *.in (UPGRADE=--upgrade for newer versions)
	@$(COMPILE) $(UPGRADE) -o requirements.txt requirements.in
	@$(COMPILE) $(UPGRADE) -o requirements-build.txt requirements-build.in
	@$(COMPILE) $(UPGRADE) -o requirements-dev.txt requirements-dev.in

audit-deps: $(DEV) ## ask the advisory database about every locked version (needs its service)
	@$(VENV)/bin/pip-audit --require-hashes --disable-pip -r requirements.txt -r requirements-build.txt -r requirements-dev.txt

clean: ## remove what the other tasks made, .venv/ included
	@rm -rf $(VENV) build dist mutants .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +
