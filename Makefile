# Every target is what CI runs. `make setup`, `make demo` and `make test` install what they need.
PYTHON := .venv/bin/python
OFFTHECHARTS := .venv/bin/offthecharts

.PHONY: setup demo test lint format types lock clean
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
	DJANGO_SETTINGS_MODULE=offthecharts.config.practice OFFTHECHARTS_DATA=/nonexistent .venv/bin/mypy --cache-dir .mypy_cache/practice src/offthecharts --exclude '/migrations/|/hub/'
	DJANGO_SETTINGS_MODULE=offthecharts.config.hub OFFTHECHARTS_DATA=/nonexistent .venv/bin/mypy --cache-dir .mypy_cache/hub src/offthecharts --exclude '/migrations/|/practice/'

test: lint types
	$(PYTHON) -m pytest tests/test_structure.py tests/wire tests/web tests/cli
	$(PYTHON) -m pytest tests/practice -n 2
	$(PYTHON) -m pytest tests/hub -n 2

lock: setup
	.tools/bin/uv pip compile -q --universal --python-version 3.13 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.txt
	.tools/bin/uv pip compile -q --universal --python-version 3.13 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links pyproject.toml --group dev -o requirements-dev.txt

clean:
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis
