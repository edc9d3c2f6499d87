"""What most tests of accounts need. Imports wait for Django: pytest reads this before the settings are there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from accounts.models import User
    from tests.accounts.client import Api


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> Iterator[None]:
    """allauth and the write throttle count in the cache, which outlives a test."""
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def person(db: None) -> User:
    from tests.factories import make_user

    return make_user(email="ada@example.test", name="Ada")


@pytest.fixture
def staff(db: None) -> User:
    from tests.factories import make_staff

    return make_staff(email="staff@example.test", name="Staff")


@pytest.fixture
def api(db: None) -> Api:
    from tests.accounts.client import Api

    return Api()
