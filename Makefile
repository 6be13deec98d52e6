# BloodView's workshop. `make help` lists what can be made; each target sets up what it needs in .venv.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Peers that the benchmarks measure BloodView against live apart from it.
BENCH := .venv-bench
# An index of torch wheels without CUDA, where pip's own would bring them with it (see README.md).
TORCH_INDEX ?=
# Processes of the test suite.
WORKERS ?= 2
# The window needs no display to be tested.
OFFSCREEN := QT_QPA_PLATFORM=offscreen

DEMO := import sys; from pathlib import Path; from bloodview.gui.demo import run_demo; sys.exit(run_demo(Path('demo-output')))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run demo test test-core test-window check bench screenshots catalogue model clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## Check this machine and install everything in .venv

# torch goes first: whatever else needs it then takes the version that is there.
$(READY): pyproject.toml packaging/check_machine.sh
	@python=$$(sh packaging/check_machine.sh) && { [ -x $(BIN)/python ] || "$$python" -m venv $(VENV); }
	$(BIN)/python -m pip install --quiet $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) torch==2.13.0
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	@touch $@

run: $(READY) ## Open the window with the demo samples; without a display, count them offscreen into demo-output/
	$(BIN)/python -c "$(DEMO)"

demo: $(READY) ## Count the demo samples in the real window offscreen, also where there is a display
	$(OFFSCREEN) $(BIN)/python -c "$(DEMO)"

test: test-core test-window ## Run all tests

test-core: $(READY) ## Run the tests of what works without a window, where Qt cannot be imported
	BLOODVIEW_NO_QT=1 $(BIN)/python -m pytest tests/core -p no:pytest-qt -n $(WORKERS) -q

test-window: $(READY) ## Run the tests of the window, of the whole program and of its pictures
	$(OFFSCREEN) $(BIN)/python -m pytest tests --ignore tests/core -n $(WORKERS) -q

check: $(READY) ## Check format, lint, types, layers and translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python packaging/catalogue.py check

# Without its peers the benchmark goes on, and its table says which are missing.
$(BENCH)/.ready: pyproject.toml | $(READY)
	$(BIN)/python -m venv $(BENCH)
	-$(BENCH)/bin/python -m pip install --quiet $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) torch==2.13.0 \
	&& $(BENCH)/bin/python -m pip install --quiet -e '.[bench]' && touch $@

bench: $(READY) $(BENCH)/.ready ## Measure speed and accuracy beside other methods (tests/benchmarks)
	@set -e; for file in $(wildcard tests/benchmarks/[a-z]*.py); do echo "$$file"; $(BIN)/python "$$file"; done

screenshots: $(READY) ## Make the pictures of the README and the manual anew
	$(OFFSCREEN) $(BIN)/python packaging/make_screenshots.py

catalogue: $(READY) ## Collect the sentences that people see, and compile their translations
	$(BIN)/python packaging/catalogue.py update

model: $(READY) ## Train the shipped model anew (simulated samples, fixed seed)
	$(BIN)/python packaging/make_model.py

clean: ## Remove what was installed and made here
	rm -rf $(VENV) $(BENCH) demo-output build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find bloodview tests -name __pycache__ -type d -prune -exec rm -rf {} +
