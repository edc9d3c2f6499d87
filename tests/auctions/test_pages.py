"""Pages of auctions: what stands on them, who sees which buttons, and what their forms do."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from auctions.models import Auction, Lot, LotPhoto, Registration
from tests.factories import make_auction, make_category, make_lot, make_user, register

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def client_of(user: Any = None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def photo(name: str = "a.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "green").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def listing(**changes: Any) -> dict[str, Any]:
    """What the sell page sends."""
    now = timezone.now()
    return {
        "title": "Ochre field", "description": "Oil on board", "quantity": "1", "unit": "", "price_per": "lot",
        "start_price": "1,200", "reserve_price": "1 500.50", "sale-category": str(make_category("art").pk),
        "sale-format": "timed", "sale-currency": "EUR", "sale-opens_at": (now + HOUR).strftime("%Y-%m-%dT%H:%M"),
        "sale-closes_at": (now + 5 * HOUR).strftime("%Y-%m-%dT%H:%M"), "sale-soft": "120", "sale-at_latest": "30",
        "sale-increments": "flat", "sale-step": "20", "sale-reserve_policy": "reserve", "sale-premium": "25", "sale-tax": "18",
        "sale-tax_on": "premium", "sale-visibility": "public", "sale-conditions": "As seen.",
    } | changes  # fmt: skip


# --- The catalogue ---------------------------------------------------------------------------------------------------


def test_home_counts_the_sales_and_shows_what_is_on(client: Client) -> None:
    make_lot(auction=make_auction(title="Harvest"), title="Soybean")
    make_auction(title="Later", status="scheduled", opens_at=timezone.now() + HOUR, closes_at=timezone.now() + 2 * HOUR)
    answer = client.get("/")
    assert answer.status_code == 200
    text = text_of(answer)
    assert "2 sales." in text
    assert "1 on now." in text
    assert answer.context["head"].on_air[0].auction.title == "Harvest"
    assert "Soybean" in text


def test_an_empty_house_invites_to_sell(client: Client) -> None:
    text = text_of(client.get("/"))
    assert "Nothing for sale just now" in text
    assert "None on just now." in text


def test_left_alone_the_catalogue_shows_what_can_still_be_bought(client: Client) -> None:
    make_lot(auction=make_auction(), title="Open lot")
    make_lot(auction=make_auction(status="ended"), title="Unsold lot", status="unsold")
    text = text_of(client.get("/auctions/"))
    assert "Open lot" in text
    assert "Unsold lot" not in text
    assert "Unsold lot" in text_of(client.get("/auctions/?state=ended"))


def test_who_searches_searches_in_what_is_over_too(client: Client) -> None:
    make_lot(auction=make_auction(status="ended"), title="Rare stamp", status="unsold")
    assert "Rare stamp" in text_of(client.get("/auctions/?q=stamp"))


def test_filters_narrow_and_their_chips_lead_back(client: Client) -> None:
    auction = make_auction(currency="EUR")
    make_lot(auction=auction, title="A car", category=make_category("cars"), start_price=50_000)
    make_lot(auction=auction, title="A bike", category=make_category("other"), start_price=10_000)
    found = client.get("/auctions/?category=cars&min_price=200&currency=EUR").context["browse"]
    assert [card.lot.title for card in found.lots] == ["A car"]
    assert [chip.query for chip in found.chips] == [
        "min_price=200&currency=EUR", "category=cars&min_price=200", "category=cars&currency=EUR",
    ]  # fmt: skip
    assert {option.value: option.count for option in found.categories} == {"cars": 1}


def test_counts_stand_beside_the_choices(client: Client) -> None:
    make_lot(auction=make_auction())
    make_lot(auction=make_auction(status="scheduled", opens_at=timezone.now() + HOUR, closes_at=timezone.now() + 2 * HOUR))
    make_lot(auction=make_auction(status="ended"), status="unsold")
    states = client.get("/auctions/").context["browse"].states
    assert {option.value: option.count for option in states} == {"live": 1, "scheduled": 1, "ended": 1}


@pytest.mark.parametrize(
    "query",
    ["state=x", "category=x", "currency=x", "min_price=ten", "page=x", "page=99", "ordering=x", "q=%00", "min_price=1.250"],
)
def test_an_address_that_makes_no_sense_still_shows_a_page(query: str, client: Client) -> None:
    make_lot(auction=make_auction())
    assert client.get(f"/auctions/?{query}").status_code == 200


def test_markup_in_a_title_is_only_text(client: Client) -> None:
    make_lot(auction=make_auction(title="<script>alert(1)</script>"), title='"><img src=x onerror=alert(1)>')
    for path in ("/", "/auctions/?q=%3Cscript%3E&state=live", f"/auctions/{Auction.objects.get().pk}/"):
        text = text_of(client.get(path))
        assert "<script>alert" not in text
        assert "<img src=x" not in text


@pytest.mark.parametrize("path", ["/", "/auctions/?q=lot&min_price=1&state=live"])
def test_the_catalogue_costs_the_same_however_long_it_is(path: str, client: Client, django_assert_max_num_queries: Any) -> None:
    counts = set()
    for length in (1, 10, 20):
        while Lot.objects.count() < length:
            make_lot(auction=make_auction(title="A lot"))
        with django_assert_max_num_queries(14) as queries:
            client.get(path)
        counts.add(len(queries))
    assert len(counts) == 1


# --- A card ----------------------------------------------------------------------------------------------------------


def test_a_card_says_where_one_stands(bidder: Any) -> None:
    auction = make_auction(soft_close_window=60)
    mine, other = register(auction=auction, user=bidder), register(auction=auction)
    make_lot(auction=auction, title="mine", price=1500, leader=mine)
    make_lot(auction=auction, title="theirs", price=1500, leader=other)
    make_lot(auction=auction, title="low", price=1500, leader=other, reserve_price=2000)
    make_lot(auction=auction, title="held", status="on_hold")
    make_lot(auction=auction, title="sold", status="sold", price=1500, leader=mine)
    make_lot(auction=auction, title="gone", status="withdrawn")
    make_lot(auction=auction, title="asked", status="awaiting_decision", price=1500, leader=other)
    cards = client_of(bidder).get(f"/auctions/{auction.pk}/").context["sale"].lots
    assert {card.lot.title: (card.state, card.word) for card in cards} == {
        "mine": ("leading", "You lead"),
        "theirs": ("live", "Open"),
        "low": ("reserve", "Reserve not met"),
        "held": ("closing", "On hold"),
        "sold": ("sold", "Yours"),
        "gone": ("unsold", "Withdrawn"),
        "asked": ("reserve", "Seller decides"),
    }


# --- One sale --------------------------------------------------------------------------------------------------------


def test_a_sale_tells_its_terms_in_words(client: Client) -> None:
    auction = make_auction(
        currency="INR", increment_bands=[[0, 2000], [500_000, 5000]], premium_tiers=[[0, "25"], [1_000_000, "20"]],
        tax_percent=18, tax_on="premium", soft_close_window=120, soft_close_extend=120, conditions="Pay at once.",
    )  # fmt: skip
    terms = client.get(f"/auctions/{auction.pk}/").context["sale"].terms
    assert terms.steps == "₹20 up to ₹5,000, then ₹50"
    assert terms.premium == "25 % to ₹10,000, 20 % above"
    assert terms.tax == "18 % on the premium"
    assert terms.late_bids == "A bid in the last 2 minutes leaves at least 2 minutes."


def test_a_draft_is_seen_by_its_seller_and_staff(seller: Any, bidder: Any, staff: Any) -> None:
    auction = make_auction(seller=seller, status="draft", lots=1)
    path = f"/auctions/{auction.pk}/"
    assert [client_of(user).get(path).status_code for user in (seller, staff, bidder, None)] == [200, 200, 404, 404]


def test_names_of_bidders_are_for_the_sellers_side(seller: Any, bidder: Any, staff: Any) -> None:
    auction = make_auction(seller=seller, lots=1)
    register(auction=auction, user=bidder)
    path = f"/auctions/{auction.pk}/"
    seen = {user: "Bo Bidder" in text_of(client_of(user).get(path)) for user in (seller, staff, make_user(), None)}
    assert list(seen.values()) == [True, True, False, False]


@pytest.mark.parametrize(
    ("status", "fields", "offered"),
    [
        ("draft", {}, {"edit", "submit", "delete"}),
        ("submitted", {}, {"cancel"}),
        ("declined", {}, {"edit", "submit", "cancel"}),
        ("live", {}, {"cancel"}),
        ("live", {"format": "live"}, {"cancel", "close"}),
        ("scheduled", {"format": "live"}, {"edit", "cancel", "open"}),
        ("ended", {}, set()),
        ("cancelled", {}, set()),
    ],
)
def test_the_seller_is_offered_what_the_state_allows(status: str, fields: Any, offered: set[str], seller: Any) -> None:
    auction = make_auction(seller=seller, status=status, lots=1, **fields)
    assert client_of(seller).get(f"/auctions/{auction.pk}/").context["sale"].own.can == offered


def test_registering_takes_the_conditions_that_were_read(bidder: Any) -> None:
    auction = make_auction(conditions="As seen.", conditions_version=2)
    path, client = f"/auctions/{auction.pk}/", client_of(bidder)
    assert 'name="conditions_version" value="2"' in text_of(client.get(path))
    client.post(f"{path}register/", {"conditions_version": "2"})
    assert not Registration.objects.exists()
    client.post(f"{path}register/", {"conditions_version": "1", "accept": "yes"})
    assert not Registration.objects.exists()
    answer = client.post(f"{path}register/", {"conditions_version": "2", "accept": "yes"})
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert Registration.objects.get().conditions_version == 2


def test_after_registering_one_goes_back_only_to_pages_of_the_house(bidder: Any) -> None:
    path = f"/auctions/{make_auction().pk}/register/"
    given = {"accept": "yes", "next": "https://evil.test/"}
    assert client_of(bidder).post(path, given)["Location"] == path.removesuffix("register/")
    assert client_of(bidder).post(path, given | {"next": "/lots/"})["Location"] == "/lots/"


def test_the_seller_lets_bidders_in_from_the_page(seller: Any, bidder: Any) -> None:
    found = register(auction=make_auction(seller=seller), user=bidder, status="pending")
    path = f"/registrations/{found.pk}/decide/"
    assert client_of(bidder).post(path, {"action": "approve"}).status_code == 403
    assert client_of(make_user()).post(path, {"action": "approve"}).status_code == 404
    assert client_of(seller).post(path, {"action": "praise"}).status_code == 404
    client_of(seller).post(path, {"action": "approve"})
    found.refresh_from_db()
    assert found.status == "approved"


# --- Selling ---------------------------------------------------------------------------------------------------------


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


def draft_of(seller: Any, **fields: Any) -> Any:
    now = timezone.now()
    return make_auction(seller=seller, status="draft", lots=1, opens_at=now + HOUR, closes_at=now + 2 * HOUR, **fields)


def as_sent(form: Any) -> dict[str, Any]:
    """What a browser would send of a form it was shown."""
    found = {}
    for bound in form:
        value = bound.value()
        if hasattr(value, "strftime"):
            value = value.strftime("%Y-%m-%dT%H:%M")
        if value not in (None, False, []):
            found[bound.html_name] = str(getattr(value, "pk", value))
    return found


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
