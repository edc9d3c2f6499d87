"""What most tests of auctions need. Imports wait for Django: pytest reads this before the settings are there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from accounts.models import User


@pytest.fixture(autouse=True)
def _no_limits_left_over() -> Iterator[None]:
    """The write throttle counts in the cache, which outlives a test."""
    from django.core.cache import cache

    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """Uploads go to a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def seller(db: None) -> User:
    from tests.factories import make_user

    return make_user(name="Sona Seller")


@pytest.fixture
def bidder(db: None) -> User:
    from tests.factories import make_user

    return make_user(name="Bo Bidder")


@pytest.fixture
def staff(db: None) -> User:
    from tests.factories import make_staff

    return make_staff(name="Stef Staff")


@pytest.fixture
def api_of() -> Callable[..., APIClient]:
    """`api_of(person)` is a client signed in as that person; `api_of()` is nobody's."""
    from rest_framework.test import APIClient

    def made(user: User | None = None) -> APIClient:
        client = APIClient()
        if user is not None:
            client.force_authenticate(user)
        return client

    return made


@pytest.fixture
def body(db: None) -> dict[str, Any]:
    """A lawful `POST auctions/`."""
    from datetime import timedelta

    from django.utils import timezone

    from core.times import timestamp
    from tests.factories import make_category

    make_category("crops")
    make_category("cars")
    now = timezone.now()
    return {
        "title": "Malwa harvest",
        "description": "Sixty-two lots from Ujjain.",
        "format": "timed",
        "currency": "INR",
        "category": "crops",
        "opens_at": timestamp(now + timedelta(hours=1)),
        "closes_at": timestamp(now + timedelta(hours=3)),
        "soft_close": {"window": 120, "extend": 120, "hard_close_at": timestamp(now + timedelta(hours=4))},
        "stagger": 30,
        "increments": {"mode": "add", "bands": [["0.00", "20.00"], ["5000.00", "50.00"]]},
        "premium": {"tiers": [["0", "25"], ["10000.00", "20"]], "tax": "18", "tax_on": "premium"},
        "lots": [
            {
                "title": "Soybean, yellow",
                "quantity": "10",
                "unit": "quintal",
                "price_per": "unit",
                "start_price": "4400.00",
                "reserve_price": "4700.00",
            },
            {"title": "Sharbati wheat", "start_price": 2600},
        ],
    }
