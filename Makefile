# Everything a person types. The first command on a fresh machine installs what it needs: uv, by pip, when it is missing,
# and then the locked dependencies into .venv.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.PHONY: help setup run demo test test-fast test-stepfunctions-local lint format hooks openapi machines requirements deploy bench token clean

export UV_PROJECT_ENVIRONMENT := .venv
export SAM_CLI_TELEMETRY := 0
UV_VERSION := 0.13.8
OWN_UV := $(CURDIR)/.local/uv/bin/uv
export UV := $(or $(shell command -v uv),$(OWN_UV))
RUN := $(UV) run --frozen --quiet
STAGE ?= dev
NAME ?= ana

help: ## Show these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-26s %s\n", $$1, $$2}'

$(OWN_UV):
	@echo "Installing uv into .local/uv"
	@python3 -m venv .local/uv && .local/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.synced: pyproject.toml uv.lock | $(filter $(OWN_UV),$(UV))
	@echo "Installing the locked dependencies into .venv"
	@$(UV) sync --frozen --quiet
	@touch $@

setup: .venv/.synced ## Install the locked dependencies into .venv

run: setup ## Run wotr on this machine, until Ctrl-C (WOTR_PORT, default 8080)
	@exec .venv/bin/wotr up

demo: setup ## Load a year of workouts of two people, ana and ben, into the running stack
	@.venv/bin/wotr load events/workouts
	@echo "In the page, sign in as ana. Her password: $$(.venv/bin/wotr password ana)"

token: setup ## Print an ID token of a local user: make token NAME=ana
	@.venv/bin/wotr token $(NAME)

test: setup lint ## Lint, types, every test, coverage
	$(RUN) pytest -n 2 --dist loadgroup --cov --cov-report=term --cov-report=xml:.local/coverage.xml

test-fast: setup ## The tests that start no engine
	$(RUN) pytest -n 2 tests/domain tests/tasks

test-stepfunctions-local: setup ## The machines' tests on Step Functions Local (needs Docker)
	$(RUN) python -m tests.statemachines.paths.every tests/statemachines/MockConfigFile.json
	docker compose up --detach --wait
	$(RUN) pytest tests/statemachines --engine http://127.0.0.1:8083; status=$$?; docker compose down; exit $$status

lint: setup ## Ruff, mypy --strict, the form of the machines, what is generated, cfn-lint, the requirements of the layer
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy
	$(RUN) python -m local.asl --check
	$(RUN) python -m local.openapi --check
	$(RUN) python -m local.machines --check
	$(RUN) cfn-lint template.yaml
	@$(UV) export --frozen --no-default-groups --no-emit-project --no-annotate --no-header | diff - tasks/requirements.txt \
		|| { echo "tasks/requirements.txt is not what uv.lock says: make requirements"; exit 1; }

format: setup ## Format Python and state machines, and fix what can be fixed
	$(RUN) ruff format
	$(RUN) ruff check --fix
	$(RUN) python -m local.asl

hooks: setup ## Let git check every commit (pre-commit)
	@.venv/bin/pre-commit install

openapi: setup ## Write the published OpenAPI document, api/openapi.json
	$(RUN) python -m local.openapi

machines: setup ## Write the drawings of all machines, notes/machines.md
	$(RUN) python -m local.machines

requirements: setup ## Write the layer's requirements from the lock file
	$(UV) export --frozen --no-default-groups --no-emit-project --no-annotate --no-header -o tasks/requirements.txt > /dev/null

deploy: setup ## Deploy to the AWS account of the environment: make deploy STAGE=dev
	$(RUN) sam build
	$(RUN) sam deploy --config-env $(STAGE)

bench: setup ## Measure, print, and write bench/results/latest.json
	$(RUN) python -m bench

clean: ## Remove what was built and installed, and the local data
	rm -rf .venv .local .aws-sam .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov
