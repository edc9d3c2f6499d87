"""Who has a paddle is reminded before the sale opens: once, however often the job runs."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from auctions.models import Auction, Registration
from bidding import reminding, tasks
from notifications.choices import Kind
from notifications.models import Notice
from tests.factories import make_auction, make_user, register

pytestmark = pytest.mark.django_db


def sale(*, opens_in: float, status: str = "scheduled") -> tuple[Auction, Registration]:
    """One that opens in so many minutes, with a paddle of yesterday."""
    auction = make_auction(status=status, lots=2, opens_at=timezone.now() + timedelta(minutes=opens_in), closes_at=in_a_day())
    paddle = register(auction=auction, user=make_user())
    Registration.objects.filter(pk=paddle.pk).update(created_at=timezone.now() - timedelta(days=1))
    return auction, paddle


def in_a_day() -> datetime:
    return timezone.now() + timedelta(days=1)


def reminded() -> list[int]:
    return sorted(Notice.objects.filter(kind=Kind.AUCTION_SOON).values_list("recipient_id", flat=True))


def test_seller_and_paddles_are_reminded_once_and_by_mail() -> None:
    auction, paddle = sale(opens_in=20)
    for _ in range(3):
        tasks.remind_of_sales()
    assert reminded() == sorted([auction.seller_id, paddle.user_id])
    notice = Notice.objects.get(recipient=paddle.user)
    assert (notice.url, notice.context["count"]) == (f"/auctions/{auction.pk}/", 2)
    assert notice.deliveries.filter(way="email").exists()


@pytest.mark.parametrize(
    ("opens_in", "status"), [(31, "scheduled"), (-1, "scheduled"), (20, "cancelled"), (20, "draft"), (20, "live")]
)
def test_no_other_sale_is_reminded_of(opens_in: float, status: str) -> None:
    sale(opens_in=opens_in, status=status)
    reminding.remind()
    assert reminded() == []


def test_who_came_within_these_minutes_or_was_not_let_in_is_not_reminded() -> None:
    auction, paddle = sale(opens_in=20)
    register(auction=auction, user=make_user())
    declined = register(auction=auction, user=make_user())
    Registration.objects.filter(pk=declined.pk).update(status="declined", created_at=paddle.created_at - timedelta(days=1))
    reminding.remind()
    assert reminded() == sorted([auction.seller_id, paddle.user_id])


def test_a_sale_that_is_moved_is_reminded_of_again() -> None:
    auction, paddle = sale(opens_in=20)
    reminding.remind()
    Auction.objects.filter(pk=auction.pk).update(opens_at=timezone.now() + timedelta(minutes=25))
    reminding.remind()
    assert Notice.objects.filter(recipient=paddle.user, kind=Kind.AUCTION_SOON).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_four_workers_at_once_each_person_hears_once() -> None:
    auction, paddle = sale(opens_in=20)
    start = threading.Barrier(4)

    def run() -> None:
        start.wait(timeout=10)
        try:
            reminding.remind()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert reminded() == sorted([auction.seller_id, paddle.user_id])
