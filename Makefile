# The two commands are `make serve` and `make test`; everything else is here because they need it.
.DEFAULT_GOAL := help
# The first Python that runs and is 3.11 or newer; a name alone may be a shim.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
IN := .venv/bin/
export DJANGO_SETTINGS_MODULE := sottovoce.settings.desk

.PHONY: help serve test prove lint format lock bench

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/serve: requirements.lock pyproject.toml tools/setup.py
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed. On Debian: sudo apt-get install python3. On macOS: brew install python@3.12"; false; }
	@$(PYTHON) tools/setup.py serve

.venv/test: requirements-dev.lock .venv/serve tests/package.json
	@$(PYTHON) tools/setup.py test

.venv/prove: .venv/test
	@$(PYTHON) tools/setup.py prove

serve: .venv/serve ## set up what is missing; readers on :8000, the desk on :8001
	@$(IN)sottovoce serve

lint: .venv/test
	$(IN)ruff check --quiet . && $(IN)ruff format --check --quiet .
	$(IN)mypy
	$(IN)lint-imports --no-logo
	$(IN)djade --check $$(git ls-files 'src/**/*.html')

test: lint ## everything but what is slow, in under five minutes
	$(IN)pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not prove" # three on two cores: a browser's test waits half of its time

prove: .venv/prove lint ## everything, with a dated report under docs/proofs/
	$(IN)python tools/prove.py

format: .venv/test ## bring code and templates into shape
	$(IN)ruff check --quiet --fix . ; $(IN)ruff format --quiet . ; $(IN)djade $$(git ls-files 'src/**/*.html') ; true

lock: .venv/serve ## write the lock files anew after a change of dependencies
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements.lock
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --group dev pyproject.toml -o requirements-dev.lock

bench: .venv/test ## all benchmarks (they print; they assert nothing)
	$(IN)python bench/serve.py
	$(IN)python bench/publish.py
