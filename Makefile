# Everything a contributor does. Each verb sets up what it needs by itself.
.PHONY: setup run test test-fast test-large check lint types imports docs collect coverage mutants fuzz sim sim-process oracle bench conformance lock extension package screenshots clean
PY := .venv/bin/python
# Containers often say that Python may keep no byte code: then every process compiles all it imports anew.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help

# Where the tiers of tests stand.
UNIT := tests/unit
CONTRACT := tests/contract
FUNCTIONAL := tests/functional

help:
	@echo "make setup   install everything into .venv and node_modules"
	@echo "make run     the app with a simulated shop and SnelStart, importing real captured orders (ONCE=1: and stop; FRESH=1: start over; PORT=n: where the page is)"
	@echo "make test    all tests (WITHOUT=marker: but those)"
	@echo "make test-fast  the unit and contract tests that need no storage"
	@echo "make test-large  thousands of generated cases of what make test tries by the hundred"
	@echo "make check   ruff, mypy, import rule, generated documents, tests"
	@echo "make coverage  branch coverage by unit, contract and functional tests, per package; fails below the bars"
	@echo "make mutants   single changes in the rules that no unit test sees (COUNT=n, SEED=n, FILES=part of a path)"
	@echo "make fuzz    hostile answers of shops, SnelStart and VIES, ten minutes per adapter (SECONDS=n, ONLY=adapter, FROM=n the first seed)"
	@echo "make sim     create-once under injected faults (SEEDS=n, FROM=n the first, SEED=n replays one, FULL=1 all kills and pairs of them, REPORT=file)"
	@echo "make extension  the shop extension: dist/opencart3/ and dist/opencart4/sconnect.ocmod.zip"
	@echo "make package  what the app hands out (its manual, the extension's zips) where a deployment packs it, and how large the package is"
	@echo "make sim-process   the same with real processes and SIGKILL (KILLS=n, ORDERS=n, REPORT=file)"
	@echo "make screenshots  the pictures of docs/handleiding.md, made anew"
	@echo "make oracle  generated orders of many kinds of shops, booked and held against an independent computation (ORDERS=n, SEED=n, FAMILY=name, REPORT=file)"
	@echo "make conformance  what is assumed about SnelStart, tried on a test administration (ADMINISTRATION=name, INVOICED=n, COPY=n, DELETE_INVOICED=1, ONLY=name) or told apart on the simulated one (SIMULATED=1)"
	@echo "make lock    requirements.txt anew from requirements.in, with hashes (after a change of a version)"
	@echo "make bench   what starting up, booking and waiting cost, as ratios, counts and seconds; REPORT=FILE writes them down"

setup:
	@scripts/setup.sh

run: setup
	@$(PY) -m local.run $(if $(ONCE),--once) $(if $(FRESH),--fresh) $(if $(PORT),--port $(PORT))

test: setup
	$(PY) -m pytest -n auto --dist worksteal $(if $(WITHOUT),-m "not $(WITHOUT)")

test-large: setup
	$(PY) -m pytest -n auto -m large

test-fast: setup
	$(PY) -m pytest -n auto -m "not azurite" $(UNIT) $(CONTRACT)

lint: setup
	$(PY) -m ruff format --check .
	$(PY) -m ruff check --output-format concise .

types: setup
	$(PY) -m mypy

imports: setup
	.venv/bin/lint-imports

docs: setup
	$(PY) scripts/settings_doc.py --check
	$(PY) scripts/data_inventory.py --check
	$(PY) scripts/cost_table.py --check
	$(PY) -m scripts.package --check

# Every test can be collected. Their byte code is kept, so that the processes of `test` need not each make it.
collect: setup
	@$(PY) -m pytest --collect-only -qq > /dev/null || $(PY) -m pytest --collect-only -qq

check: lint types imports docs test

# Tracing makes the tests slower: none fails for that alone.
coverage: setup
	$(PY) -m pytest -n auto --timeout 600 --cov --cov-report= $(UNIT) $(CONTRACT) $(FUNCTIONAL)
	$(PY) scripts/coverage_report.py

mutants: setup
	$(PY) -m scripts.mutants $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED)) $(if $(FILES),--path $(FILES))

fuzz: setup
	$(PY) -m tests.fuzz.run $(if $(SECONDS),--seconds $(SECONDS)) $(if $(ONLY),--only $(ONLY)) $(if $(FROM),--from $(FROM))

sim: setup
	$(PY) -m tests.simulation.run $(if $(SEEDS),--seeds $(SEEDS)) $(if $(FROM),--from $(FROM)) $(if $(SEED),--seed $(SEED)) $(if $(FULL),--full) $(if $(REPORT),--report $(REPORT))

sim-process: setup
	$(PY) -m tests.simulation.process_level $(if $(KILLS),--kills $(KILLS)) $(if $(ORDERS),--orders $(ORDERS)) $(if $(REPORT),--report $(REPORT))

oracle: setup
	$(PY) -m tests.oracle.run $(if $(ORDERS),--orders $(ORDERS)) $(if $(SEED),--seed $(SEED)) $(if $(FAMILY),--family $(FAMILY)) $(if $(REPORT),--report $(REPORT))

bench: setup
	$(PY) -m scripts.bench $(if $(REPORT),--report $(REPORT))

conformance: setup
	$(PY) -m scripts.conformance $(if $(SIMULATED),--simulated,--administration "$(ADMINISTRATION)") $(if $(INVOICED),--invoiced $(INVOICED)) $(if $(COPY),--copy $(COPY)) $(if $(DELETE_INVOICED),--delete-invoiced) $(if $(ONLY),--only $(ONLY))

lock: setup
	@# The line that only installers understand goes, so that the versions that are locked stay.
	@grep -v '^azure-needs-python' requirements.txt > requirements.txt.new; mv requirements.txt.new requirements.txt
	.venv/bin/uv pip compile requirements.in --quiet --generate-hashes --python-version 3.13 --python-platform x86_64-manylinux_2_28 --no-annotate --custom-compile-command "make lock" --output-file requirements.txt
	@# Every other Python fails to install it, instead of choosing other packages than Azure runs.
	@echo "azure-needs-python-3.13 @ file:///this-lock-is-for-python-3.13-only ; python_version != \"3.13\"" >> requirements.txt

extension:
	@python3 scripts/extension.py

package: setup
	@$(PY) -m scripts.handouts
	@$(PY) -m scripts.package --check

screenshots: setup
	$(PY) -m scripts.screenshots

clean:
	rm -rf .venv node_modules .coverage .mypy_cache .ruff_cache .hypothesis .local dist sconnect/handouts
