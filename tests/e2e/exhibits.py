"""Addresses of the demo's things in each state worth looking at, by name; and people the demo lacks. Within `House.do`."""

from __future__ import annotations

from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from accounts.models import Ban, User
from auctions.choices import LotStatus
from auctions.models import Auction, Lot
from bidding import decision_links
from bidding.decision_links import Link
from chat import private, saying
from config.demo import people
from config.demo.catalogue import cars, crops, objects, players
from config.demo.plans import SalePlan
from notifications import unsubscribing
from notifications.choices import Kind
from notifications.models import OutboxMail
from payments import disputes, ratings
from payments.choices import DisputeReason, OrderStatus
from payments.disputes import Said
from payments.models import Deposit, Invoice, Order
from tests.auctions.pages import photo
from tests.e2e import purchases, pursed, reels, unpaid
from tests.e2e.dealings import bring, give_back
from tests.factories import make_user


def guests() -> dict[str, User | None]:
    """Who looks, by name."""
    led = _led()
    leader = led.leader
    winner = _sold().sale.winner
    assert leader is not None
    assert winner is not None
    behind = led.answers.exclude(registration=led.leader_id).select_related("registration__user").earliest("id")
    assert behind.registration is not None
    without_password = make_user(name="Petra Passwordless")
    without_password.set_unusable_password()
    without_password.save()
    return {
        "nobody": None,
        **{name: people.find(name) for name in ("seller", "organiser", "staff")},
        "leader": leader.user,
        "outbid": behind.registration.user,
        "winner": winner.user,
        "waiting": people.bidder(objects.TIDE_PADDLES["pending"][0]),
        "buyer": make_user(name="Bela Buyer"),
        "newcomer": make_user(name="Nils Newcomer"),
        "unconfirmed": make_user(name="Uma Unconfirmed", verified=False),
        "without password": without_password,
        "suspended": make_user(name="Sid Suspended"),
        "undecided seller": _undecided().auction.seller,
        **_pursed_people(),
        "undecided bidder": _undecided_bidder(),
        "seller of an unpaid lot": unpaid.unpaid().auction.seller,
    }


def addresses() -> dict[str, str]:
    """Where they look, by name."""
    garage, mail = _sale(objects.GARAGE), OutboxMail.objects.exclude(html="").latest("id")
    found = {f"sale: {name}": reverse("auctions:detail", args=[sale.pk]) for name, sale in _sales().items()}
    found |= {f"lot: {name}": reverse("bidding:lot", args=[lot.pk]) for name, lot in _lots().items()}
    return found | {
        "console": reverse("bidding:console", args=[_sale(players.T20).pk]),
        "projector": reverse("bidding:projector", args=[_sale(players.T20).pk]),
        "replay": reverse("bidding:replay", args=[reels.sale_with_film().pk]),
        "replay of a timed sale": reverse("bidding:replay", args=[_sold().auction_id]),
        "sale statement": reverse("auctions:statement", args=[_sold().auction_id]),
        "figures": reverse("bidding:figures", args=[_sold().auction_id]),
        "replay of nothing": reverse("bidding:replay", args=[_sale(objects.TIDE).pk]),
        "edit sale": reverse("auctions:edit", args=[garage.pk]),
        "edit sale to come": reverse("auctions:edit", args=[_sale(objects.TIDE).pk]),
        "add lot": reverse("auctions:add_lot", args=[garage.pk]),
        "edit lot": reverse("auctions:edit_lot", args=[garage.lots.earliest("number").pk]),
        "amend lot": reverse("auctions:edit_lot", args=[_led().pk]),
        "room": reverse("conferencing:room", args=[_sale(players.T20).room_id]),
        "before the room": reverse("conferencing:join", args=[_sale(players.T20).room_id]),
        "decision": reverse("bidding:decide", args=[_undecided().pk]),
        "decision by link": _decision_link(),
        "decision by a worn link": _decision_link(earlier=True),
        **unpaid.addresses(),
        "conversation": reverse("chat:conversation", args=[_letter(_led())]),
        "unsubscribe": reverse("notifications:unsubscribe", args=[unsubscribing.token(_whoever_leads(), Kind.OUTBID)]),
        "mail": reverse("notifications:outbox_mail", args=[mail.pk]),
        "mail as a page": reverse("notifications:outbox_html", args=[mail.pk]),
        **_orders(),
        **_pursed(),
        "confirm": _confirmation(make_user(verified=False)),
        "reset": _reset(make_user()),
    }


def suspend(person: User) -> None:
    """With the log-in left as it is, so that the next page says why."""
    Ban.objects.create(user=person, reason="Bids that were never meant to be paid.")


def _sales() -> dict[str, Auction]:
    return {
        "draft": _sale(objects.GARAGE),
        "submitted": _sale(objects.SUPPORTER),
        "declined": _sale(crops.BY_THE_BAG),
        "cancelled": _sale(cars.FLOODED),
        "to come": _sale(crops.SEHORE),
        "choosy": _sale(objects.TIDE),
        "on": _sale(cars.FLEET),
        "live": _sale(players.T20),
        "over": _sale(cars.PREVIEW),
    }


def _lots() -> dict[str, Lot]:
    return {
        "led": _led(),
        "under the hammer": _sale(players.T20).lots.get(status=LotStatus.OPEN),
        "to come": _sale(objects.TIDE).lots.earliest("number"),
        "sold": _sold(),
        "undecided": _undecided(),
        "withdrawn": _sale(cars.FLOODED).lots.earliest("number"),
    }


def _sale(plan: SalePlan) -> Auction:
    title = plan.title.partition("{day}")[0]
    return Auction.objects.filter(title__startswith=title, seller=people.find(plan.seller)).latest("created_at")


