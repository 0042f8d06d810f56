# `make run` and `make test` do all the set-up that a fresh machine needs (Python 3.11 or later).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
WORKSPACE ?= workspace
# One more than there are cores: tests that wait for a browser or a server leave theirs to others.
WORKERS ?= $(shell $(PYTHON) -c "import os; print(min(4, 1 + (os.cpu_count() or 1)))")

export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1

.PHONY: setup run test soak lint format bench bench-large docs site guides app dagster lock clean help

setup: $(READY) ## Make the environment, which everything else here does when it is needed

run: $(READY) ## Make the example workspace, build its baseline, preview a change, print the budget
	@$(BIN)/comptune --workspace $(WORKSPACE) demo

test: $(READY) ## Run every test
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile

soak: $(READY) ## Repeat the tests of interruptions many times
	$(BIN)/python -m pytest -q -m soak --soak

lint: $(READY) ## Check style, types, layers and that generated files are current
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m comptune.levers.generate --check
	$(BIN)/python -m comptune.metrics.generate --check
	$(BIN)/python -m comptune.ledger.generate --check
	$(BIN)/python -m comptune.tuning.generate --check
	$(BIN)/python -m comptune.warehouse.reference --check
	$(BIN)/python -m comptune.cli.generate --check
	$(BIN)/python -m comptune.reference.generate --check
	$(BIN)/python -m comptune.reports.compliance.generate --check

format: $(READY) ## Put the source into the agreed format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY) ## Measure speed and memory, side by side in one run
	$(BIN)/python -m benchmarks

bench-large: $(READY) ## The same with the official run of a million people (some minutes)
	$(BIN)/python -m benchmarks --large

docs: $(READY) ## Write the generated reference pages and the screenshots
	$(BIN)/python -m comptune.levers.generate
	$(BIN)/python -m comptune.metrics.generate
	$(BIN)/python -m comptune.ledger.generate
	$(BIN)/python -m comptune.tuning.generate
	$(BIN)/python -m comptune.warehouse.reference
	$(BIN)/python -m comptune.cli.generate
	$(BIN)/python -m comptune.reference.generate
	$(BIN)/python -m comptune.reports.compliance.generate
	COMPTUNE_SCREENSHOTS=1 $(BIN)/python -m pytest -q tests/app

guides: $(READY) ## Follow every guide from a clean clone, as a new person would (some minutes)
	$(BIN)/python -m tests.docs.follow

site: $(READY) ## Build the documentation as a site, into the folder site
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "Open site/index.html"

app: $(READY) ## Open the analyst's page on the example workspace
	$(BIN)/python -m comptune.app --workspace $(WORKSPACE)

dagster: $(READY) ## Start Dagster's pages and daemon on the example workspace
	@test -f $(WORKSPACE)/workspace.yml || $(BIN)/comptune --workspace $(WORKSPACE) demo
	$(BIN)/python -m comptune.orchestration --workspace $(WORKSPACE)

lock: $(READY) ## Pin the newest versions that pyproject.toml allows
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-strip-extras --upgrade -o requirements.lock

clean: ## Remove the environment and the example workspace
	rm -rf $(VENV) $(WORKSPACE) site

help: ## This list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): requirements.lock pyproject.toml
	@echo "Setting up the environment in $(VENV) (a minute on a fresh machine) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode \
		--require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@
