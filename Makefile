# Qatarlas. `make help` lists what there is.
.DEFAULT_GOAL := help
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
READY := $(BIN)/python -m tests.ready
AREA ?=
TESTS ?= tests
CASES ?=
RUNS ?= 100000
READERS ?=

.PHONY: help run prepare test attack attack-proof fuzz test-services check bench verify lock words hook clean

help: ## Print this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-15s %s\n", $$1, $$2 }'

run: $(VENV)/.run ## Start the school on this machine: web, worker, schedule (Ctrl-C stops them)
	@exec $(BIN)/lms up

prepare: $(VENV)/.run ## Bring database and runner images to the newest shape, and start nothing
	@$(BIN)/lms prepare

test: $(VENV)/.dev ## Run the whole suite; installs what it needs. TESTS=tests/domain for a part
	@$(READY) engine images chromium -- $(BIN)/python -m tests.passes $(TESTS)

attack: $(VENV)/.dev ## Try every hostile case: a line a case, and how many held. CASES="R01 G14" for some
	@$(READY) engine images -- $(BIN)/python -m tests.attack $(CASES)

attack-proof: $(VENV)/.dev ## Take every layer of defence away alone, and show the case that falls
	@$(READY) engine images=python,numpy,node,c,sql -- $(BIN)/python -m tests.attack proof

fuzz: $(VENV)/.fuzz ## Search for bytes that break what reads hostile ones. RUNS=1000000 for each reader
	@$(BIN)/python -m tests.fuzz $(RUNS) $(READERS)

test-services: $(VENV)/.dev ## Run the storage and queue tests on PostgreSQL and Redis
	@$(READY) engine images -- $(BIN)/python -m tests.servers

bench: $(VENV)/.dev ## Measure: a line a figure. AREA=grading for one area
	@$(READY) engine images -- $(BIN)/python -m tests.bench $(AREA)

verify: $(VENV)/.dev ## Build every environment, grade every solution of every exercise in it, and test it
	@$(READY) engine images=all -- sh -c '$(BIN)/lms exercises verify && $(BIN)/python -m pytest tests/environments'

GATES := gate-format gate-lint gate-types gate-imports gate-dependencies gate-dead-code gate-templates gate-house
.PHONY: $(GATES)
check: $(GATES) ## Run every gate: format, lint, types, imports, dependencies, dead code, templates, house
$(GATES): $(VENV)/.dev
gate-format:
	$(BIN)/ruff format --check --quiet .
gate-lint:
	$(BIN)/ruff check --quiet .
gate-types:
	$(BIN)/mypy --no-error-summary
gate-imports:
	$(BIN)/lint-imports --no-logo
gate-dependencies:
	$(BIN)/deptry --no-ansi .
gate-dead-code:
	$(BIN)/vulture
gate-templates:
	$(BIN)/djlint --quiet --lint --check templates
gate-house:
	$(BIN)/python -m pytest --quiet tests/setup/test_house.py

lock: $(VENV)/.dev ## Resolve pyproject.toml into both lock files; UPGRADE=1 takes the newest versions
	@sh deploy/lock.sh $(BIN)/uv requirements.lock --group build $(if $(UPGRADE),--upgrade)
	@sh deploy/lock.sh $(BIN)/uv requirements-dev.lock --group build --group dev \
		--constraints requirements.lock $(if $(UPGRADE),--upgrade)
	@sh deploy/lock.sh $(BIN)/uv requirements-fuzz.lock --group fuzz \
		--constraints requirements-dev.lock $(if $(UPGRADE),--upgrade)

words: $(VENV)/.dev ## Collect the texts to translate into lms/translations/*/LC_MESSAGES/messages.po
	@mkdir -p var
	@$(BIN)/pybabel --quiet extract --mapping pyproject.toml --keywords N_ --ignore-dirs '.*' --no-location --sort-output \
		--omit-header --output-file var/messages.pot .
	@$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --omit-header --input-file var/messages.pot \
		--output-dir lms/translations

hook: $(VENV)/.dev ## Run the quick gates before every commit in this checkout
	@install -m 755 deploy/pre-commit deploy/commit-msg "$$(git rev-parse --git-path hooks)"

clean: ## Remove the environment and what the tools left (var/, with the school's data, stays)
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build *.egg-info
	@find lms graders tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@sh deploy/environment.sh $(PYTHON) $(VENV)

$(VENV)/.run: requirements.lock | $(BIN)/python
	@echo "libraries: installing requirements.lock"
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "libraries: installing requirements-dev.lock"
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@

$(VENV)/.fuzz: requirements-fuzz.lock $(VENV)/.dev
	@echo "libraries: installing requirements-fuzz.lock"
	@$(PIP) install --require-hashes --requirement requirements-fuzz.lock
	@touch $@
