# `make run` and `make test` are all that a newcomer needs; both set up whatever is missing first.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:
CATALOGUES := $(wildcard app/*/translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGUES:.po=.mo)
DEMONSTRATION := DEMONSTRATION=1 $(BIN)/flask --app wsgi

.PHONY: help run test test-fast check lock set-up clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

run: set-up ## Set up and start the demonstration on 127.0.0.1:8000
	@$(DEMONSTRATION) db upgrade
	@$(DEMONSTRATION) demonstration prepare
	@$(DEMONSTRATION) serve

test: $(VENV)/test.ok $(COMPILED) node_modules/.ok ## Check everything: style, types, structure, tests on both databases, browser
	@$(BIN)/python -m tests.run

test-fast: $(VENV)/test.ok $(COMPILED) node_modules/.ok ## Run the tests on SQLite, without the browser
	@$(BIN)/python -m pytest -q -m "not browser"

check: $(VENV)/test.ok ## Check style, types and structure only
	@$(BIN)/python -m tests.run --checks-only

set-up: $(VENV)/run.ok $(COMPILED) node_modules/.ok

$(VENV)/bin/python:
	@echo "Making the virtual environment…"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.ok: requirements.lock | $(VENV)/bin/python
	@echo "Installing what the application needs…"
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/test.ok: requirements-dev.lock | $(VENV)/bin/python
	@echo "Installing what the tests need…"
	@$(PIP) -r requirements-dev.lock
	@touch $@ $(VENV)/run.ok

node_modules/.ok: package-lock.json app/kernel/vendor.py | $(VENV)/bin/python
	@test -e $(VENV)/run.ok -o -e $(VENV)/test.ok || $(MAKE) --no-print-directory $(VENV)/run.ok
	@echo "Fetching fonts and styles…"
	@$(BIN)/python -m app.kernel.vendor
	@touch $@

%.mo: %.po | $(VENV)/bin/python
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ --locale vi

lock: ## Renew the locks from pyproject.toml
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

clean: ## Remove everything that set-up made; the database in instance/ stays
	@rm -rf $(VENV) node_modules app/kernel/static/vendor app/kernel/print_fonts tests/browser/vendor .mypy_cache .ruff_cache .pytest_cache
