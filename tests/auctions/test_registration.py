"""Registering to bid: paddles, conditions, and the seller's word."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.models import AuditEntry
from auctions import registration
from auctions.models import Registration
from tests.factories import make_auction, make_user, register

pytestmark = pytest.mark.django_db
Client = Callable[..., Any]


def url(auction: Any) -> str:
    return f"/api/auctions/{auction.pk}/registrations/"


def test_a_bidder_gets_the_next_paddle_and_accepts_the_conditions_as_they_stand(api_of: Client, bidder: Any) -> None:
    auction = make_auction(conditions_version=3)
    register(auction=auction)
    answer = api_of(bidder).post(url(auction))
    assert answer.status_code == 201, answer.json()
    assert {name: answer.json()[name] for name in ("paddle", "status", "conditions_version")} == {
        "paddle": "2", "status": "approved", "conditions_version": 3,
    }  # fmt: skip


def test_asking_again_gives_the_same_paddle(api_of: Client, bidder: Any) -> None:
    auction = make_auction()
    first = api_of(bidder).post(url(auction), {}, format="json")
    again = api_of(bidder).post(url(auction), {}, format="json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Registration.objects.count() == 1


def test_where_the_seller_asks_for_it_a_bidder_waits(api_of: Client, bidder: Any) -> None:
    assert api_of(bidder).post(url(make_auction(approve_bidders=True))).json()["status"] == "pending"


def test_conditions_that_changed_meanwhile_are_not_accepted_unread(api_of: Client, bidder: Any) -> None:
    auction = make_auction(conditions_version=2)
    stale = api_of(bidder).post(url(auction), {"conditions_version": 1}, format="json")
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict")
    assert api_of(bidder).post(url(auction), {"conditions_version": 2}, format="json").status_code == 201


def test_registering_again_accepts_the_newer_conditions(api_of: Client, bidder: Any) -> None:
    auction = make_auction(conditions_version=2)
    register(auction=auction, user=bidder)
    assert api_of(bidder).post(url(auction)).json()["conditions_version"] == 2


def test_who_may_not_register(api_of: Client, seller: Any, bidder: Any) -> None:
    auction = make_auction(seller=seller)
    refusals = {
        "not_authenticated": (None, auction),
        "own_lot": (seller, auction),
        "email_not_verified": (make_user(verified=False), auction),
        "not_found": (bidder, make_auction(status="draft")),
        "conflict": (bidder, make_auction(status="ended")),
    }
    for code, (user, sale) in refusals.items():
        assert api_of(user).post(url(sale)).json()["code"] == code
    assert not Registration.objects.exists()


def test_registration_is_strict(api_of: Client, bidder: Any) -> None:
    auction = make_auction()
    for given in ({"paddle": "7"}, {"conditions_version": "1"}, {"status": "approved"}, [1]):
        assert api_of(bidder).post(url(auction), given, format="json").status_code == 400


@pytest.mark.parametrize(
    ("status", "action", "result"),
    [
        ("pending", "approve", "approved"),
        ("pending", "decline", "declined"),
        ("approved", "revoke", "revoked"),
        ("declined", "approve", "approved"),
        ("revoked", "approve", "approved"),
    ],
)
def test_the_seller_decides_and_it_is_audited(status: str, action: str, result: str, api_of: Client, seller: Any) -> None:
    found = register(auction=make_auction(seller=seller), status=status)
    answer = api_of(seller).post(f"/api/registrations/{found.pk}/{action}/")
    assert (answer.status_code, answer.json()["status"]) == (200, result)
    found.refresh_from_db()
    assert (found.status, found.decided_by) == (result, seller)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor) == (f"registration.{result}", seller)


@pytest.mark.parametrize(
    ("status", "action"), [("approved", "decline"), ("approved", "approve"), ("pending", "revoke"), ("revoked", "revoke")]
)
def test_what_the_table_has_not_is_a_conflict(status: str, action: str, api_of: Client, seller: Any) -> None:
    found = register(auction=make_auction(seller=seller), status=status)
    answer = api_of(seller).post(f"/api/registrations/{found.pk}/{action}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_nobody_else_decides(api_of: Client, bidder: Any) -> None:
    found = register(auction=make_auction(), user=bidder, status="pending")
    path = f"/api/registrations/{found.pk}/approve/"
    assert [api_of(user).post(path).status_code for user in (bidder, make_user(), None)] == [403, 404, 401]
    found.refresh_from_db()
    assert found.status == "pending"


def test_no_such_registration(api_of: Client, seller: Any) -> None:
    for number in (999_999, 10**30):
        assert api_of(seller).post(f"/api/registrations/{number}/approve/").status_code == 404


def test_the_sellers_side_sees_all_names_and_a_bidder_only_the_own(
    api_of: Client, seller: Any, bidder: Any, staff: Any
) -> None:
    auction = make_auction(seller=seller)
    register(auction=auction, user=bidder)
    register(auction=auction, user=make_user(name="Cy"))
    seen = {user: [row["name"] for row in api_of(user).get(url(auction)).json()["results"]] for user in (seller, staff, bidder)}
    assert seen == {seller: ["Bo Bidder", "Cy"], staff: ["Bo Bidder", "Cy"], bidder: ["Bo Bidder"]}
    assert api_of().get(url(auction)).status_code == 401


def test_the_list_costs_the_same_however_long_it_is(api_of: Client, seller: Any, django_assert_num_queries: Any) -> None:
    auction = make_auction(seller=seller)
    counts = []
    for length in (1, 10, 50):
        while auction.registrations.count() < length:
            register(auction=auction)
        with django_assert_num_queries(3) as queries:
            api_of(seller).get(url(auction) + "?page_size=100")
        counts.append(len(queries))
    assert len(set(counts)) == 1


@pytest.mark.django_db(transaction=True)
def test_bidders_who_register_at_one_instant_get_paddles_one_after_the_other() -> None:
    auction, people = make_auction(), [make_user() for _ in range(8)]
    ready = threading.Barrier(len(people))

    def go(user: Any) -> None:
        ready.wait()
        try:
            registration.register(auction_id=auction.pk, user=user)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Registration.objects.values_list("paddle", flat=True)) == list(range(1, 9))
