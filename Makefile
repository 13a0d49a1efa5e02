# `make demo` shows the program at work on the sample ledger; `make test` is what CI runs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-all bench docs lint clean

demo: $(VENV)/demo.stamp  ## install, and show who is overdue in the sample ledger
	@CRM_TODAY=2026-11-23 COLUMNS=100 $(BIN)/crm overdue --format table

test: lint  ## lint, strict types and the tests
	$(BIN)/python -m compileall -q crmcli
	$(BIN)/python -m pytest -q -n auto --dist worksteal -m "not long"

test-all: lint  ## the same with every long form: all kill points, thousands of examples
	$(BIN)/python -m compileall -q crmcli
	CRM_TEST_LONG=1 $(BIN)/python -m pytest -q -n auto --dist worksteal

bench: $(VENV)/dev.stamp  ## ratios against floors and peers; NAMES="overdue check" measures some
	$(BIN)/python -m benchmarks $(NAMES)

docs: $(VENV)/dev.stamp  ## write what docs/ takes from the program: references, man page, pictures
	$(BIN)/python -m docs.generate

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/demo.stamp: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/dev.stamp: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@ $(VENV)/demo.stamp

clean:  ## remove what the other targets made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
