# Every target is what CI runs. `make setup`, `make demo` and `make test` install what they need.
PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest -q
OFFTHECHARTS := .venv/bin/offthecharts
# Two workers already keep two cores busy; more only help where there are more.
WORKERS ?= 2
MYPY := OFFTHECHARTS_DATA=/nonexistent .venv/bin/mypy
UNIT := tests/test_*.py tests/wire tests/web tests/samples tests/property tests/cli tests/chaos

# Each of the many processes that tests and demo start would compile all of Django and us anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo test test-tools test-unit test-practice test-hub test-postgres test-journeys test-browser \
	chaos chaos-quick lint format types lock clean
setup: .venv/ready

.venv/ready: requirements.txt requirements-dev.txt pyproject.toml tools/bootstrap.sh
	sh tools/bootstrap.sh
	touch $@

demo: setup
	$(OFFTHECHARTS) demo $(ARGS)

lint: setup
	.venv/bin/ruff check . && .venv/bin/ruff format --check .

format: setup
	.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

# The two sites have settings and users of their own, so each is typed with its own settings.
types: setup
	DJANGO_SETTINGS_MODULE=offthecharts.config.practice $(MYPY) --cache-dir .mypy_cache/practice src/offthecharts --exclude '/migrations/|src/offthecharts/hub/'
	DJANGO_SETTINGS_MODULE=offthecharts.config.hub $(MYPY) --cache-dir .mypy_cache/hub src/offthecharts tests/*.py tests/cli tests/journeys tests/browser tests/chaos --exclude '/migrations/|src/offthecharts/practice/'

test: lint types test-unit test-practice test-hub test-postgres test-journeys test-browser

# Chromium and PostgreSQL, through the system's packages where they are missing.
test-tools: setup
	sh tools/install-test-tools.sh

test-unit: test-tools
	$(PYTEST) $(UNIT) -n $(WORKERS)

test-practice: test-tools
	$(PYTEST) tests/practice -n $(WORKERS)

test-hub: test-tools
	$(PYTEST) tests/hub -m "not browser" -n $(WORKERS)

# Who may reach which address is asked once, on SQLite: no database has a say in it.
test-postgres: test-tools
	$(PYTEST) --postgres tests/practice -n $(WORKERS) --ignore tests/practice/test_routes.py
	$(PYTEST) --postgres tests/hub tests/web/test_postgresql.py -m "not browser" -n $(WORKERS) --ignore tests/hub/test_routes.py

test-journeys: test-tools
	$(PYTEST) tests/journeys -n $(WORKERS) --dist loadfile

# What failed is tried once more, alone: a browser on a busy machine may miss a deadline, which is no fault of ours.
AGAIN := --last-failed --last-failed-no-failures none
test-browser: test-tools
	$(PYTEST) tests/browser tests/hub -m browser -n $(WORKERS) --dist loadfile || $(PYTEST) tests/browser tests/hub -m browser $(AGAIN)

# A week of an office while the Hub, the wire and the practice server fail at random; the small one takes two minutes.
SEED ?= 7
chaos: setup
	$(PYTHON) -m tests.chaos --seed $(SEED) --days 5 --visits 60 --desks 3 --hub-faults 200 --practice-kills 50

chaos-quick: setup
	$(PYTHON) -m tests.chaos --seed $(SEED) --days 1 --visits 30 --desks 3 --hub-faults 12 --practice-kills 4 --no-backlog

lock: setup
	.tools/bin/uv pip compile -q --universal --python-version 3.13 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.txt
	.tools/bin/uv pip compile -q --universal --python-version 3.13 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links pyproject.toml --group dev -o requirements-dev.txt

clean:
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis test-results
