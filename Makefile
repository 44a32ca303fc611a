# Threefold: every command a person needs. `make` alone lists them.
#
# PYTHON=python3.12 make run    uses another Python (3.11 or newer) to make the environment
# SYSTEM_NODE=1 make run        builds with the Node on PATH instead of fetching one
# WORKERS=2 make test           runs so many tests at a time, instead of one for each processor

PYTHON ?= python3
WORKERS ?= auto --maxprocesses 8
VENV   := .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip install -q --disable-pip-version-check --root-user-action ignore
LOCK   := $(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
          --no-annotate --no-emit-index-url --custom-compile-command "make lock"
FRONT  := web/frontend
PACKAGES := $(addprefix $(FRONT)/,package.json package-lock.json .npmrc)
BUILT  := web/static/dist/.built
NODE   := $(if $(SYSTEM_NODE),,$(VENV)/.build)

export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test check mutants bench chaos walks screenshots lock audit sbom clean

help:  ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.runtime $(BUILT)  ## Install what the system needs, and build its pages' styles

run: setup  ## Start a demo on http://127.0.0.1:8000, from a fresh machine if need be
	@$(PY) -m web.run

test: setup $(VENV)/.dev  ## Run every test, on SQLite and PostgreSQL and in a browser
	$(PY) tests/browser.py --ensure
	$(PY) -m pytest -q -n $(WORKERS) --dist worksteal tests

check: setup $(VENV)/.dev  ## Check format, lint, types and the fast tests
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy engine
	$(PY) -m pytest -q -x -m "not browser and not slow"

mutants: setup $(VENV)/.dev  ## Switch off one guard at a time, or those of one invariant (INV=7); name the test that falls
	$(PY) -m tests.mutants $(if $(INV),INV-$(INV))

bench: setup $(VENV)/.dev  ## Measure the figures the documents quote
	$(PY) -m tests.bench
	$(PY) -m tests.bench.board
	$(PY) -m tests.bench.returns
	$(PY) -m tests.bench.due

chaos: setup $(VENV)/.dev  ## Kill, race and starve the system; nothing may be lost or done twice
	$(PY) -m tests.chaos

walks: setup $(VENV)/.dev  ## Walk hundreds of cases at random by the verbs; print what was covered
	$(PY) -m tests.walks --cases 1060 --processes 2

screenshots: setup $(VENV)/.dev  ## Take the documents' pictures of every screen
	$(PY) tests/browser.py --ensure
	$(PY) -m tests.screenshots

lock: $(VENV)/.created  ## Pin every package again, after changing which are wanted
	$(PIP) uv
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-build.in -o requirements-build.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt
	$(LOCK) requirements-oidc.in -o requirements-oidc.txt
	$(LOCK) requirements-audit.in -o requirements-audit.txt
	$(PIP) --require-hashes -r requirements-build.txt
	cd $(FRONT) && npm install --package-lock-only

audit: $(VENV)/audit/.made $(NODE)  ## Ask the advisory services about every pinned package; fails where one is known to be unsafe
	@for lock in requirements requirements-oidc requirements-build requirements-dev; do \
	  echo "$$lock.txt:"; \
	  $(VENV)/audit/bin/pip-audit -r $$lock.txt --require-hashes --disable-pip --strict --progress-spinner off \
	    || { echo "$$lock.txt: a package is unsafe, or the advisory service did not answer."; exit 1; }; \
	done
	cd $(FRONT) && npm audit --package-lock-only --audit=true

sbom: $(VENV)/audit/.made $(NODE)  ## Write down what the system is made of, as CycloneDX, into var/sbom
	@mkdir -p var/sbom
	@for lock in requirements requirements-oidc; do \
	  $(VENV)/audit/bin/cyclonedx-py requirements $$lock.txt --output-reproducible --of JSON \
	    -o var/sbom/$$lock.json; \
	done
	@cd $(FRONT) && npm sbom --sbom-format cyclonedx --package-lock-only > ../../var/sbom/npm.json
	@$(PY) tests/sbom.py var/sbom

clean:  ## Remove what was installed and built; the data in var/ stay
	rm -rf $(VENV) $(FRONT)/node_modules web/static/dist .mypy_cache .ruff_cache .pytest_cache

$(VENV)/.created:
	@command -v $(PYTHON) > /dev/null || { \
	  echo "There is no $(PYTHON) here. Install Python 3.11, or say which: make PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Threefold needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V)."; \
	  echo "Say which to use: make PYTHON=..."; \
	  exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { \
	  echo "$(PYTHON) has no venv module. On Debian: apt-get install python3-venv."; \
	  exit 1; }
	@echo "Making a Python environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.created requirements.txt
	@echo "Installing the packages the system needs ..."
	@$(PIP) --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.build: $(VENV)/.created requirements-build.txt
	@echo "Installing Node, for building only ..."
	@$(PIP) --require-hashes -r requirements-build.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.txt
	@echo "Installing the packages the tests need ..."
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/audit/.made: $(VENV)/.created requirements-audit.txt
	@echo "Installing what looks at the packages, apart from everything else ..."
	@$(PYTHON) -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-audit.txt
	@touch $@

$(FRONT)/node_modules/.installed: $(NODE) $(PACKAGES)
	@echo "Installing the packages the pages need ..."
	@cd $(FRONT) && npm ci --no-fund --no-audit --loglevel=error
	@touch $@

$(BUILT): $(FRONT)/node_modules/.installed $(FRONT)/build.mjs $(wildcard $(FRONT)/src/* $(FRONT)/src/*/*)
	@echo "Building styles and scripts ..."
	@cd $(FRONT) && node build.mjs
	@touch $@
