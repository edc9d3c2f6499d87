"""`manage.py demo`: people to log in as and a sale in each state worth seeing (config/demo)."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from bidding import engine
from config.demo import fresh, making, marker, people
from config.demo.turns import turn

_LOTS, _CLOSES_IN = 3, 60
_LONGEST = 30 * 86_400


class Command(BaseCommand):
    help = (
        "Makes the demo where it is missing. It never touches a database that has people of its own, and refuses to run "
        "with production settings."
    )
    requires_system_checks = ()  # `make run` has them done by what it starts; this is waited for

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--reset", action="store_true", help="wipe the database (a demo's only) and make the demo again")
        how.add_argument(
            "--ensure", action="store_true", help="make the demo where it is missing, open fresh sales where none is on"
        )
        how.add_argument(
            "--lots", type=_number(1, fresh.MOST_LOTS), help="open a small live sale of so many lots and print its ids as JSON"
        )
        parser.add_argument(
            "--closes-in", type=_number(1, _LONGEST), help=f"the small sale's lots close in so many seconds ({_CLOSES_IN})"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            marker.refuse_production()
            with turn(wait=True):
                self._do(**options)
        except marker.NotADemo as refusal:
            raise CommandError(str(refusal)) from refusal
        finally:
            engine.shutdown()

    def _do(self, *, reset: bool, ensure: bool, lots: int | None, closes_in: int | None, **_: Any) -> None:
        if lots is not None or closes_in is not None:
            small = fresh.open_small(lots=lots or _LOTS, closes_in=closes_in or _CLOSES_IN)
            self.stdout.write(json.dumps(asdict(small)))
        elif reset:
            making.make_anew()
            self._say("The demo is made anew.")
        elif ensure:
            self._ensure()
        else:
            self._say("The demo is made." if making.make() else "The demo is there already; --reset makes it anew.")

    def _ensure(self) -> None:
        """For `make run`, which must not fail where somebody keeps data of their own."""
        try:
            made = making.make()
        except marker.NotADemo as reason:
            self.stdout.write(str(reason))
            return
        if made:
            self._say("The demo is made.")
        elif fresh.keep_alive():
            self.stdout.write("The demo has fresh sales.")

    def _say(self, what: str) -> None:
        bidders = f"bidder1@ ... bidder{len(people.BIDDERS)}@"
        logins = f"staff@, auctioneer@, seller@, organiser@, {bidders}{people.HOUSE}"
        self.stdout.write(f"{what} Log in as {logins} with the password {people.PASSWORD}.")


def _number(least: int, most: int) -> Callable[[str], int]:
    """For argparse: a whole number in a range."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            message = f"{text!r} is no whole number from {least} to {most}"
            raise ArgumentTypeError(message)
        return int(text)

    return read
