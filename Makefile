PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA := data/seed/gold.jsonl data/corpus
CODERS := --coder data/agreement/first.jsonl --coder data/agreement/second.jsonl

.PHONY: demo test setup check model figures lessons page clean

demo: setup          ## set up, then score the seed text
	$(BIN)/rhetoric score data/seed/000_34b85b1779f2e239.txt

test: setup          ## set up, then check and run all tests
	$(BIN)/ruff check src tests benchmarks data
	$(BIN)/ruff format --check src tests benchmarks data
	$(BIN)/mypy
	$(BIN)/pytest

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

check: setup         ## hold the corpus to its rules
	$(BIN)/rhetoric corpus check $(DATA)

# Tensors in memory that is kept, not asked for anew at every step: tuning takes a quarter of the time.
model: export MALLOC_MMAP_MAX_ = 0
model: export MALLOC_TRIM_THRESHOLD_ = 20000000000
model: setup         ## make the stored models again, from data/ alone
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[train]'
	$(BIN)/rhetoric train $(DATA) $(CODERS) -o models/fast
	$(BIN)/rhetoric train $(DATA) $(CODERS) -o models/best --kind best --chains models/fast

figures: setup       ## print the figures of docs/figures.md and the table of docs/formats.md again
	$(BIN)/python benchmarks/figures.py
	$(BIN)/python benchmarks/formats.py

lessons: setup       ## build the six lessons into lessons/built/
	$(BIN)/python lessons/build.py

page:                ## build the exercise page anew from web/ (needs node; its result is stored)
	cd web && npm install --no-save && npm run build

clean:
	rm -rf $(VENV) dist
