"""Times: one clock that decides, one form on the wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import transaction

from core.times import database_time, timestamp, timestamp_or_none


def test_times_are_utc_with_milliseconds() -> None:
    assert timestamp(datetime(2026, 11, 20, 10, 0, 0, 123_999, tzinfo=UTC)) == "2026-11-20T10:00:00.123Z"


def test_another_offset_is_brought_to_utc() -> None:
    kolkata = timezone(timedelta(hours=5, minutes=30))
    assert timestamp(datetime(2026, 11, 20, 15, 30, tzinfo=kolkata)) == "2026-11-20T10:00:00.000Z"


def test_no_time_stays_no_time() -> None:
    assert timestamp_or_none(None) is None


@pytest.mark.django_db
def test_the_clock_goes_on_within_a_transaction() -> None:
    with transaction.atomic():
        assert database_time() < database_time()
