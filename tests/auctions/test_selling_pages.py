"""The listing form, editing, lots and photographs on pages, and one's own sales."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from auctions.models import Auction, Lot, LotPhoto
from tests.auctions.pages import HOUR, as_sent, client_of, draft_of, listing, photo, text_of
from tests.factories import make_auction, make_category, make_lot, make_user, register

pytestmark = pytest.mark.django_db


def test_a_listing_in_one_form_goes_on_sale(seller: Any, media: Path) -> None:
    answer = client_of(seller).post("/sell/", listing(photos=[photo("a.jpg"), photo("b.jpg")], submit="yes"))
    assert answer.status_code == 302, answer.context["lot"].errors | answer.context["sale"].errors
    auction: Any = Auction.objects.get()
    lot = Lot.objects.get()
    assert (auction.title, auction.status, auction.currency, auction.category) == (
        "Ochre field", "scheduled", "EUR", make_category("art"),
    )  # fmt: skip
    assert (lot.start_price, lot.reserve_price, lot.closes_at) == (120_000, 150_050, auction.closes_at)
    assert (auction.increment_bands, auction.premium_tiers) == ([[0, 2000]], [[0, "25"]])
    assert (auction.soft_close_window, auction.hard_close_at) == (120, auction.closes_at + timedelta(minutes=30))
    assert lot.photos.count() == 2
    assert answer["Location"] == f"/auctions/{auction.pk}/"


def test_saved_as_a_draft_nobody_sees_it(seller: Any) -> None:
    client_of(seller).post("/sell/", listing(save="yes"))
    auction = Auction.objects.get()
    assert auction.status == "draft"
    assert client_of().get(f"/auctions/{auction.pk}/").status_code == 404


def test_a_live_sale_needs_no_closing_time(seller: Any) -> None:
    given = listing(**{"sale-format": "live", "sale-closes_at": "", "save": "yes"})
    assert client_of(seller).post("/sell/", given).status_code == 302
    assert (Auction.objects.get().format, Auction.objects.get().closes_at) == ("live", None)


@pytest.mark.parametrize(
    ("changes", "form", "field"),
    [
        ({"title": ""}, "lot", "title"),
        ({"start_price": ""}, "lot", "start_price"),
        ({"start_price": "1.250"}, "lot", "start_price"),
        ({"start_price": "ten"}, "lot", "start_price"),
        ({"start_price": "0"}, "lot", "start_price"),
        ({"reserve_price": "5"}, "lot", "reserve_price"),
        ({"quantity": "0"}, "lot", "quantity"),
        ({"quantity": "Infinity"}, "lot", "quantity"),
        ({"sale-closes_at": ""}, "sale", "closes_at"),
        ({"sale-closes_at": "2020-01-01T10:00"}, "sale", "closes_at"),
        ({"sale-step": ""}, "sale", "step"),
        ({"sale-step": "0"}, "sale", "step"),
        ({"sale-increments": "ebay"}, "sale", "increments"),
        ({"sale-premium": "101"}, "sale", "premium"),
        ({"sale-currency": "XYZ"}, "sale", "currency"),
        ({"sale-format": "sealed"}, "sale", "format"),
        ({"sale-opens_at": "9999-12-31T23:59"}, "sale", "opens_at"),
    ],
)
def test_a_mistake_is_shown_beside_its_field_and_nothing_is_kept(changes: Any, form: str, field: str, seller: Any) -> None:
    answer = client_of(seller).post("/sell/", listing(submit="yes", **changes))
    assert answer.status_code == 422
    assert field in answer.context[form].errors
    assert not Auction.objects.exists()


def test_a_file_that_is_no_photo_is_named_and_nothing_is_kept(seller: Any, media: Path) -> None:
    bad = SimpleUploadedFile("page.jpg", b"<html>", content_type="image/jpeg")
    answer = client_of(seller).post("/sell/", listing(photos=[photo(), bad], submit="yes"))
    assert "page.jpg" in answer.context["lot"].errors["photos"][0]
    assert not Auction.objects.exists()
    assert not LotPhoto.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_selling_sends_strangers_to_log_in_and_the_unverified_to_their_address() -> None:
    assert client_of().get("/sell/")["Location"].startswith("/accounts/login/")
    assert client_of(make_user(verified=False)).get("/sell/")["Location"] == "/accounts/email/"


def test_what_is_saved_unchanged_stays_as_it_was(seller: Any) -> None:
    auction = draft_of(
        seller, soft_close_window=77, soft_close_extend=33, premium_tiers=[[0, "25"], [100, "20"]], tax_percent=5, tax_on="all",
        stagger=15, tie_policy="floor_over_online", commitments_public=True, hard_close_at=timezone.now() + 4 * HOUR,
    )  # fmt: skip
    before = Auction.objects.values().get()
    client, path = client_of(seller), f"/auctions/{auction.pk}/edit/"
    answer = client.post(path, as_sent(client.get(path).context["sale"]))
    assert answer.status_code == 302, answer.context["sale"].errors
    assert Auction.objects.values().get() == before


def test_what_is_changed_on_the_page_is_changed(seller: Any) -> None:
    auction = draft_of(seller)
    client, path = client_of(seller), f"/auctions/{auction.pk}/edit/"
    given = as_sent(client.get(path).context["sale"])
    changes = {
        "sale-title": "Better",
        "sale-soft": "300",
        "sale-at_latest": "60",
        "sale-premium": "12.5",
        "sale-currency": "EUR",
    }
    assert client.post(path, given | changes).status_code == 302
    auction.refresh_from_db()
    assert (auction.title, auction.soft_close_window, auction.soft_close_extend) == ("Better", 300, 300)
    assert (auction.premium_tiers, auction.currency) == ([[0, "12.5"]], "EUR")
    assert auction.hard_close_at == auction.closes_at.replace(second=0, microsecond=0) + HOUR


def test_a_lot_is_added_changed_and_removed_on_its_page(seller: Any) -> None:
    auction, client = draft_of(seller), client_of(seller)
    fields = {"title": "B", "quantity": "2", "unit": "piece", "price_per": "unit", "start_price": "5", "photos": photo()}
    assert client.post(f"/auctions/{auction.pk}/lots/new/", fields).status_code == 302
    lot = Lot.objects.get(title="B")
    assert (lot.number, lot.start_price, lot.unit, lot.photos.count()) == (2, 500, "piece", 1)
    path = f"/lots/{lot.pk}/edit/"
    assert client.post(path, as_sent(client.get(path).context["lot"]) | {"title": "C"}).status_code == 302
    lot.refresh_from_db()
    assert (lot.title, lot.start_price, str(lot.quantity)) == ("C", 500, "2.000")
    client.post(f"/photos/{lot.photos.get().pk}/remove/", {"next": path})
    assert not lot.photos.exists()
    client.post(f"/lots/{lot.pk}/remove/")
    assert not Lot.objects.filter(title="C").exists()


def test_an_open_lot_takes_more_text_and_a_lower_reserve_on_its_page(seller: Any) -> None:
    lot = make_lot(auction=make_auction(seller=seller), description="Oil.", reserve_price=5000)
    client, path = client_of(seller), f"/lots/{lot.pk}/edit/"
    assert "The lot is open" in text_of(client.get(path))
    assert client.post(path, {"added": "Signed.", "reserve": "60"}).status_code == 422
    assert client.post(path, {"added": "Signed.", "reserve": "20"})["Location"] == f"/lots/{lot.pk}/"
    lot.refresh_from_db()
    assert (lot.description, lot.reserve_price) == ("Oil.\n\nSigned.", 2000)


@pytest.mark.parametrize("status", ["submitted", "ended"])
def test_what_stands_fast_offers_no_form(status: str, seller: Any) -> None:
    auction = make_auction(seller=seller, status=status)
    lot = make_lot(auction=auction, status="unsold")
    for path in (f"/auctions/{auction.pk}/edit/", f"/auctions/{auction.pk}/lots/new/", f"/lots/{lot.pk}/edit/"):
        assert client_of(seller).get(path)["Location"] == f"/auctions/{auction.pk}/"


def test_the_buttons_move_the_sale(seller: Any, staff: Any, settings: Any) -> None:
    settings.AUCTION_APPROVAL = True
    auction = draft_of(seller)
    path = f"/auctions/{auction.pk}/move/"
    for person, action, status in (
        (seller, "submit", "submitted"),
        (staff, "decline", "declined"),
        (seller, "submit", "submitted"),
        (staff, "approve", "scheduled"),
        (seller, "cancel", "cancelled"),
    ):
        client_of(person).post(path, {"action": action, "reason": "No photos"})
        auction.refresh_from_db()
        assert auction.status == status


def test_a_draft_is_deleted_and_a_refusal_is_said(seller: Any) -> None:
    live = make_auction(seller=seller)
    client = client_of(seller)
    answer = client.post(f"/auctions/{live.pk}/move/", {"action": "delete"}, follow=True)
    assert "Only a draft can be deleted." in text_of(answer)
    gone = draft_of(seller)
    client.post(f"/auctions/{gone.pk}/move/", {"action": "delete"})
    assert not Auction.objects.filter(pk=gone.pk).exists()


def test_pages_of_other_peoples_sales_change_nothing(seller: Any, bidder: Any) -> None:
    out, hidden = make_auction(seller=seller, lots=1), draft_of(seller)
    for auction, refusal in ((out, 403), (hidden, 404)):
        lot, client = auction.lots.get(), client_of(bidder)
        answers = [
            client.get(f"/auctions/{auction.pk}/edit/"),
            client.post(f"/auctions/{auction.pk}/edit/", {}),
            client.post(f"/auctions/{auction.pk}/move/", {"action": "cancel"}),
            client.get(f"/auctions/{auction.pk}/lots/new/"),
            client.get(f"/lots/{lot.pk}/edit/"),
            client.post(f"/lots/{lot.pk}/remove/"),
        ]
        assert {answer.status_code for answer in answers} == {refusal}


def test_my_sales_list_what_i_sell_and_what_it_brought(seller: Any, django_assert_max_num_queries: Any) -> None:
    from auctions.sales import record_sale

    make_auction(title="Another's")
    auction = make_auction(seller=seller, title="Mine", status="ended")
    winner = register(auction=auction)
    lot = make_lot(auction=auction, status="sold", price=5000, leader=winner, bid_count=4)
    record_sale(lot=lot, winner=winner, hammer_price=5000, at=timezone.now())
    make_lot(auction=auction, status="unsold")
    client = client_of(seller)
    with django_assert_max_num_queries(9):
        found = client.get("/me/auctions/")
    assert [(row.card.auction.title, row.bids, row.sold, row.sold_for) for row in found.context["mine"].rows] == [
        ("Mine", 4, 1, 5000)
    ]
    assert "Another" not in text_of(found)


def test_no_page_has_inline_script_or_style(seller: Any) -> None:
    auction = make_auction(seller=seller, lots=1)
    draft = draft_of(seller)
    paths = ["/", "/auctions/", f"/auctions/{auction.pk}/", "/sell/", f"/auctions/{draft.pk}/edit/", "/me/auctions/"]
    for path in paths:
        text = text_of(client_of(seller).get(path))
        assert "style=" not in text
        assert "<script>" not in text
        assert " onclick=" not in text
