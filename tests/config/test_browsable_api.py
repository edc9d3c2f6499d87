"""A4 for people: every place of the API that can be read is a page as well."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from tests.architecture import talk
from tests.conferencing.films import make_stopped
from tests.factories import give_purse, make_auction, make_dispute_picture, make_lot, make_room, make_staff, register, tell
from tests.payments.invoices import make_invoice
from tests.payments.things import at_gateways

pytestmark = pytest.mark.django_db


def test_every_get_of_the_schema_is_a_page() -> None:
    person = make_staff()
    auction = make_auction(seller=person, status="ended")
    paddle = register(auction=auction)
    film = make_stopped(make_room(), filed=False, visibility="all")
    ids = {
        "auction_id": auction.pk,
        "lot_id": make_lot(auction=auction, status="unsold").pk,
        "registration_id": paddle.pk,
        "notice_id": tell(person).pk,
        "room_id": film.room_id,
        "recording_id": film.pk,
        "channel_id": talk.things(person, person)["channel_id"],
        "person_id": person.pk,
        "purse_id": give_purse(paddle, 1_000_000).pk,
    }
    ids |= at_gateways(paddle.user, person)
    invoice = make_invoice()
    ids |= {"order_id": make_dispute_picture(buyer=paddle.user, seller=person).word.dispute.order_id, "invoice_id": invoice.pk}
    house, bidder = Client(), Client()
    house.force_login(person)
    bidder.force_login(paddle.user)
    pages = {
        address: (bidder if re.search("/absentee/|/payments/|/moves/", address) else house).get(
            address, HTTP_ACCEPT="text/html"
        )
        for address in _readable(ids)
    }
    assert len(pages) >= 15
    assert {address: page.status_code for address, page in pages.items() if page.status_code != 200} == {}
    assert all("navbar-brand" in page.content.decode() for page in pages.values())


def test_the_trail_of_a_page_names_only_places_that_are_there() -> None:
    page = Client().get("/api/auctions/", HTTP_ACCEPT="text/html").content.decode()
    assert "Such Place" not in page
    assert '<a href="/api/">Rostrum</a>' in page


def test_a_visitor_may_log_in_from_a_page_and_comes_back_to_it() -> None:
    page = Client().get("/api/auctions/?status=live", HTTP_ACCEPT="text/html").content.decode()
    assert "/accounts/login/?next=/api/auctions/%3Fstatus%3Dlive" in page


def test_a_post_to_nowhere_is_not_found_and_not_a_matter_of_csrf() -> None:
    answer = Client(enforce_csrf_checks=True).post("/api/nowhere/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def _readable(ids: dict[str, Any]) -> list[str]:
    schema: Any = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    paths = [path for path, operations in schema["paths"].items() if "get" in operations and path != "/api/schema/"]
    return [path.format(**ids) for path in paths if not path.endswith(".pdf")]
