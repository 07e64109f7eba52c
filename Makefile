# Two commands: `make run` for the first release, `make test` for the tests.
SUITS := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c '$(SUITS)' 2>/dev/null && echo $$p && break; done)
HOME_FOLDER := $(or $(MIROCALS_HOME),data)
EXPORT := $(HOME_FOLDER)/MIROCALS/inbox/MIROCALS-20210930
ENV := .venv/.ready
# Modules are compiled once, not by each of the processes of a run; those that a library brings for
# another Python do not compile.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test lint ruff mypy sqlfluff bench reference lock clean

run: $(ENV) ## Simulate the trial and publish its first release
	@.venv/bin/mirocals simulate $(HOME_FOLDER)/MIROCALS/inbox
	@.venv/bin/mirocals run $(EXPORT) --unblinded

test: lint ## Style, types, unit tests of the models, then the test suite in two processes
	.venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(ENV) ## The three beside each other
	@$(MAKE) --no-print-directory -j 3 ruff mypy sqlfluff

ruff:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

mypy:
	.venv/bin/mypy

sqlfluff:
	.venv/bin/sqlfluff lint --processes 2 -q dbt_project

bench: $(ENV) ## Timings, for docs/performance.md
	.venv/bin/python -m pytest -m benchmark tests/benchmarks -s

reference: $(ENV) ## Reference values from R's survival package
	Rscript tests/reference/reference.R

$(ENV): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "mirocals needs Python 3.11 to 3.13"; exit 2; }
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes -r requirements.lock
	.venv/bin/python -m compileall -qq -j 2 -x '/tests/' .venv/lib || true
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	.venv/bin/python -m flows.prepare
	@touch $(ENV)

lock: ## Renew the lock, without index addresses
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-emit-find-links --no-header --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
