"""The deposit of a sale: asked at registration, let in once it is held, given back when nothing is owed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from auctions import deposits, registration
from auctions.models import Auction, Registration
from core.errors import Conflict
from ledger.models import Purse
from payments.choices import OrderStatus
from payments.models import Deposit, Order, Payment, TransferDetails
from payments.signals import deposit_held
from tests.auctions.pages import client_of, text_of
from tests.factories import make_auction, make_lot, make_user

pytestmark = pytest.mark.django_db


def _sale(seller: Any, **fields: Any) -> Auction:
    opens = timezone.now() + timedelta(hours=1)
    given: dict[str, Any] = {"deposit_amount": 5_000, "status": "scheduled"} | fields
    return make_auction(seller=seller, opens_at=opens, closes_at=opens + timedelta(hours=1), **given)


def _registered(auction: Auction) -> Registration:
    return registration.register(auction_id=auction.pk, user=make_user()).registration


def _held(taken: Registration) -> Deposit:
    """As the gateway says it: in one transaction."""
    deposit = Deposit.objects.get(user_id=taken.user_id)
    with transaction.atomic():
        deposit.payment = Payment.objects.create(
            purpose="deposit", user_id=taken.user_id, key="k", gateway="sandbox", currency="USD", amount=deposit.amount
        )
        deposit.status, deposit.held_at = "held", timezone.now()
        deposit.save()
        deposit_held.send(sender=Deposit, deposit=deposit)
    taken.refresh_from_db()
    return deposit


def _status(deposit: Deposit) -> str:
    deposit.refresh_from_db()
    return str(deposit.status)


def test_registering_asks_for_the_deposit_and_waits_for_it(seller: Any) -> None:
    auction = _sale(seller)

    taken = _registered(auction)

    assert taken.status == "awaiting_deposit"
    deposit = Deposit.objects.get()
    assert (deposit.user_id, deposit.amount, deposit.subject) == (taken.user_id, 5_000, f"auction:{auction.pk}")
    assert f"/deposits/{deposit.pk}/" in text_of(client_of(taken.user).get(f"/auctions/{auction.pk}/"))


def test_once_held_it_lets_its_bidder_in(seller: Any) -> None:
    taken = _registered(_sale(seller))

    _held(taken)

    assert taken.status == "approved"


def test_where_the_seller_approves_each_the_held_deposit_leads_to_the_seller(seller: Any) -> None:
    taken = _registered(_sale(seller, approve_bidders=True))
    with pytest.raises(Conflict):
        registration.approve(registration_id=taken.pk, actor=seller)

    _held(taken)

    assert taken.status == "pending"


def test_a_purse_that_is_bought_by_the_deposit_opens_with_it(seller: Any) -> None:
    taken = _registered(_sale(seller, purse_policy="deposit", purse_amount=80_000))
    assert not Purse.objects.exists()

    _held(taken)

    assert taken.purse == Purse.objects.get()
    assert taken.purse.amount == 80_000
    assert taken.purse.moves.get().change == "deposited"


def test_after_the_sale_it_goes_back_to_who_won_nothing_or_has_paid(seller: Any) -> None:
    auction = _sale(seller)
    nothing, paid, owing, leading, never = (_registered(auction) for _ in range(5))
    held = [_held(each) for each in (nothing, paid, owing, leading)]
    make_lot(auction=auction, status="awaiting_decision", leader=leading, price=1000)
    for person, status in ((paid, OrderStatus.PAID), (owing, OrderStatus.PENDING)):
        Order.objects.create(
            reference=f"R-{person.pk}", buyer=person.user, seller=seller, currency="USD", status=status,
            subject=f"auction:{auction.pk}", title="Sale",
        )  # fmt: skip
    assert deposits.give_back_due() == 0

    Auction.objects.filter(pk=auction.pk).update(status="ended")

    assert deposits.give_back_due() == 3
    assert [_status(each) for each in held] == ["returned", "returned", "held", "held"]
    assert _status(Deposit.objects.get(user=never.user)) == "returned"


def test_whoever_is_let_in_again_gives_the_deposit_anew(seller: Any) -> None:
    taken = _registered(_sale(seller))
    first = _held(taken)
    assert taken.status == "approved"
    registration.revoke(registration_id=taken.pk, actor=seller)
    assert registration.approve(registration_id=taken.pk, actor=seller).status == "approved", "it is held still"
    registration.revoke(registration_id=taken.pk, actor=seller)
    deposits.give_back_due()
    assert _status(first) == "returned"

    assert registration.approve(registration_id=taken.pk, actor=seller).status == "awaiting_deposit"
    assert Deposit.objects.filter(user=taken.user, status="asked").count() == 1


def test_however_many_stand_in_sales_that_go_on_what_is_due_goes_back(seller: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deposits, "AT_ONCE", 2)
    going_on, over = _sale(seller), _sale(seller)
    for _ in range(3):
        _registered(going_on)
    last = _held(_registered(over))
    Auction.objects.filter(pk=over.pk).update(status="ended")

    assert deposits.give_back_due() == 1
    assert _status(last) == "returned"


def test_whoever_is_turned_away_has_it_back_before_the_end(seller: Any) -> None:
    taken = _registered(_sale(seller, approve_bidders=True))
    deposit = _held(taken)
    registration.decline(registration_id=taken.pk, actor=seller)

    deposits.give_back_due()

    assert _status(deposit) == "returned"


def test_the_seller_sees_the_state_of_each_deposit(seller: Any) -> None:
    auction = _sale(seller)
    _held(_registered(auction))
    _registered(auction)

    page = text_of(client_of(seller).get(f"/auctions/{auction.pk}/purses/"))

    assert page.count('<td class="opt">Held</td>') == 1
    assert page.count('<td class="opt">Asked for</td>') == 1


def _promised(auction: Auction) -> Registration:
    """The bidder has chosen, on the deposit's page, to send it to the seller."""
    TransferDetails.objects.get_or_create(user=auction.seller, defaults={"upi": "seller@bank"})
    taken = _registered(auction)
    deposit = Deposit.objects.get(user=taken.user)
    client_of(taken.user).post(f"/deposits/{deposit.pk}/", {"how": "manual", "key": "k"})
    return taken


