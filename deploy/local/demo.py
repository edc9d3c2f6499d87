"""``make demo``: the demo of the house that ``make run`` has open, made anew; further words go to ``manage.py demo``."""

from deploy.local import manage


def main(arguments: list[str]) -> int:
    """The exit status of the command; raises CannotStart where nothing runs."""
    return manage.main(["demo", *(arguments or ["--reset"])])
