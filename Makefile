# Everything a contributor or a newcomer types; `make help` lists it.
# Needs python3.11, make, and a package index that pip can reach.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help install run test test-slow check format pins clean

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

# python3.11 by name, else python3 when that is its version.
PYTHON ?= $(shell command -v python3.11 || { \
	python3 -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && command -v python3; })

# Passed on to pytest, for example: make test ARGS="-k prorogation".
ARGS ?=
# Tests of one file share a process, so that its server is started once.
PARALLEL := -n logical --maxprocesses 4 --dist loadfile

# Only `make pins` needs it: python3.11 -m pip install uv.
UV ?= uv
COMPILE := $(UV) pip compile --quiet --python-version 3.11 --generate-hashes --no-strip-extras \
	--no-emit-index-url --custom-compile-command "make pins" pyproject.toml

# Nothing here reports to anyone.
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help: ## list these targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 20

install: $(STAMP) ## set up .venv; does nothing when nothing changed
	@:

# The list of pins is complete, so pip has nothing to resolve: --no-deps, then `pip check` says whether it fits.
$(STAMP): requirements-dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "python3.11 is missing: install it, or run make PYTHON=/path/to/python3.11"; exit 2; }
	@echo "Installing into $(VENV) (about a minute the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m pip check --quiet
	@touch $@

run: install ## start the demonstration: database, Prefect, pages
	@$(BIN)/cpom demo

test: install ## run the fast tests, with full coverage of domain and services
	@$(BIN)/pytest -q -m "not slow" $(PARALLEL) --cov --cov-report= $(ARGS)
	@$(BIN)/coverage report --include='cpom_workflow/domain/*,cpom_workflow/services/*' --fail-under=100

test-slow: install ## run the long tests, against real peers
	@$(BIN)/pytest -q -m slow --timeout 600 $(PARALLEL) $(ARGS)

check: install ## lint, formatting, types, floors
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: install ## correct what ruff can correct by itself
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

pins: ## recompile the requirements after a change of pyproject.toml; make pins ARGS=--upgrade for newer versions
	@command -v $(UV) >/dev/null || { echo "uv is missing: python3.11 -m pip install uv"; exit 2; }
	@$(COMPILE) $(ARGS) --output-file requirements.txt
	@$(COMPILE) $(ARGS) --all-extras --group dev --output-file requirements-dev.txt

clean: ## remove the set-up and every cache, never the data in var/
	@rm -rf $(VENV) dist build htmlcov .coverage .coverage.* .hypothesis .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
