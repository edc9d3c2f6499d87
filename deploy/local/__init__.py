"""What ``make run`` and ``make test`` start on one machine: stdlib only, so that it can start before anything else.

``bootstrap`` makes the virtual environment and goes on inside it; ``commands`` maps the words of the Makefile to
modules. Each part that runs for long is described by a ``processes.Part``; nothing here knows Django.
"""
