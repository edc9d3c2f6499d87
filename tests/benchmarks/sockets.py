"""Bids over sockets: one web process with log-in, limits, rules, journal, both chains and notices; clients beside it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.models import User
from deploy.local import ports
from tests.benchmarks.fanout import _wait_for
from tests.benchmarks.hot_lot import Hall, hall
from tests.benchmarks.table import Row

SECONDS = 6.0
BIDDERS = 200
WATCHERS = 2_000
STEADY = 200
"""Bids a second beside the watchers."""


def run() -> list[Row]:
    return [closed_loop(BIDDERS), beside_watchers()]


def closed_loop(bidders: int) -> Row:
    """Every bidder bids again as soon as the last bid is answered."""
    room = hall(bidders=bidders)
    with _web() as port:
        seen = _client(port, room, bidders=bidders, watchers=0, rate=0)
    return _row("sockets, uvicorn, one web process", bidders, seen, "")


def beside_watchers() -> Row:
    """A steady stream of bids while two thousand people watch every one of them."""
    room = hall(bidders=BIDDERS)
    with _web() as port:
        seen = _client(port, room, bidders=BIDDERS, watchers=WATCHERS, rate=STEADY)
    note = f"{STEADY} bids/s beside {WATCHERS:,} watchers, who got {seen['frames']:,} frames"
    return _row("sockets, uvicorn, one web process", BIDDERS, seen, note)


@contextmanager
def _web() -> Iterator[int]:
    port = ports.free()
    command = [sys.executable, "manage.py", "serve", "--server", "uvicorn", "--host", "127.0.0.1", "--port", str(port)]
    web = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        _wait_for(port)
        time.sleep(1)
        yield port
    finally:
        web.terminate()
        try:
            web.wait(timeout=20)
        except subprocess.TimeoutExpired:
            web.kill()
            web.wait()


def _client(port: int, room: Hall, *, bidders: int, watchers: int, rate: int) -> dict[str, Any]:
    job = {
        "port": port,
        "auction": str(room.lot.auction_id),
        "lot": str(room.lot.pk),
        "cookies": [_signed_in(user) for user in room.users[:bidders]],
        "watchers": watchers,
        "rate": rate,
        "seconds": SECONDS,
    }
    command = [sys.executable, "-m", "tests.benchmarks.sockets_client"]
    done = subprocess.run(command, input=json.dumps(job), capture_output=True, text=True, check=True, timeout=180)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _signed_in(user_id: int) -> str:
    """A web session, as the log-in page would have made it."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user_id)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = User.objects.get(pk=user_id).get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _row(what: str, waiting: int, seen: dict[str, Any], note: str) -> Row:
    return Row(what, waiting, seen["answers"], seen["accepted"], seen["p50"], seen["p99"], note)
