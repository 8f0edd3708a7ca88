# Two commands do everything: `make atlas` builds the demonstration edition into out/, `make test` runs the tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# What other doors are tried with: OGC API, the schemas of metadata.
EXCHANGE := .venv-exchange
# The system's Python, whose SQLite loads SpatiaLite; not every other one does.
EXCHANGE_PYTHON ?= $(firstword $(wildcard /usr/bin/python3) $(PYTHON))
JOBS ?= auto

.PHONY: atlas gallery services test check docs bench clean exchange lock

atlas: $(READY)
	$(BIN)/atlas build maps/demonstration/edition.toml -o out

services: $(READY)
	$(BIN)/atlas build maps/services/edition.toml -o out-services

gallery: $(READY)
	$(BIN)/atlas build maps/gallery/edition.toml -o out-gallery

# Compiled modules are kept, whatever the surroundings say: the tests start the command some hundred times.
test: $(READY)
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python scripts/facades.py
	$(BIN)/mypy

# The documentation, from docs/ and from the code, into site/; needs no network.
docs: $(READY)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build

bench: $(READY)
	$(BIN)/python scripts/bench.py join
	$(BIN)/python scripts/bench.py coverage
	$(BIN)/python scripts/bench.py plate

# Every version is in the lock file, with its hash: nothing is resolved here, so nothing else can come in.
$(READY): requirements.lock pyproject.toml
	@echo "Setting up $(VENV) (about a minute, once)"
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

# For the tests of other doors, which are skipped without it.
exchange: $(EXCHANGE)/.ready

$(EXCHANGE)/.ready: requirements-exchange.lock
	$(EXCHANGE_PYTHON) -m venv $(EXCHANGE)
	$(EXCHANGE)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-exchange.lock
	@touch $@

# For maintainers: write the lock files again (needs uv).
lock:
	uv pip compile pyproject.toml --group dev --group docs --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock
	uv pip compile requirements-exchange.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements-exchange.lock

clean:
	rm -rf out out-gallery out-services site build dist $(VENV) $(EXCHANGE) .pytest_cache .mypy_cache .ruff_cache .hypothesis
