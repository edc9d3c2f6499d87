"""`python -m tests.faults.deadly POINT AFTER COMMAND…`: runs a command that dies by kill -9 at a chosen point.

Points, each reached for the AFTER-th time: `write` (in the transaction, before its commit), `commit` (after the commit,
before anybody is told), `answer` (after watchers are told, before the bidder is), `hammer` (in the transaction that
closes a lot), `closed` (after that one's commit); of money, after the gateway's answer and before ours is committed: `charged`
(before our transaction), `counted` (within it), `refunded`, `paid_out`; `printed` (an invoice lies in the storage, and nobody has
noted it). COMMAND is one of manage.py, or `celery` with its words.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django
from django.core.management import execute_from_command_line


def main() -> None:
    point, after, command = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    django.setup()
    POINTS[point](_fuse(after))
    if command[0] == "celery":
        from config.celery import app

        app.start(command[1:])
    else:
        execute_from_command_line(["manage.py", *command])


def _fuse(after: int) -> Callable[[], None]:
    left = after

    def burn() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return burn


def _before(owner: Any, name: str, burn: Callable[[], None], *, only: Callable[..., bool] = lambda *_, **__: True) -> None:
    """The real function, with death before it."""
    real = getattr(owner, name)

    def deadly(*arguments: Any, **named: Any) -> Any:
        if only(*arguments, **named):
            burn()
        return real(*arguments, **named)

    setattr(owner, name, deadly)


def _write(burn: Callable[[], None]) -> None:
    from bidding import telling

    _before(telling, "after_bids", burn)


def _commit(burn: Callable[[], None]) -> None:
    from bidding import broadcast

    _before(broadcast, "lot_events", burn, only=lambda lot, pen: bool(pen.events))


def _answer(burn: Callable[[], None]) -> None:
    from bidding import engine

    _before(engine, "_answer", burn)


def _hammer(burn: Callable[[], None]) -> None:
    from bidding import settling

    _before(settling, "settle", burn)


def _closed(burn: Callable[[], None]) -> None:
    from bidding import broadcast

    _before(broadcast, "lot_events", burn)


def _charged(burn: Callable[[], None]) -> None:
    from payments import capture

    _before(capture, "take", burn)


def _counted(burn: Callable[[], None]) -> None:
    from payments import orders

    _before(orders, "note_paid", burn)


def _refunded(burn: Callable[[], None]) -> None:
    from payments import refunds

    _before(refunds, "take", burn)


def _paid_out(burn: Callable[[], None]) -> None:
    from payments import payouts

    _before(payouts, "take", burn)


def _printed(burn: Callable[[], None]) -> None:
    from payments import printing

    _before(printing, "_settle", burn)


POINTS = {
    "write": _write,
    "commit": _commit,
    "answer": _answer,
    "hammer": _hammer,
    "closed": _closed,
    "charged": _charged,
    "counted": _counted,
    "refunded": _refunded,
    "paid_out": _paid_out,
    "printed": _printed,
}

if __name__ == "__main__":
    main()
