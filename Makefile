# The two commands are `make serve` and `make test`; everything else is here because they need it.
.DEFAULT_GOAL := help
PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3,$(shell command -v $(name) 2>/dev/null)))
IN := .venv/bin/
export DJANGO_SETTINGS_MODULE := sottovoce.settings.desk

.PHONY: help serve test prove lint journeys format bench

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/serve: requirements.lock pyproject.toml tools/setup.py
	@$(if $(PYTHON),$(PYTHON),echo "Python 3.11 or newer is needed: on Debian, apt install python3; on macOS, brew install python@3.12." && false) tools/setup.py serve

.venv/test: requirements-dev.lock .venv/serve tests/package.json
	@$(PYTHON) tools/setup.py test

serve: .venv/serve ## set up what is missing; readers on :8000, the desk on :8001
	@$(IN)sottovoce serve

lint: .venv/test
	$(IN)ruff check --quiet . && $(IN)ruff format --check --quiet .
	$(IN)mypy
	$(IN)lint-imports --no-logo
	$(IN)djade --check $$(git ls-files 'src/**/*.html')

test: lint ## everything but what is slow, in under five minutes
	$(IN)pytest -m "not prove"

prove: lint ## everything, with a dated report under docs/proofs/
	$(IN)python tools/prove.py

format: .venv/test ## bring code and templates into shape
	$(IN)ruff check --quiet --fix . ; $(IN)ruff format --quiet . ; $(IN)djade $$(git ls-files 'src/**/*.html') ; true

bench: .venv/test ## all benchmarks (they print; they assert nothing)
	$(IN)python bench/serve.py
	$(IN)python bench/publish.py