def _led() -> Lot:
    """On, and fought over."""
    return _sale(cars.FLEET).lots.select_related("leader__user").earliest("number")


def _whoever_leads() -> int:
    """A person's number."""
    leader = _led().leader
    assert leader is not None
    return leader.user_id


def _sold() -> Lot:
    return _sale(cars.PREVIEW).lots.filter(status=LotStatus.SOLD).earliest("number")


def _undecided() -> Lot:
    """Under its reserve, with a high bid that its seller is to decide on."""
    waiting = _sale(cars.PREVIEW).lots.filter(status=LotStatus.AWAITING_DECISION)
    return waiting.select_related("auction__seller", "leader__user").earliest("number")


def _undecided_bidder() -> User:
    leader = _undecided().leader
    assert leader is not None
    return leader.user


def _decision_link(*, earlier: bool = False) -> str:
    """As it is mailed to the seller; `earlier`: of a step that has been taken since."""
    lot = _undecided()
    return decision_links.path_of(Link(lot.pk, lot.sequence - earlier, lot.auction.seller_id))


def _letter(lot: Lot) -> UUID:
    """What the leader of a lot wrote to its seller in private: the channel of the two."""
    assert lot.leader is not None
    channel, writer = lot.auction.channel, lot.leader.user
    assert channel is not None
    seller = channel.memberships.get(user=lot.auction.seller)
    letters, _ = private.begin(channel.pk, user_id=writer.pk, member_id=seller.pk)
    saying.say(letters.pk, user_id=writer.pk, key="collect", text="May I collect on Monday?")
    return letters.pk


def _orders() -> dict[str, str]:
    """What the buyer has bought of the seller, in states worth looking at."""
    buyer, seller = User.objects.get(name="Bela Buyer"), people.find("seller")
    bought = {
        name: bring(status, buyer=buyer, seller=seller, currency="EUR", lines=lines)
        for name, status, lines in (
            ("to pay", OrderStatus.CONFIRMED, 1),
            ("to send", OrderStatus.PAID, 2),
            ("on its way", OrderStatus.SHIPPED, 1),
            ("to rate", OrderStatus.COMPLETED, 1),
            ("rated", OrderStatus.COMPLETED, 1),
        )
    }
    ratings.give(bought["rated"].pk, actor=buyer, stars=2, text="It came late, and nobody said why.")
    ratings.give(bought["rated"].pk, actor=seller, stars=5, text="Paid at once.")
    _rated_by_many(seller)
    found = {
        f"person who {does}": reverse("auctions:person", args=[who.pk]) for does, who in (("sells", seller), ("buys", buyer))
    }
    found |= {f"order {name}": reverse("payments:order", args=[order.pk]) for name, order in bought.items()}
    found |= {"something wrong": reverse("payments:dispute", args=[bought["to send"].pk]), "dispute": _dispute(buyer, seller)}
    return (
        found
        | purchases.addresses(buyer, seller)
        | {"address of an order": reverse("payments:address", args=[bought["to pay"].pk])}
        | _invoices(bought["to send"])
    )


def _rated_by_many(seller: User) -> None:
    """More than stand on one page of the seller's."""
    for number in range(21):
        order = bring(OrderStatus.COMPLETED, seller=seller, currency="EUR")
        ratings.give(order.pk, actor=order.seller, stars=5)
        ratings.give(order.pk, actor=order.buyer, stars=5 - number % 3, text="As it was described. " * (number % 4))


def _invoices(order: Order) -> dict[str, str]:
    """Of one order: as it was issued, and what was credited of it."""
    refund = give_back(order, order.total // 3)
    note = Invoice.objects.get(source=f"refund:{refund.pk}")
    return {
        "invoice": reverse("payments:invoice", args=[note.corrects_id]),
        "credit note": reverse("payments:invoice", args=[note.pk]),
        "genuine invoice": reverse("payments:verify", args=[note.code]),
    }


def _pursed_people() -> dict[str, User]:
    sale = pursed.make_pursed()
    first, _second, asked, promised, back = sale.bidders
    return {
        "with a purse": first,
        "awaiting deposit": asked,
        "deposit promised": promised,
        "deposit sent back": back,
        "purse seller": sale.seller,
    }


def _pursed() -> dict[str, str]:
    sale = Auction.objects.exclude(purse_policy="none").latest("created_at")
    lots = [reverse("bidding:lot", args=[lot.pk]) for lot in sale.lots.order_by("number")]
    pages = {
        "sale: with purses": reverse("auctions:detail", args=[sale.pk]),
        "purses": reverse("auctions:purses", args=[sale.pk]),
    }
    given = {each.is_promised: each for each in Deposit.objects.filter(payee=sale.seller, payment__isnull=False)}
    pages |= {
        "deposit: promised": reverse("payments:deposit", args=[given[True].pk]),
        "deposit: sent back": reverse("payments:deposit", args=[given[False].pk]),
    }
    return pages | {"lot: led from a purse": lots[0], "lot: with a purse": lots[1]}


def _dispute(buyer: User, seller: User) -> str:
    order = bring(OrderStatus.DELIVERED, buyer=buyer, seller=seller, currency="EUR")
    said = Said(key="hole", text="It has a hole, as the picture shows.", pictures=[photo()])
    disputes.open_dispute(order.pk, actor=buyer, reason=DisputeReason.NOT_AS_DESCRIBED, said=said)
    disputes.answer(order.pk, actor=seller, said=Said(key="none", text="It had none when I sent it."))
    return reverse("payments:dispute", args=[order.pk])


def _confirmation(person: User) -> str:
    address = EmailAddress.objects.get(user=person)
    return reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])


def _reset(person: User) -> str:
    key = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), key])
