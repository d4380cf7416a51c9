# Two commands: `make demo` and `make test`. Both make .venv when it is missing and keep it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo test lint schema golden bench clean

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
VENV := .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?=

# What the coverage gate of 95% holds for.
CORE := */edibridge/errors.py,*/edibridge/tree.py,*/edibridge/findings.py,*/edibridge/resources.py,$\
*/edibridge/binding/*,*/edibridge/binding.py,*/edibridge/registry.py,*/edibridge/convert.py,$\
*/edibridge/amounts.py,*/edibridge/codes.py,*/edibridge/syntax/*,*/edibridge/model/*

help: ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "edibridge needs Python 3.11 or later: apt-get install python3.11 python3.11-venv" >&2; exit 1; fi
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) has no venv module: apt-get install $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# pip reads dependency groups from 25.1 on.
$(VENV)/.pip: | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@touch $@

$(VENV)/.run: pyproject.toml $(VENV)/.pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/.pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@ $(VENV)/.run

demo: $(VENV)/.run ## Convert the example extract to UBL, EDIFACT and X12 and back
	$(BIN)/python examples/demo.py

lint: $(VENV)/.dev ## Style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src tests examples schemas $(wildcard benchmarks/*.py)

test: lint ## Style, types, tests and the coverage gate
	rm -f .coverage .coverage.*
	$(BIN)/python -m pytest -n auto --cov --cov-branch --cov-report= $(PYTEST_ARGS)
	$(BIN)/coverage report --include='$(CORE)' --fail-under=95

schema: $(VENV)/.run ## Write the JSON Schema of the model anew
	$(BIN)/python schemas/build_json_schema.py

golden: $(VENV)/.dev ## Write the golden files anew; look at the difference before you commit
	$(BIN)/python -m pytest -n auto -q --update-golden

bench: $(VENV)/.dev ## Speed and memory beside the peers
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python "$$script"; done

clean: ## Remove what the build and the tests left, and .venv
	rm -rf $(VENV) dist build out .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis
