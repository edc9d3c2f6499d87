"""Work at a gateway that is tried again: how long to wait, and when to stop (`models.paying.Attempted`)."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Final

from django.db.models import Value
from django.db.models.functions import Now

from payments.gateways.base import GatewayError
from payments.models.paying import Attempted

BACK_OFF: Final = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600, 21_600, 43_200))
"""How long to wait after the first, second… failure. After one more it is given up, and staff see it."""


def put_off(work: Attempted, *, error: Exception, status: str, gives_up: bool = True) -> None:
    """Due again later, or `status` where the refusal is for good or, if one `gives_up`, there were attempts enough."""
    table = type(work).objects.filter(pk=work.pk)  # type: ignore[attr-defined]  # its subclasses have managers
    text = (error.code if isinstance(error, GatewayError) else f"{type(error).__name__}: {error}")[:300]
    passing = error.passing if isinstance(error, GatewayError) else True
    if not passing or (gives_up and work.attempts > len(BACK_OFF)):
        table.update(status=status, error=text, leased_until=None)
        return
    step = BACK_OFF[min(max(work.attempts, 1), len(BACK_OFF)) - 1]
    wait = step * random.uniform(0.9, 1.1)  # noqa: S311 - spreads load, guards nothing
    table.update(next_attempt_at=Now() + Value(wait), error=text, leased_until=None)
