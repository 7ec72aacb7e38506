# The targets of the reference implementation over turbo's tasks. Node and npm are enough: the pinned pnpm is brought.
PNPM := npx --yes pnpm@12.21.0
TURBO := $(PNPM) exec turbo run
# What a task gets after its name: make deploy ARGS=--auto-approve
ARGS ?=

.DEFAULT_GOAL := build
.PHONY: install clean build lint test validate package lint-report test-report synth deploy

install:
	$(PNPM) install --frozen-lockfile --prefer-offline

# Not before `clean`, which needs nothing but what is there.
build lint test validate package lint-report test-report synth deploy: install

clean build package validate synth:
	$(TURBO) $@

deploy:
	$(TURBO) deploy -- $(ARGS)

lint:
	$(TURBO) //#lint

test:
	$(TURBO) //#test

# reports/lint.xml
lint-report:
	$(TURBO) //#lint:report

# reports/tests.xml
test-report:
	$(TURBO) //#test:report
