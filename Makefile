# Everything sets itself up: `make lab` and `make test` need Python 3.10+, node 20+ and make.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
PYTHON ?= python3
BIN := .venv/bin
# jupyter-builder, which npm's scripts call, lies in the virtual environment.
export PATH := $(CURDIR)/$(BIN):$(PATH)
BESIDE := .make/lab42 .make/collaboration .make/older
BUILDING := hatchling hatch-jupyter-builder "jupyter-builder>=1.3,<2" editables
# Ours, as it is now, with the front end that is there.
INSTALL := HATCH_JUPYTER_BUILDER_SKIP_NPM=1 uv pip install --quiet --no-build-isolation --reinstall-package jupyter-chatkit
# Whole files in two processes, those in folders first: what takes long is among them, and stands alone at no end.
SIDE_BY_SIDE := -n 2 --dist loadfile --no-loadscope-reorder
SOURCES := $(shell find labextension/src labextension/style labextension/schema -type f)

.PHONY: lab test check check-python check-front test-python test-older-leg test-notebooks bench resolve dist clean

# Jupyter asks for --allow-root from root, which one is in most containers.
lab: .make/installed
	jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root) --ServerApp.root_dir=notebooks --LabApp.default_url=/lab/tree/tour.ipynb $(ARGS)

# What sets up and checks keeps one core busy at a time, so two go side by side; the tests use both by themselves.
test:
	$(MAKE) -j 2 check .make/browser .make/nbdime $(BESIDE)
	$(MAKE) test-python
	$(MAKE) -j 2 test-older-leg test-notebooks

check: check-python check-front

check-python: .make/installed
	ruff check .
	ruff format --check .
	mypy
	lint-imports

check-front: .make/node
	cd labextension && npx --no-install biome check . && npx --no-install tsc --noEmit && npx --no-install vitest run

test-python: .make/installed .make/browser .make/lab42 .make/collaboration .make/nbdime
	pytest tests $(SIDE_BY_SIDE)

# The server's tests once more with openai 2, which other assistants in the same environment need.
test-older-leg: .make/older
	.make/venv-older/bin/python -m pytest $(SIDE_BY_SIDE) tests/hosts tests/models/test_frames.py tests/test_runs.py \
		tests/test_actions.py tests/test_hooks.py tests/test_transcription.py tests/test_client_tools.py \
		tests/test_structured_input.py tests/test_streamed_items.py tests/test_failures.py tests/test_search.py

test-notebooks: .make/installed
	pytest --nbval notebooks -p no:cacheprovider

bench: .make/installed .make/browser
	python tests/benchmarks/run.py $(ARGS)

# Resolves our dependencies, alone and beside other assistants, on every Python we name. Needs the registry.
resolve: .make/python
	python tests/resolve.py

# The sdist and the wheel, their front end built for production from nothing: what is there would be taken as it is.
dist: .make/python .make/node
	rm -rf dist jupyter_chatkit/labextension jupyter_chatkit/static .make/front .make/installed
	python -m build --no-isolation

.make/python: tests/requirements.lock
	test -d .venv || $(PYTHON) -m venv .venv
	@# pip brings uv, and uv the rest in a quarter of the time.
	$(BIN)/python -m pip install --quiet --upgrade pip "$$(grep ^uv== $<)"
	uv pip install --quiet --python .venv -r $<
	mkdir -p .make && touch $@

.make/node: labextension/package-lock.json
	cd labextension && npm ci --no-audit --no-fund
	mkdir -p .make && touch $@

.make/front: .make/python .make/node labextension/package.json labextension/buildWidget.mjs $(SOURCES)
	cd labextension && npm run build
	touch $@

.make/installed: .make/front pyproject.toml
	@# The link of an earlier run: pip would write through it, into what it builds from.
	rm -rf .venv/share/jupyter/labextensions/jupyter-chatkit jupyter_chatkit/labextension/install.json
	$(INSTALL) --python .venv --no-deps -e .
	cd labextension && jupyter-builder develop .. --overwrite >/dev/null
	@# JupyterLab's question whether to fetch news would cover the message box.
	jupyter labextension disable --level=sys_prefix @jupyterlab/apputils-extension:announcements 2>/dev/null
	touch $@

.make/browser: .make/python
	python tests/ensure_browser.py
	touch $@

# Environments beside ours: the oldest JupyterLab we name, real-time collaboration, and openai 2.
lab42 := "jupyterlab==4.2.*" ipykernel pandas
collaboration := "jupyterlab>=4.4" "jupyter-collaboration>=4" ipykernel
older := "openai-agents<0.21" "openai<3" pytest "pytest-jupyter[server]" pytest-timeout pytest-xdist nbval playwright \
	hypothesis psutil ipykernel pandas matplotlib

$(BESIDE:%=%.packages): .make/%.packages: .make/python
	test -d .make/venv-$* || $(BIN)/python -m venv --without-pip .make/venv-$*
	uv pip install --quiet --python .make/venv-$* $($*) $(BUILDING)
	touch $@

$(BESIDE): .make/%: .make/%.packages .make/front pyproject.toml
	$(INSTALL) --python .make/venv-$* -e .
	touch $@

# nbdime in a folder of its own: installed beside the rest it would add itself to every Jupyter here.
.make/nbdime: .make/python
	uv pip install --quiet --python .venv --no-deps --target .make/packages-nbdime "nbdime>=4,<5" colorama
	touch $@

clean:
	rm -rf .venv .make dist labextension/node_modules labextension/lib jupyter_chatkit/labextension jupyter_chatkit/static
