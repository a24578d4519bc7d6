# Keyworker in two commands: `make run` to try it, `make test` to trust it.
.DEFAULT_GOAL := help
.PHONY: help run demo test check bench soak set-up set-up-test

PORT ?= 8000
export PORT

help: ## Show what there is to do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

set-up: ## Make .venv and the styles; seconds when nothing has changed
	@scripts/set_up.sh run

set-up-test:
	@scripts/set_up.sh test

run: set-up ## Build a demonstration council at a fifth of the full size and serve it on this machine
	@scripts/run.sh 0.2

demo: set-up ## Build the whole demonstration council, in at most 15 minutes, and serve it
	@scripts/run.sh 1

check: set-up-test ## Style, types, layers, the settings of a live system, migrations
	@scripts/check.sh

test: set-up-test ## Everything in `check`, then every test on SQLite and on PostgreSQL
	@scripts/test.sh

bench: set-up-test ## How long things take, as ratios within one run
	@scripts/bench.sh

soak: set-up-test ## Every property over many random histories, for as long as it takes
	@.venv/bin/pytest -q -n auto -m hypothesis --hypothesis-profile=soak
