"""Purses of a sale: given with the paddle, set by the seller, read from a list; over REST and on their page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEntry
from auctions import drafting, purses, registration
from auctions.drafts import Purses
from auctions.models import Auction, Registration
from core.errors import Conflict
from ledger import purses as ledger_purses
from ledger.holds import Stake
from ledger.models import Purse
from tests.auctions.pages import as_sent, client_of, listing, text_of
from tests.factories import give_purse, make_auction, make_user, register

pytestmark = pytest.mark.django_db
Api = Callable[..., Any]


def _sale(seller: Any, **fields: Any) -> Auction:
    opens = timezone.now() + timedelta(hours=1)
    given: dict[str, Any] = {"purse_policy": "set", "purse_amount": 50_000} | fields
    return make_auction(seller=seller, status="scheduled", opens_at=opens, closes_at=opens + timedelta(hours=1), **given)


def _amounts(auction: Auction) -> dict[int, int | None]:
    rows = Registration.objects.filter(auction=auction).select_related("purse")
    return {row.paddle: row.purse.amount if row.purse else None for row in rows}


def test_a_paddle_comes_with_a_purse_where_the_sale_gives_them(seller: Any) -> None:
    auction = _sale(seller)

    taken = registration.register(auction_id=auction.pk, user=make_user()).registration

    assert taken.purse is not None
    assert (taken.purse.amount, taken.purse.currency, taken.purse.subject) == (50_000, "USD", f"auction:{auction.pk}")
    assert taken.purse.moves.get().reason == "Given with the paddle"


def test_a_sale_without_purses_gives_none(seller: Any) -> None:
    assert registration.register(auction_id=_sale(seller, purse_policy="none").pk, user=make_user()).registration.purse is None


def test_whoever_registered_before_the_sale_had_purses_gets_one_when_it_does(seller: Any) -> None:
    auction = _sale(seller, purse_policy="none", purse_amount=0)
    register(auction=auction)

    drafting.edit(auction_id=auction.pk, actor=seller, changes={"purse": Purses(amount=7_000)})

    assert _amounts(auction) == {1: 7_000}


def test_the_seller_sets_a_purse_once_a_key_and_it_is_audited(seller: Any) -> None:
    auction = _sale(seller)
    give_purse(register(auction=auction), 100)
    said = {"auction_id": auction.pk, "paddle": 1, "reason": "A second card", "actor": seller}

    purses.set_purse(amount=90_000, key="k", **said)
    purses.set_purse(amount=10_000, key="k", **said)

    assert _amounts(auction) == {1: 90_000}
    entry = AuditEntry.objects.filter(action="purse.set").earliest("pk")
    assert entry.data == {"purses": {"1": "900.00"}, "reason": "A second card"}


def test_a_purse_is_never_set_below_what_is_held(seller: Any) -> None:
    auction = _sale(seller)
    purse = give_purse(register(auction=auction), 5_000)
    with transaction.atomic():
        ledger_purses.follow("lot:x", now=Stake(purse.pk, 3_000), source="x", reason="")

    with pytest.raises(Conflict) as refusal:
        purses.set_purse(auction_id=auction.pk, paddle=1, amount=2_999, reason="", actor=seller, key="k")

    assert refusal.value.data == {"least": "30.00"}


def test_a_list_is_looked_at_and_then_written_whole(seller: Any) -> None:
    auction = _sale(seller)
    for _ in range(2):
        give_purse(register(auction=auction), 100)
    register(auction=auction)
    said = {"auction_id": auction.pk, "reason": "Season 4", "actor": seller, "key": "k"}
    text = 'paddle,purse\n1,"1,200.50"\n\n3,900\n'

    looked = purses.import_list(text=text, dry=True, **said)
    assert (looked.done, looked.faults, _amounts(auction)) == (False, 0, {1: 100, 2: 100, 3: None})
    written = purses.import_list(text=text, dry=False, **said)

    assert written.done
    assert _amounts(auction) == {1: 120_050, 2: 100, 3: 90_000}


@pytest.mark.parametrize(
    ("text", "line", "fault"),
    [
        ("1,100\n9,100", 2, "There is no such paddle in this sale."),
        ("1,100\n2,a lot", 2, "That is not an amount we can read."),
        ("1,100\n2", 2, "That is not an amount we can read."),
        ("1,100\n1,200", 2, "This paddle stands in the list before."),
        ("2,100\n1,0.10", 2, "More is spent or held of it already."),
        ("1,100\n٢,100", 2, "There is no such paddle in this sale."),
    ],
)
def test_with_one_fault_nothing_of_a_list_is_written(seller: Any, text: str, line: int, fault: str) -> None:
    auction = _sale(seller)
    purse = give_purse(register(auction=auction), 100)
    give_purse(register(auction=auction), 100)
    with transaction.atomic():
        ledger_purses.follow("lot:x", now=Stake(purse.pk, 50), source="x", reason="")

    told = purses.import_list(auction_id=auction.pk, text=text, reason="", actor=seller, key="k", dry=False)

    assert (told.done, told.faults) == (False, 1)
    assert [(each.line, each.fault) for each in told.settings if each.fault] == [(line, fault)]
    assert _amounts(auction) == {1: 100, 2: 100}


def test_over_rest_the_seller_lists_sets_and_imports(api_of: Api, seller: Any) -> None:
    auction = _sale(seller)
    purse = give_purse(register(auction=auction), 10_000)
    url = f"/api/auctions/{auction.pk}/purses/"
    key = {"HTTP_IDEMPOTENCY_KEY": "k1"}

    listed = api_of(seller).get(url).json()["results"]
    assert listed[0]["purse"] == {
        "id": str(purse.pk), "currency": "USD", "amount": "100.00", "spent": "0.00", "held": "0.00", "available": "100.00",
    }  # fmt: skip
    body = {"paddle": 1, "amount": "250.00", "reason": "More"}
    assert api_of(seller).post(url, body, format="json").json()["code"] == "idempotency_key_required"
    assert api_of(seller).post(url, body, format="json", **key).json()["purse"]["amount"] == "250.00"
    looked = api_of(seller).post(f"{url}import/", {"list": "1,300\n2,1", "reason": "All"}, format="json", **key).json()
    assert (looked["done"], looked["faults"]) == (False, 1)
    assert looked["settings"][0] == {"line": 1, "paddle": "1", "was": "250.00", "amount": "300.00", "fault": ""}


def test_everybody_reads_their_own_purses_and_nobody_elses(api_of: Api, seller: Any) -> None:
    auction = _sale(seller)
    mine = register(auction=auction)
    give_purse(mine, 10_000)
    give_purse(register(auction=auction), 20_000)

    found = api_of(mine.user).get("/api/me/purses/").json()["results"]

    assert [(row["auction"]["id"], row["paddle"], row["purse"]["available"]) for row in found] == [
        (str(auction.pk), "1", "100.00")
    ]


def test_a_sale_says_its_purse_and_takes_it_over_rest(api_of: Api, seller: Any) -> None:
    auction = _sale(seller)
    url = f"/api/auctions/{auction.pk}/"
    purse = {"policy": "set", "amount": "1000.00", "places": 18, "base": "0.20"}

    changed = api_of(seller).patch(url, {"purse": purse, "deposit": "50.00"}, format="json").json()
    assert (changed["purse"], changed["deposit"]) == (purse, "50.00")
    assert api_of(seller).patch(url, {"purse": None}, format="json").json()["purse"] is None


def test_the_listing_form_asks_for_purses_and_a_deposit(seller: Any) -> None:
    given = {"sale-purse": "set", "sale-purse_amount": "1,000", "sale-purse_places": "3", "sale-purse_base": "20"}
    answer = client_of(seller).post("/sell/", listing(**given, **{"sale-deposit": "50", "save": "yes"}))
    assert answer.status_code == 302, answer.context["sale"].errors

    auction = Auction.objects.get()
    assert (auction.purse_policy, auction.purse_amount, auction.purse_places, auction.purse_base) == ("set", 100_000, 3, 2_000)
    assert auction.deposit_amount == 5_000
    page = client_of(seller).get(f"/auctions/{auction.pk}/edit/")
    assert client_of(seller).post(f"/auctions/{auction.pk}/edit/", as_sent(page.context["sale"])).status_code == 302
    auction.refresh_from_db()
    assert (auction.purse_amount, auction.deposit_amount) == (100_000, 5_000)


def test_the_sellers_page_sets_one_and_a_list_after_a_look(seller: Any) -> None:
    auction = _sale(seller)
    for _ in range(2):
        give_purse(register(auction=auction), 100)
    client, url = client_of(seller), f"/auctions/{auction.pk}/purses/"

    assert "$1.00" in text_of(client.get(url))
    one = {"paddle": "1", "amount": "1,500", "reason": "More", "key": "a"}
    assert client.post(f"{url}set/", one).status_code == 302
    many = {"list": "1,20\n2,30", "reason": "All", "key": "b"}
    looked = client.post(f"{url}list/", many)
    assert looked.status_code == 200
    assert "Set 2 purses" in text_of(looked)
    assert _amounts(auction) == {1: 150_000, 2: 100}
    assert client.post(f"{url}list/", many | {"write": "yes"}).status_code == 302

    assert _amounts(auction) == {1: 2_000, 2: 3_000}
    assert client.post(f"{url}set/", one | {"amount": "much"}).status_code == 422
    assert client.post(f"{url}list/", many | {"list": "7,1"}).status_code == 422


def test_a_purse_that_the_seller_sets_is_pushed_to_its_owner(
    seller: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    said: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr("auctions.broadcast.publish", lambda topic, body: said.append((topic, body)))
    auction = _sale(seller)
    mine = register(auction=auction)
    give_purse(mine, 100)

    with django_capture_on_commit_callbacks(execute=True):
        purses.set_purse(auction_id=auction.pk, paddle=1, amount=900, reason="", actor=seller, key="k")

    topic, body = said[-1]
    assert (topic, body["type"]) == (f"person.{mine.user_id}", "purse.changed")
    assert body["purse"]["available"] == "9.00"
    assert Purse.objects.get().amount == 900
