# make run     the portal on this machine, with everything it needs
# make test    style, types, migrations, and the whole test suite
# make bench   numbers: pages per second and what else lies in tests/bench
# make clean   forget the local world; make distclean also the environment

PY := .venv/bin/python
WORKERS ?= 2

.DEFAULT_GOAL := run
.PHONY: run test lint bench messages environment clean distclean

run: environment
	@exec $(PY) manage.py serve $(ARGS)

# All parts run, so that one report shows all that is wrong; the result is that of the worst.
test: environment
	@status=0; \
	$(MAKE) --no-print-directory lint || status=1; \
	$(PY) -m pytest -n $(WORKERS) --dist loadfile $(ARGS) || status=1; \
	exit $$status

lint: environment
	@status=0; \
	echo "Style …"; $(PY) -m ruff check --quiet . || status=1; \
	echo "Missing migrations …"; OPENFLOOR_VAR=var/test $(PY) manage.py makemigrations --check --dry-run || status=1; \
	echo "Types …"; OPENFLOOR_VAR=var/test $(PY) -m mypy . || status=1; \
	exit $$status

bench: environment
	@$(PY) -m tests.bench $(ARGS)

# Needs system gettext; compiling does not.
messages: environment
	@$(PY) manage.py makemessages --locale ar --locale zh_Hans --locale fr --locale ru --locale es \
		--add-location file --no-wrap --ignore 'var/*' --ignore '.venv/*'

environment:
	@./.ci/environment

clean:
	@rm -rf var .mypy_cache .pytest_cache .ruff_cache .hypothesis

distclean: clean
	@rm -rf .venv
