"""``python -m deploy.local <command>``: what the Makefile's words stand for, inside the virtual environment."""

import importlib
import sys

from deploy.local.errors import CannotStart

COMMANDS = ("run", "test", "lint", "bench", "faults", "demo", "manage", "pins")


def main(arguments: list[str]) -> int:
    """The exit status of the command."""
    name, *rest = arguments or [""]
    if name not in COMMANDS:
        print(f"Known commands: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    try:
        status: int = importlib.import_module(f"deploy.local.{name}").main(rest)
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
