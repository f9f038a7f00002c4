# `make help` lists the commands. Needs python3 (3.11 or later, with venv) and make; installs the rest.

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
	$(wildcard */locale/*/LC_MESSAGES/django.po) $(wildcard reporting/*/locale/*/LC_MESSAGES/django.po) \
	$(wildcard tenants/*/locale/*/LC_MESSAGES/django.po)
MO_FILES := $(sort $(PO_FILES:.po=.mo))

# Each set-up step leaves a stamp, so that it runs again only when its inputs have changed.
PRODUCT := .venv/.product
TOOLS := .venv/.tools
LIBRARIES := node_modules/.fetched
CLIENT_LIBRARIES := clients/typescript/node_modules/.fetched
ASSETS := platform/static/built/.made
# One test process per core; the tests of a file share the fixtures made by the first.
EACH_CORE := -n logical --maxprocesses 4 --dist loadfile
READY := $(PRODUCT) $(ASSETS) $(MO_FILES)

# Install a lock and report every tenth package, because it takes a minute or two.
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
help: ## List the available commands
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
bench: $(READY) $(TOOLS) build ## Measure speed against plain SQL, on separate data in .bench (PATHS=file,due for some)
	@PATHS="$(PATHS)" $(BIN)/python -m tests.bench

.PHONY: screenshots
screenshots: $(READY) $(TOOLS) ## Take a picture of every page, in both languages, into build/screenshots (needs Chromium)
	@$(BIN)/pytest -q tests/browser/pictures.py $(ARGS)

.PHONY: pictures
pictures: $(READY) $(TOOLS) ## Take the README's pictures from the running demo, into docs/images (needs Chromium)
	@$(BIN)/python -m tests.browser.readme

.PHONY: check
check: $(READY) $(TOOLS) ## Check style, types, imports, templates, SQL, sentences and migrations without running anything
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint --quiet .
	@$(BIN)/python -m tests.lint.citus
	@$(BIN)/python -m tests.lint.sentences
	@$(BIN)/lodestar check

.PHONY: fmt
fmt: $(TOOLS) ## Format the code
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

.PHONY: docs
docs: $(READY) $(TOOLS) ## Write the tables of the docs that are made from the code
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python -m tests.lint.event_table
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python -m tests.lint.privacy_table

.PHONY: assets
assets: $(ASSETS) ## Build the style sheets and scripts

.PHONY: build
build: $(READY) ## Build what an image needs: packages, catalogues, hashed static files
	@DJANGO_SETTINGS_MODULE=config.settings.static $(BIN)/django-admin collectstatic --no-input --clear --verbosity 0

.PHONY: messages
messages: $(READY) $(TOOLS) ## Append the new texts to each app's catalogue, to be translated
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python -m tests.lint.messages

.PHONY: clients
clients: $(READY) $(TOOLS) $(CLIENT_LIBRARIES) ## Generate the clients in Python and TypeScript from the OpenAPI document
	@DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python -m clients.documents build/clients
	@export PATH="$$PATH:$(CURDIR)/$(BIN)"; for host in dealer brand; do \
		$(BIN)/openapi-python-client generate --path build/clients/$$host.json --config clients/python/generator.yml \
			--meta none --output-path clients/python/lodestar_client/$${host}_api --overwrite; \
		node clients/typescript/node_modules/openapi-typescript/bin/cli.js build/clients/$$host.json \
			--output clients/typescript/src/$${host}_api.ts; \
	done; \
	node clients/typescript/node_modules/typescript/bin/tsc --project clients/typescript

.PHONY: lock
lock: $(TOOLS) ## Upgrade to the newest matching versions and write both locks
	@export UV_CUSTOM_COMPILE_COMMAND='make lock'; \
	compile="$(BIN)/uv pip compile --no-config --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate"; \
	$$compile requirements.in -o requirements.lock; \
	$$compile requirements-dev.in --constraint requirements.lock -o requirements-dev.lock

.PHONY: clean
clean: ## Remove everything built here except data
	@rm -rf .venv node_modules clients/typescript/node_modules build $(VENDOR) platform/static/built $(MO_FILES) lodestar.egg-info .pytest_cache .mypy_cache .ruff_cache

# --- The set-up -------------------------------------------------------------------------------------------------------

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Lodestar needs Python 3.11 or later. Name one: make PYTHON=/path/to/python3.12 run"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' \
		|| { echo "This Python cannot make environments. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "==> Creating a Python environment in .venv"
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
	@echo "==> Installing the front end libraries"
	@npm --version >/dev/null 2>&1 || export PATH="$(CURDIR)/$(BIN):$$PATH"; npm ci --ignore-scripts --loglevel=error
	@touch $@

$(CLIENT_LIBRARIES): clients/typescript/package-lock.json clients/typescript/.npmrc | $(PRODUCT)
	@echo "==> Installing the generator of the TypeScript client"
	@npm --version >/dev/null 2>&1 || export PATH="$(CURDIR)/$(BIN):$$PATH"; \
		npm --prefix clients/typescript ci --ignore-scripts --loglevel=error
	@touch $@

$(ASSETS): $(LIBRARIES) $(wildcard platform/assets/*) $(wildcard platform/static/css/*.css) $(wildcard platform/static/js/*.js)
	@echo "==> Building style sheets and scripts"
	@node --version >/dev/null 2>&1 || export PATH="$(CURDIR)/$(BIN):$$PATH"; node platform/assets/build.mjs
	@touch $@

%.mo: %.po | $(PRODUCT)
	@echo "==> Compiling $<"
	@$(BIN)/pybabel -q compile -i $< -o $@
