# The commands of Rostrum. Each makes the virtual environment first where it is missing, so any of them may come first.
# Needs Python 3.11 or newer and nothing else; without make:  python3 deploy/local/bootstrap.py run

PYTHON ?= python3
# Further words for a command, such as: make test ARGS="tests/bidding -x"
ARGS ?=
DO := exec $(PYTHON) deploy/local/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help run test lint bench faults demo manage pins

help:  ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */  make \1\t/' | expand -t 16

run:  ## open the house on this machine until Ctrl-C (PORT=8000, ROSTRUM_DATA=.data, DEMO_BOTS=on)
	@$(DO) run

test:  ## lint, then every test, on servers of its own (ARGS go to pytest)
	@$(DO) test $(ARGS)

lint:  ## style, types, imports, templates, migrations (ARGS names single checks)
	@$(DO) lint $(ARGS)

bench:  ## measure bids, sockets, fan-out and rooms, and print the tables
	@$(DO) bench $(ARGS)

faults:  ## the long fault runs: kills, freezes, races, with the checker
	@$(DO) faults $(ARGS)

demo:  ## make the demo of a running house anew (ARGS="--lots 3 --closes-in 60": a fresh live auction)
	@$(DO) demo $(ARGS)

manage:  ## any command of manage.py in a running house (ARGS="verify_lot <id>")
	@$(DO) manage $(ARGS)

pins:  ## compile requirements/*.in to pinned *.txt (ARGS=--upgrade for newer versions)
	@$(DO) pins $(ARGS)
