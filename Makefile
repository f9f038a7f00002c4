# Everything starts here: `make help` lists it. Needs python3 (3.11 or later, with venv) and make; the rest it gets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory --no-builtin-rules
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PYTHON ?= python3
BIN := .venv/bin
VENDOR := platform/static/vendor
PO_FILES := $(wildcard platform/locale/*/LC_MESSAGES/django.po) $(wildcard platform/*/locale/*/LC_MESSAGES/django.po) \
	$(wildcard */locale/*/LC_MESSAGES/django.po) $(wildcard reporting/*/locale/*/LC_MESSAGES/django.po)
MO_FILES := $(sort $(PO_FILES:.po=.mo))

# A step of the set-up leaves a stamp, so that it is done again only when what it was made from has changed.
PRODUCT := .venv/.product
TOOLS := .venv/.tools
LIBRARIES := node_modules/.fetched
ASSETS := platform/static/built/.made
# A test process for each core; a file's tests share what its first one made.
EACH_CORE := -n logical --maxprocesses 4 --dist loadfile
READY := $(PRODUCT) $(ASSETS) $(MO_FILES)

# Installs a lock and tells every tenth package, for it takes a minute or two.
define install
total=$$(grep -c '==' $(1)); count=0; \
$(BIN)/pip install --require-hashes -r $(1) | while read -r word name rest; do \
	if [ "$$word" = Collecting ]; then \
		count=$$((count + 1)); \
		if [ $$((count % 10)) = 0 ]; then echo "      $$count of $$total: $${name%%=*}"; fi; \
	elif [ "$$word" = Installing ]; then echo "      unpacking them"; fi; \
done
endef

.PHONY: help
help: ## Tell what can be made
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; \
		do printf '%-22s %s\n' "$$name" "$$text"; done

.PHONY: run
run: $(READY) ## Start Lodestar with its demo brand; Ctrl-C stops it (LODESTAR_PORT, LODESTAR_DATA)
	@exec $(BIN)/lodestar up --end-with-parent

.PHONY: test
test: $(READY) $(TOOLS) ## Run the tests (ARGS="tests/api -k login" for some; CITUS_URL=postgres://… on Citus)
	@$(BIN)/pytest $(EACH_CORE) -m "not full and not matrix and not long" $(ARGS)

.PHONY: test-all
test-all: $(READY) $(TOOLS) ## Run the tests with the full matrix of pages, faults and the OpenAPI document
	@$(BIN)/pytest $(EACH_CORE) -m "not long" $(ARGS)

.PHONY: faults
faults: $(READY) $(TOOLS) ## Cause every fault of the catalogue and print its figures (docs/testing.md has the last ones)
	@$(BIN)/pytest -m "not long" tests/faults $(ARGS)

.PHONY: long
long: $(READY) $(TOOLS) ## Run the simulations and the long histories, and print their figures (docs/testing.md)
	@$(BIN)/pytest $(EACH_CORE) -m long $(ARGS)

.PHONY: bench
bench: $(READY) $(TOOLS) build ## Measure speed beside plain SQL, on data of its own in .bench (PATHS=file,due for some)
	@PATHS="$(PATHS)" $(BIN)/python -m tests.bench

.PHONY: screenshots
screenshots: $(READY) $(TOOLS) ## Take a picture of every page, in both languages, into build/screenshots (needs Chromium)
	@$(BIN)/pytest -q tests/browser/pictures.py $(ARGS)

.PHONY: pictures
pictures: $(READY) $(TOOLS) ## Take the README's pictures from the demo that runs, into docs/images (needs Chromium)
	@$(BIN)/python -m tests.browser.readme

.PHONY: check
check: $(READY) $(TOOLS) ## Look for mistakes without running anything: style, types, imports, templates, migrations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint --quiet .
	@$(BIN)/python -m tests.lint.citus
	@$(BIN)/python -m tests.lint.sentences
	@$(BIN)/lodestar check

.PHONY: fmt
fmt: $(TOOLS) ## Lay the code out
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

.PHONY: docs
docs: $(READY) $(TOOLS) ## Write the tables of the docs that are made from the code
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python -m tests.lint.event_table

.PHONY: assets
assets: $(ASSETS) ## Put together what the pages are dressed with

.PHONY: build
build: $(READY) ## Make what an image needs: packages, catalogues, static files under names that never change
	@DJANGO_SETTINGS_MODULE=config.settings.static $(BIN)/django-admin collectstatic --no-input --clear --verbosity 0

.PHONY: messages
messages: $(READY) ## Gather the texts to translate into each app's catalogue (needs gettext)
	@for folder in $(sort $(patsubst %/LC_MESSAGES/django.po,%,$(PO_FILES))); do \
		app=$${folder%/locale/*}; echo "  $$app"; \
		(cd $$app && $(CURDIR)/$(BIN)/django-admin makemessages --locale zh_Hans --add-location file \
			--no-wrap --ignore static --ignore 'build/*' >/dev/null); \
	done

.PHONY: lock
lock: $(TOOLS) ## Choose the newest versions that fit and write both locks
	@export UV_CUSTOM_COMPILE_COMMAND='make lock'; \
	compile="$(BIN)/uv pip compile --no-config --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate"; \
	$$compile requirements.in -o requirements.lock; \
	$$compile requirements-dev.in --constraint requirements.lock -o requirements-dev.lock

.PHONY: clean
clean: ## Remove all that was made here, but no data
	@rm -rf .venv node_modules build $(VENDOR) platform/static/built $(MO_FILES) lodestar.egg-info .pytest_cache .mypy_cache .ruff_cache

# --- The set-up -------------------------------------------------------------------------------------------------------

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Lodestar needs Python 3.11 or later. Name one: make PYTHON=/path/to/python3.12 run"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' \
		|| { echo "This Python cannot make environments. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "==> Making a Python environment in .venv"
	@$(PYTHON) -m venv .venv

$(PRODUCT): .venv/bin/pip requirements.lock pyproject.toml
	@echo "==> Installing the packages of requirements.lock (one to three minutes)"
	@$(call install,requirements.lock)
	@$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLS): $(PRODUCT) requirements-dev.lock
	@echo "==> Installing the tools of requirements-dev.lock"
	@$(call install,requirements-dev.lock)
	@touch $@

$(LIBRARIES): package-lock.json .npmrc | $(PRODUCT)
	@echo "==> Fetching what the pages are dressed with"
	@npm --version >/dev/null 2>&1 || export PATH="$(CURDIR)/$(BIN):$$PATH"; npm ci --ignore-scripts --loglevel=error
	@touch $@

$(ASSETS): $(LIBRARIES) $(wildcard platform/assets/*) $(wildcard platform/static/css/*.css) $(wildcard platform/static/js/*.js)
	@echo "==> Putting style sheets and scripts together"
	@node --version >/dev/null 2>&1 || export PATH="$(CURDIR)/$(BIN):$$PATH"; node platform/assets/build.mjs
	@touch $@

%.mo: %.po | $(PRODUCT)
	@echo "==> Compiling $<"
	@$(BIN)/pybabel -q compile -i $< -o $@
