# The commands of the project; each is a script that can be called by itself. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.NOTPARALLEL:

STEP := scripts/step
# What the bench and the containers run. Linked statically: a runtime image needs no Swift.
RELEASE := swift build --configuration release --static-swift-stdlib

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

.PHONY: install
install: ## what building needs, from Debian's packages
	@scripts/install build

.PHONY: build
build: install ## the five services, debug
	@$(STEP) "Building (the first time about 6 minutes)" swift build

.PHONY: run
run: build ## starts everything with demo data; Ctrl-C stops it
	@exec scripts/run

.PHONY: test
test: ## every test, with whatever it needs installed first
	@$(STEP) "Installing what the tests need" scripts/install test
	@$(STEP) "Building (the first time about 6 minutes)" swift build --build-tests
	@# One after another: all at once, each waits for the others, and deadlines of real calls pass on a busy machine.
	@$(STEP) "Swift tests" scripts/scratch swift test --skip-build --no-parallel
	@$(STEP) "Generated code is what Protos/ says" scripts/protos --check
	@$(STEP) "Contracts" scripts/contracts
	@$(STEP) "System tests" scripts/scratch .venv/bin/python -m pytest Tests/system

.PHONY: release
release: install ## the five services, release (a clean one takes about 10 minutes)
	@$(STEP) "Building for release (the first time about 10 minutes)" $(RELEASE)

.PHONY: bench
bench: ## measures the release build; prints one table
	@$(STEP) "Installing what the bench needs" scripts/install test
	@$(MAKE) --no-print-directory release
	@$(STEP) "Bench" env DENWABAN_BINARIES=$(CURDIR)/.build/release .venv/bin/python Tests/system/bench.py

.PHONY: faults
faults: ## kills each process in the middle of work, many rounds, and counts what is left
	@$(STEP) "Installing what the rounds need" scripts/install test
	@$(STEP) "Building" swift build
	@$(STEP) "Faults" .venv/bin/python Tests/system/faults.py
	@$(STEP) "Faults on the way to customers" .venv/bin/python Tests/system/notice_faults.py

.PHONY: protos
protos: install ## generates Sources/Contracts from Protos/
	@$(STEP) "Generating Sources/Contracts" scripts/protos

.PHONY: certificates
certificates: ## certificates in var/certificates; RENEW="call edge" makes new leaves for these
	@scripts/certificates var/certificates $(if $(RENEW),--renew $(RENEW))

.PHONY: clock
clock: ## the development clock; SET=2017-02-27T11:05, ADVANCE=3d, or REAL=1
	@scripts/clock $(if $(REAL),real,$(if $(SET),set $(SET),$(if $(ADVANCE),advance $(ADVANCE),show)))

.PHONY: ring
ring: ## a telephone rings at what `make run` runs; TO=0368502192 FROM=09012345678, or the demo shop's number
	@scripts/ring $(TO) $(if $(FROM),--from $(FROM))

.PHONY: format
format: ## rewrites the Swift sources as .swift-format says
	@scripts/lint --fix

.PHONY: lint
lint: ## style, length of files, syntax of scripts
	@scripts/lint

.PHONY: containers
containers: release ## images of the five services, by podman or docker
	@$(STEP) "Images" compose/build

.PHONY: clean
clean: ## removes what was built and everything in var/ (demo data too); asks first
	@read -r -p "Remove .build, .venv and var with all their data? [y/N] " answer && [ "$$answer" = y ]
	rm -rf .build .venv tools/protoc-plugins/.build var
