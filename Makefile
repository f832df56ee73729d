# CityAssay: every job of the house, one word each. `make help` lists them.
#
# A job makes the environment it needs from a lock in locks/ (every file pinned by its hash) and makes it again only
# when that lock changes. Needed on the machine: python3 (3.11 or later) with venv, and make.

PYTHON ?= python3
JOBS ?= 2
# The slow tests mostly wait: on what they started, and on time itself.
SLOW_JOBS ?= 3
TEST_FLAGS ?=
LOCK_FLAGS ?=
DEMO_OUT ?= demo-out

DEV := .venv
DEMO := .venv-demo
BIN := $(DEV)/bin
CACHE := .cache
PIP_INSTALL := -m pip --disable-pip-version-check install --quiet --no-input
PYTEST := $(BIN)/python -m pytest
HOUSE := rules indices testers reports evaluator ui citybrain

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
.PHONY: help env demo test test-slow check format-check lint types imports sizes format bench peers lock clean

help: ## list the jobs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

env: $(DEV)/.installed ## make the developer's environment (.venv)

demo: $(DEMO)/.installed peers ## the whole story on loopback: assays, verdicts, reports in demo-out/
	$(DEMO)/bin/cityassay demo --out $(DEMO_OUT)

test: $(DEV)/.installed peers ## all tests but the slow ones
	@mkdir -p $(CACHE)/totals
	$(PYTEST) -m "not slow" -n $(JOBS) --junitxml=$(CACHE)/totals/test.xml $(TEST_FLAGS)

test-slow: $(DEV)/.installed peers ## the slow tests: wheel, core-only install, whole runs
	@mkdir -p $(CACHE)/totals
	$(PYTEST) -m slow -n $(SLOW_JOBS) --dist worksteal --junitxml=$(CACHE)/totals/test-slow.xml $(TEST_FLAGS)

check: format-check lint types imports sizes ## format, lint, types, import contracts; sizes against their aims

format-check: $(DEV)/.installed
	$(BIN)/ruff format --check --quiet .

lint: $(DEV)/.installed
	$(BIN)/ruff check --quiet .

types: $(DEV)/.installed
	$(BIN)/mypy

imports: $(DEV)/.installed
	$(BIN)/lint-imports --cache-dir $(CACHE)/import-linter

sizes: $(DEV)/.installed ## measured sizes beside the aims
	$(BIN)/python -m tests.house.sizes

format: $(DEV)/.installed ## format the code and mend what ruff can mend
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format --quiet .

bench: $(DEV)/.installed peers ## side-by-side timings against peers
	$(BIN)/python -m benchmarks

peers: ## unpack Debian's mosquitto, snmpd and snmp into .cache/peers; starts no service, never fails
	@$(PYTHON) tests/peers/unpack.py

lock: $(DEV)/.installed ## write the locks again (LOCK_FLAGS=--upgrade takes newer versions)
	$(call compile,dev,--all-extras --group dev)
	$(call compile,demo,--extra city --extra index --extra linked --extra openapi --group build --group peers --constraint locks/dev.txt)
	$(call compile,core,--group build --constraint locks/dev.txt)

clean: ## remove environments, caches and results
	rm -rf $(DEV) $(DEMO) $(CACHE) $(DEMO_OUT) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage*
	find $(HOUSE) tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# compile NAME,OPTIONS: one lock that holds on every system and Python the project names, without addresses.
define compile
	$(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-strip-extras \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		$(2) $(LOCK_FLAGS) --output-file locks/$(1).txt
endef

# environment DIR,LOCK: an empty environment, then exactly the lock.
define environment
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "CityAssay needs Python 3.11 or later; set PYTHON=... 需要 Python 3.11 或更高版本"; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' || \
		{ echo "python3-venv is missing: apt-get install python3-venv 缺少 python3-venv"; exit 2; }
	@echo "$(1): installing $(2), a minute or so; 正在安装，约一分钟"
	$(PYTHON) -m venv --clear $(1)
	$(1)/bin/python $(PIP_INSTALL) --require-hashes --requirement $(2)
	@touch $@
endef

# The project itself goes in as a link to this checkout, built by the hatchling of the lock.
define project
	$(1)/bin/python $(PIP_INSTALL) --no-deps --no-build-isolation --no-index --editable .
	@touch $@
endef

$(DEV)/.locked: locks/dev.txt
	$(call environment,$(DEV),$<)

$(DEMO)/.locked: locks/demo.txt
	$(call environment,$(DEMO),$<)

$(DEV)/.installed: $(DEV)/.locked pyproject.toml
	$(call project,$(DEV))

$(DEMO)/.installed: $(DEMO)/.locked pyproject.toml
	$(call project,$(DEMO))