def test_a_transfer_lets_its_bidder_in_when_the_seller_has_it_and_goes_back_by_the_seller(seller: Any) -> None:
    auction = _sale(seller)
    taken = _promised(auction)
    deposit = Deposit.objects.get()
    assert (deposit.payee_id, taken.status) == (seller.pk, "awaiting_deposit")
    sale, purses = f"/auctions/{auction.pk}/", f"/auctions/{auction.pk}/purses/"
    bidder, selling = client_of(taken.user), client_of(seller)
    assert "as soon as the seller says that your deposit has come" in text_of(bidder.get(sale))
    assert "1 deposit by transfer waits for your word." in text_of(selling.get(sale))
    page = text_of(selling.get(purses))
    for shown in ("I have it", deposit.reference, taken.user.name):
        assert shown in page

    answer = selling.post(f"/deposits/{deposit.pk}/received/", {"next": purses})

    assert answer["Location"] == purses
    taken.refresh_from_db()
    assert taken.status == "approved"
    assert "I have it" not in text_of(selling.get(purses))
    Auction.objects.filter(pk=auction.pk).update(status="ended")
    assert deposits.give_back_due() == 1
    assert "is on its way back: the seller sends it." in text_of(bidder.get(sale))
    assert "I have sent it back" in text_of(selling.get(purses))
    selling.post(f"/deposits/{deposit.pk}/sent-back/", {"next": purses})
    assert "Given back" in text_of(bidder.get(sale))
    assert "Deposits by transfer" not in text_of(selling.get(purses))


def test_one_that_is_to_be_sent_back_stays_in_the_list_though_its_bidder_is_let_in_anew(seller: Any) -> None:
    auction = _sale(seller)
    taken = _promised(auction)
    first = Deposit.objects.get()
    client_of(seller).post(f"/deposits/{first.pk}/received/")
    registration.revoke(registration_id=taken.pk, actor=seller)
    deposits.give_back_due()
    registration.approve(registration_id=taken.pk, actor=seller)
    second = Deposit.objects.get(status="asked")

    assert list(deposits.transfers(auction)) == [first]
    assert first.reference != second.reference
    assert "I have sent it back" in text_of(client_of(seller).get(f"/auctions/{auction.pk}/purses/"))


def test_of_one_sale_no_other_sales_transfers_are_shown(seller: Any) -> None:
    _promised(_sale(seller))
    other = _sale(seller)
    assert "Deposits by transfer" not in text_of(client_of(seller).get(f"/auctions/{other.pk}/purses/"))
    assert not deposits.transfers(other).exists()


def test_the_page_says_that_a_deposit_may_be_sent(seller: Any) -> None:
    auction = _sale(seller)
    assert "sent to a seller who takes transfers" in text_of(client_of(make_user()).get(f"/auctions/{auction.pk}/"))
