"""The demo as people find it."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import override_settings

from accounts.choices import Role
from accounts.models import User
from accounts.roles import roles_of
from accounts.verification import is_verified
from auctions.choices import AuctionStatus, Format, LotStatus, RegistrationStatus, Visibility
from auctions.models import Auction, Lot, LotPhoto, Registration
from bidding import evidence, rehearsal
from bidding.models import Answer
from chat.models import Message, Poll, Question
from config.demo import people, wiping
from config.demo.catalogue import cars, crops, objects, players
from config.demo.outbox import DemoOutboxBackend
from config.models import DemoMarker
from ledger import reconciliation
from notifications.models import Notice, OutboxMail
from payments import ratings
from payments.models import Order
from payments.ratings import Mean


def run(*words: str) -> str:
    """What `manage.py demo` prints."""
    said = StringIO()
    call_command("demo", *words, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The whole demo, made once for all tests that only look at it, and taken away without a trace."""
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        run()
        yield
        wiping.wipe()
        DemoMarker.objects.all().delete()


def test_everybody_named_in_the_protocol_can_sign_in(demo: None, db: None) -> None:
    names = ["staff", "auctioneer", "seller", "organiser", *(f"bidder{number}" for number in range(1, 13))]
    found = [people.find(name) for name in names]
    assert [user.email for user in found if not (user.check_password("rostrum-demo-1") and is_verified(user))] == []


def test_each_has_the_role_that_the_address_says(demo: None, db: None) -> None:
    named = {"staff": Role.STAFF, "auctioneer": Role.AUCTIONEER, "seller": Role.SELLER, "organiser": Role.ORGANISER}
    assert {name: roles_of(people.find(name)) for name in named} == {name: {role} for name, role in named.items()}
    staff = people.find("staff")
    assert staff.is_staff
    assert staff.is_superuser


def test_nobody_can_sign_in_as_a_rehearsal_bidder_and_each_is_named_as_one(demo: None, db: None) -> None:
    machines = User.objects.filter(email__in=rehearsal.BIDDERS)
    assert [machine.has_usable_password() for machine in machines] == [False, False]
    assert all(machine.name.startswith("Rehearsal bidder") for machine in machines)


def test_there_is_an_auction_in_each_state_and_of_each_format(demo: None, db: None) -> None:
    assert set(Auction.objects.values_list("status", flat=True)) == set(AuctionStatus.values)
    assert set(Auction.objects.values_list("format", flat=True)) == set(Format.values)
    assert set(Auction.objects.filter(status="live").values_list("visibility", flat=True)) == set(Visibility.values)


def test_the_sale_that_is_over_shows_each_result(demo: None, db: None) -> None:
    over = Auction.objects.get(status=AuctionStatus.ENDED)
    results = set(over.lots.values_list("status", flat=True))
    assert results == {LotStatus.SOLD, LotStatus.UNSOLD, LotStatus.AWAITING_DECISION}


def test_a_sale_that_approves_its_bidders_has_one_in_each_state_to_look_at(demo: None, db: None) -> None:
    choosy = Registration.objects.filter(auction__approve_bidders=True)
    wanted = {RegistrationStatus.APPROVED, RegistrationStatus.PENDING, RegistrationStatus.DECLINED}
    assert set(choosy.values_list("status", flat=True)) == wanted


def test_the_live_sale_has_its_auctioneer_and_people_who_talk_ask_and_vote(demo: None, db: None) -> None:
    sale = Auction.objects.select_related("auctioneer").get(format="live", status="live")
    assert sale.auctioneer == people.find("auctioneer")
    assert sale.room_id is not None
    talk = players.T20.talk
    assert talk is not None
    said = Message.objects.filter(channel=sale.channel_id).values_list("text", flat=True)
    assert list(said.order_by("sequence")) == [word.text for word in talk.words]
    assert Message.objects.filter(channel=sale.staff_channel_id).count() == len(talk.behind)
    asked = Question.objects.filter(channel=sale.channel_id).order_by("pk")
    assert list(asked.values_list("status", flat=True)) == ["answered", "approved"]
    assert Poll.objects.get(channel=sale.channel_id).status == "open"


def test_every_planned_bid_was_accepted(demo: None, db: None) -> None:
    plans = (cars.PREVIEW, cars.FLEET, crops.HARVEST, objects.SHIRT, objects.MEMBERS, players.T20)
    planned = sum(len(lot.bids) for plan in plans for lot in plan.lots)
    assert Answer.objects.filter(accepted=True).count() == planned


def test_every_log_verifies(demo: None, db: None) -> None:
    lots = Lot.objects.filter(sequence__gt=0).select_related("auction", "leader")
    assert {lot.title: evidence.check(lot).problems for lot in lots if evidence.check(lot).problems} == {}
    assert len(lots) > 20


def test_the_first_bidder_leads_here_is_outbid_there_and_has_won_something(demo: None, db: None) -> None:
    bidder = people.bidder(1)
    assert Lot.objects.filter(leader__user=bidder, status=LotStatus.OPEN).exists()
    assert set(Notice.objects.filter(recipient=bidder).values_list("kind", flat=True)) >= {"won", "outbid", "auction_ended"}


def test_somebody_has_bought_paid_and_rated_and_the_books_agree(demo: None, db: None) -> None:
    rated = ratings.means_of([people.find("seller").pk, people.bidder(8).pk])
    assert rated[people.find("seller").pk].as_seller == Mean(4.5, 2)
    assert rated[people.bidder(8).pk].as_buyer == Mean(5.0, 1)
    assert Order.objects.filter(status="completed").count() == 2
    assert [difference for result in reconciliation.run() for difference in result.differences] == []


def test_every_lot_that_the_world_sees_has_a_photograph_that_says_what_it_shows(demo: None, db: None) -> None:
    bare = Lot.objects.filter(photos=None).exclude(auction__status=AuctionStatus.DRAFT)
    assert not bare.exists()
    assert not LotPhoto.objects.filter(alt="").exists()
    assert all(photo.image.storage.exists(photo.image.name) for photo in LotPhoto.objects.all())


def test_the_rehearsal_bidders_have_paddles_in_live_sales_that_anybody_finds(demo: None, db: None) -> None:
    held = Registration.objects.filter(user__email__in=rehearsal.BIDDERS).select_related("auction")
    assert len(held) == 8
    assert {(paddle.auction.status, paddle.auction.visibility) for paddle in held} == {("live", "public")}


def test_making_it_again_changes_nothing(demo: None, db: None) -> None:
    before = set(Auction.objects.values_list("pk", flat=True))
    assert "already" in run()
    assert run("--ensure") == ""
    assert set(Auction.objects.values_list("pk", flat=True)) == before


def test_mails_to_the_rehearsal_bidders_do_not_crowd_the_outbox(db: None) -> None:
    def mail(*to: str) -> EmailMessage:
        return EmailMessage(subject="Outbid", body="…", to=list(to))

    sent = DemoOutboxBackend().send_messages([mail(rehearsal.BIDDERS[0]), mail("bidder1@rostrum.test")])
    assert sent == 2
    assert list(OutboxMail.objects.values_list("to", flat=True)) == ["bidder1@rostrum.test"]
