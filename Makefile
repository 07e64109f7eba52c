# Two commands: `make run` for the first release, `make test` for the tests.
SUITS := import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
# The system's Python first: its distribution compiles it with optimisation, which one compiled by
# hand seldom has, and a run then takes a quarter more processor time.
PYTHON ?= $(shell for p in /usr/bin/python3 python3 python3.13 python3.12 python3.11; do $$p -c '$(SUITS)' 2>/dev/null && echo $$p && break; done)
HOME_FOLDER := $(or $(MIROCALS_HOME),data)
EXPORT := $(HOME_FOLDER)/MIROCALS/inbox/MIROCALS-20210930
ENV := .venv/.ready
# Modules are compiled once, not by each of the processes of a run; those that a library brings for
# another Python do not compile.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test lint ruff pyrefly sqlfluff pytest bench reference lock clean

run: $(ENV) ## Simulate the trial and publish its first release
	@.venv/bin/mirocals simulate $(HOME_FOLDER)/MIROCALS/inbox
	@.venv/bin/mirocals run $(EXPORT) --unblinded

test: $(ENV) ## Style and types of the Python, then the tests, with the SQL's style beside them
	@$(MAKE) --no-print-directory ruff pyrefly
	@$(MAKE) --no-print-directory -j 2 pytest sqlfluff

lint: $(ENV) ## Style and types alone
	@$(MAKE) --no-print-directory ruff pyrefly sqlfluff

ruff:
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .

pyrefly:
	.venv/bin/pyrefly check

sqlfluff:
	nice -n 19 .venv/bin/sqlfluff lint --processes 2 -q dbt_project

pytest:
	.venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

bench: $(ENV) ## Timings, for docs/performance.md
	.venv/bin/python -m pytest -m benchmark tests/benchmarks -s

reference: $(ENV) ## Reference values from R's survival package
	Rscript tests/reference/reference.R

$(ENV): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "mirocals needs Python 3.11 to 3.13 with venv (Debian: python3-venv)"; exit 2; }
	$(PYTHON) -m venv --clear .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --require-hashes -r requirements.lock
	.venv/bin/python -m compileall -qq -j 2 -x '/tests/' .venv/lib || true
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	.venv/bin/python -m flows.prepare
	@touch $(ENV)

lock: ## Renew the lock, without index addresses
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-emit-find-links --no-header --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .pytest_cache .ruff_cache
