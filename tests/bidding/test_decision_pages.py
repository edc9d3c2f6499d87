"""The decision on its page, by REST, and by the link of a mail."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import Ban, User
from auctions.choices import LotStatus
from auctions.models import Lot, LotSale
from notifications.choices import Kind
from notifications.models import Notice
from tests.bidding.rooms import Room
from tests.bidding.test_offers import buyer, decisions, say, seller, undecided
from tests.factories import make_staff, make_user

__all__ = ["undecided"]


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def page_of(room: Room, user: User) -> str:
    answer = client_of(user).get(f"/lots/{room.lot.pk}/decision/")
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, address: str, action: str, amount: str = "") -> str:
    """Presses the button of that form on the page; gives the page that follows."""
    page = client.get(address).content.decode()
    form = next(part for part in page.split("<form")[1:] if f'value="{action}"' in part)
    key, asked = (re.search(rf'name="{name}" value="(\w+)"', form) for name in ("key", "asked"))
    assert key
    assert asked
    fields = {"key": key[1], "asked": asked[1], "action": action, "amount": amount}
    return client.post(address, fields, follow=True).content.decode()


def link_of(person: User, kind: Kind) -> str:
    return Notice.objects.filter(recipient=person, kind=kind).latest("id").url


def test_the_seller_sees_the_reserve_and_what_they_get_and_the_buyer_what_they_pay(undecided: Room) -> None:
    sellers, buyers = page_of(undecided, seller(undecided)), page_of(undecided, buyer(undecided))
    assert "Your reserve" in sellers
    assert "You receive" in sellers
    assert "90.00" not in buyers
    assert "You pay, all-in" in buyers
    assert "The seller decides" in buyers
    assert 'name="action"' not in buyers


def test_the_two_come_to_terms_on_the_page(undecided: Room) -> None:
    address = f"/lots/{undecided.lot.pk}/decision/"
    assert "Your counter-offer is on its way." in send(client_of(seller(undecided)), address, "counter", "80")
    assert re.search(r"From <bdi>\D*50.50</bdi> to <bdi>\D*79.99</bdi>", page_of(undecided, buyer(undecided)))
    send(client_of(buyer(undecided)), address, "counter", "65")
    assert "Sold for" in send(client_of(seller(undecided)), address, "accept")
    assert LotSale.objects.get().hammer_price == 6500
    assert "Agreed at" in page_of(undecided, buyer(undecided))


def test_labels_that_are_near_one_another_stand_on_different_sides_of_the_line(undecided: Room) -> None:
    send(client_of(seller(undecided)), f"/lots/{undecided.lot.pk}/decision/", "counter", "80")
    drawn = page_of(undecided, seller(undecided)).split('class="gap"')[1].split("</svg>")[0]
    labels = re.findall(r'x="(\d+)" y="(\d+)" text-anchor="(\w+)">(\w+)', drawn)
    assert labels == [("0", "74", "start", "bid"), ("390", "74", "middle", "you"), ("560", "16", "end", "reserve")]


def test_an_amount_out_of_bounds_is_explained(undecided: Room) -> None:
    address = f"/lots/{undecided.lot.pk}/decision/"
    assert "50.01 or more." in send(client_of(seller(undecided)), address, "counter", "20")
    assert "not an amount" in send(client_of(seller(undecided)), address, "counter", "many")


def test_the_page_leads_from_where_one_looks_for_it(undecided: Room) -> None:
    address = f"/lots/{undecided.lot.pk}/decision/"
    for person, places in (
        (seller(undecided), ("/me/auctions/", f"/lots/{undecided.lot.pk}/")),
        (buyer(undecided), ("/me/bids/", f"/lots/{undecided.lot.pk}/")),
    ):
        for place in places:
            assert address in client_of(person).get(place).content.decode()
    assert address not in client_of(undecided.paddles[1].user).get(f"/lots/{undecided.lot.pk}/").content.decode()


def test_the_house_looks_on(undecided: Room) -> None:
    staff = client_of(make_staff())
    page = staff.get(f"/lots/{undecided.lot.pk}/decision/").content.decode()
    assert "Your answer" not in page
    refused = staff.post(f"/lots/{undecided.lot.pk}/decision/", {"key": "k", "asked": "0", "action": "accept"})
    assert refused.status_code == 403


def test_the_link_decides_for_who_is_not_signed_in_once_and_only_when_asked_to(undecided: Room) -> None:
    link, visitor = link_of(seller(undecided), Kind.DECISION_REQUIRED), client_of(None)
    page = visitor.get(link).content.decode()
    assert "Nothing is done until you press a button." in page
    assert decisions(undecided) == []

    send(visitor, link, "counter", "80")
    assert [word for _, word, _ in decisions(undecided)] == ["countered"]
    assert "sessionid" not in visitor.cookies
    say(undecided, buyer(undecided), "reject")
    worn = visitor.get(link).content.decode()
    assert "has been taken since" in worn
    assert "<form" not in worn.split("<main")[1].split("</main>")[0]
    visitor.post(link, {"key": "again", "asked": "0", "action": "accept"})
    assert undecided.fresh().status == LotStatus.AWAITING_DECISION


def test_the_buyers_link_answers_the_counter_offer(undecided: Room) -> None:
    say(undecided, seller(undecided), "counter", "80.00")
    page = send(client_of(None), link_of(buyer(undecided), Kind.COUNTER_OFFER), "accept")
    assert "has been taken since" in page
    assert LotSale.objects.get().hammer_price == 8000


def test_a_link_asks_for_the_token_of_its_own_page(undecided: Room) -> None:
    link, strict = link_of(seller(undecided), Kind.DECISION_REQUIRED), Client(enforce_csrf_checks=True)
    strict.get(link)
    assert strict.post(link, {"key": "k", "asked": "0", "action": "accept"}).status_code == 403
    assert decisions(undecided) == []


def test_a_changed_link_leads_nowhere_and_anothers_is_refused_to_who_is_signed_in(undecided: Room) -> None:
    link = link_of(seller(undecided), Kind.DECISION_REQUIRED)
    head, signature = link.rsplit(":", 1)
    assert client_of(None).get(f"{head}:{signature[:-3]}AAA/").status_code == 404
    assert client_of(buyer(undecided)).get(link).status_code == 403
    assert client_of(buyer(undecided)).post(link, {"key": "k", "asked": "0", "action": "accept"}).status_code == 403
    answer = client_of(seller(undecided)).get(link)
    assert answer["Location"] == f"/lots/{undecided.lot.pk}/decision/"


def test_a_link_ends_with_the_deadline_and_with_its_persons_suspension(undecided: Room) -> None:
    link, visitor = link_of(seller(undecided), Kind.DECISION_REQUIRED), client_of(None)
    Lot.objects.update(decide_by=timezone.now() - timedelta(seconds=1))
    assert "Your answer" not in visitor.get(link).content.decode()
    visitor.post(link, {"key": "k", "asked": "0", "action": "accept"})
    assert decisions(undecided) == []
    Ban.objects.create(user=seller(undecided), reason="not to be trusted")
    assert visitor.get(link).status_code == 404


def test_rest_reads_and_decides(undecided: Room) -> None:
    sellers, address = client_of(seller(undecided)), f"/api/lots/{undecided.lot.pk}/decision/"
    state: dict[str, Any] = sellers.get(address).json()
    assert (state["turn"], state["you"], state["may"]) == ("seller", "seller", ["accept", "reject", "counter"])
    assert (state["reserve_price"], state["bounds"]) == ("90.00", {"least": "50.01", "most": None})
    body = {"action": "counter", "amount": "80.00", "asked": state["asked"]}
    said = sellers.post(address, body, "application/json", headers={"Idempotency-Key": "once"})
    assert said.status_code == 200
    assert sellers.post(address, body, "application/json", headers={"Idempotency-Key": "once"}).json() == said.json()
    assert sellers.post(address, body, "application/json").json()["code"] == "idempotency_key_required"

    state = client_of(buyer(undecided)).get(address).json()
    assert state["reserve_price"] is None
    assert state["counter_offer"]["amount"] == "80.00"
    assert state["counter_offer"]["by"] == "seller"
    assert [step["action"] for step in state["history"]] == ["countered"]
    low = {"action": "counter", "amount": "10.00"}
    refused = client_of(buyer(undecided)).post(address, low, "application/json", headers={"Idempotency-Key": "low"})
    assert (refused.status_code, refused.json()["code"], refused.json()["least"]) == (409, "offer_out_of_bounds", "50.50")
    assert client_of(make_user()).get(address).status_code == 403
    assert client_of(None).get(address).status_code == 401
