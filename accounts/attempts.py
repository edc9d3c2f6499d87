"""How often one may fail to log in (protocol.md, "Limits"). Failures alone count; they are rows, so that neither a lost
Redis nor a second process forgets them.

- 5 in 5 minutes for an account **and** an address together, 20 for an address: refused, with the time to wait.
- An account alone is only slowed, from whatever addresses: otherwise a rival could lock one out of a sale.
- An account that does not exist counts as any other: the answer does not tell.
"""

from __future__ import annotations

import hmac
import ipaddress
import math
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection

from accounts.models import LogInFailure
from core.errors import Throttled

FREE: Final = 5
"""Failures of an account within `WINDOW` seconds that slow nothing yet."""
WINDOW: Final = 300
STEP: Final = 0.25
"""Seconds that each further failure adds."""
MOST: Final = 2.0
"""Seconds at most: the person themselves waits as long."""
OFF: Final = (0, 0)
"""A limit that is none: nothing has failed in the last 0 seconds."""

_QUERY = """
    SELECT
        (SELECT at FROM accounts_loginfailure WHERE account = %(account)s AND address = %(address)s
            AND at > statement_timestamp() - make_interval(secs => %(pair_window)s) ORDER BY at DESC OFFSET %(pair_before)s LIMIT 1),
        (SELECT at FROM accounts_loginfailure WHERE address = %(address)s
            AND at > statement_timestamp() - make_interval(secs => %(address_window)s) ORDER BY at DESC OFFSET %(address_before)s LIMIT 1),
        (SELECT count(*) FROM (SELECT FROM accounts_loginfailure WHERE account = %(account)s
            AND at > statement_timestamp() - make_interval(secs => %(slow_window)s) LIMIT 100) AS lately),
        statement_timestamp()
"""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in: for which account, from where."""

    account: str
    address: str

    @classmethod
    def of(cls, *, email: str, address: str | None) -> Attempt:
        return cls(account=_account(email), address=network(address))

    def refuse_if_exhausted(self) -> int:
        """The failures of the account lately. Raises `Throttled` with the seconds to wait when a limit is reached.

        Ask before the password is looked at, and again when it was right: of many guesses sent at one moment no more
        count than the limit has room for.
        """
        pair, address = (settings.LOGIN_LIMITS.get(name, OFF) for name in ("account_and_address", "address"))
        if not self.address:
            address = OFF  # nobody told where from: they are not all one
        with connection.cursor() as cursor:
            cursor.execute(
                _QUERY,
                {
                    "account": self.account,
                    "address": self.address,
                    "pair_before": max(pair[0] - 1, 0),
                    "pair_window": pair[1],
                    "address_before": max(address[0] - 1, 0),
                    "address_window": address[1],
                    "slow_window": WINDOW,
                },
            )
            pair_at, address_at, lately, now = cursor.fetchone()
        waits = [_seconds_left(at, window=limit[1], now=now) for at, limit in ((pair_at, pair), (address_at, address)) if at]
        if waits:
            raise Throttled(retry_after=max(waits))
        return int(lately)

    def failed(self) -> None:
        LogInFailure.objects.create(account=self.account, address=self.address)

    def forget(self) -> None:
        """After a reset by mail the person is known: what others tried does not slow them any more."""
        LogInFailure.objects.filter(account=self.account).delete()


def slow_down(failures: int) -> None:
    """Wait as the account's failures ask for, without holding a database connection meanwhile."""
    seconds = min(MOST, STEP * max(0, failures - FREE))
    if not seconds or not settings.LOGIN_LIMITS:
        return
    if not connection.in_atomic_block:
        connection.close()
    time.sleep(seconds)


def _seconds_left(at: datetime, *, window: int, now: datetime) -> int:
    return max(1, math.ceil((at + timedelta(seconds=window) - now).total_seconds()))


def _account(email: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), email.strip().lower().encode(), "sha256").hex()


def network(address: str | None) -> str:
    """One house has one IPv4 address, and of IPv6 a /64 at least: it counts as one."""
    if address is None:
        return ""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
