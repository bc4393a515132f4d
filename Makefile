# Two commands do everything on a machine that has Python 3.11 or newer:
#   make demo   sets up and runs the main job on the example letters
#   make test   sets up and passes the tests
# make peers passes those, too, that run other programs from Maven Central: Neo4j, Gephi, Apache Jena, Spark, Hadoop.

PYTHON ?= python3
VENV := .venv
IMR := $(VENV)/bin/imr-graph
READY := $(VENV)/ready

.PHONY: demo test peers lint clean

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(READY)
	@mkdir -p demo
	@echo '== the graph of the example letters'
	@$(IMR) build examples/letters -o demo/graph
	@$(IMR) info demo/graph
	@echo; echo '== which guideline drives denials? (query denials-by-guideline)'
	@$(IMR) query demo/graph denials-by-guideline --limit 12
	@echo; echo '== where did the reviewer decide on another guideline than the administrator cited? (query guideline-switches)'
	@$(IMR) query demo/graph guideline-switches --limit 12
	@$(IMR) parse examples/letters -o demo/records.jsonl
	@$(IMR) export demo/graph --to gexf --view analysis -o demo/analysis.gexf
	@echo; echo '== files'; ls -d demo/*
	@echo 'demo/graph is a graph directory, which imr-graph query, report and export read; demo/records.jsonl holds the records; open demo/analysis.gexf in Gephi'

test: $(READY)
	$(VENV)/bin/python -m pytest -m 'not peer'

peers: $(READY)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[spark]' \
	  || echo 'pyspark cannot be installed: its tests skip'
	$(VENV)/bin/python -m pytest -m peer -rs

lint: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

clean:
	rm -rf $(VENV) demo build dist .mypy_cache .pytest_cache .ruff_cache
