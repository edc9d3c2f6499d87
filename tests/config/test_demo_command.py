"""`manage.py demo`: the small sale, making anew, and what it never does to a database that is not its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from auctions.choices import AuctionStatus, LotStatus, RegistrationStatus
from auctions.models import Auction, Category, Lot, Registration
from bidding import engine, rehearsal
from bidding.models import LotEvent
from chat.models import Channel
from conferencing import rooms
from conferencing.models import Room
from config.demo import fresh, making, marker, outcomes, people, wiping
from config.demo.catalogue import objects
from config.demo.turns import turn
from config.models import DemoMarker
from ledger.models import Entry
from payments.models import SandboxCharge
from tests.factories import make_auction, make_order, make_user
from tests.payments.paying import paid


def run(*words: str) -> str:
    """What `manage.py demo` prints."""
    said = StringIO()
    call_command("demo", *words, stdout=said)
    return said.getvalue()


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def empty(transactional_db: None, media: Path) -> Iterator[None]:
    """A database that nobody has an account in; what a test makes is truncated afterwards."""
    yield
    engine.shutdown()


@pytest.fixture
def nothing_to_sell(empty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo of people only: for tests of what happens around the sales, which take their time."""
    monkeypatch.setattr(making, "_make_sales", lambda: None)


@pytest.fixture
def one_sale(empty: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One timed sale comes again and again, not three and a live one."""
    monkeypatch.setattr(making, "_make_sales", lambda: None)
    monkeypatch.setattr(fresh, "open_sales", lambda: outcomes.live(objects.SHIRT))


# --- The small sale --------------------------------------------------------------------------------------------------


def test_the_small_sale_is_live_and_prints_nothing_but_its_ids(empty: None) -> None:
    said = json.loads(run("--lots", "3", "--closes-in", "60"))
    auction = Auction.objects.get(pk=said["auction"])
    lots = list(auction.lots.order_by("number"))
    assert (auction.status, [str(lot.pk) for lot in lots]) == (AuctionStatus.LIVE, said["lots"])
    assert [lot.status for lot in lots] == [LotStatus.OPEN] * 3
    left = {lot.closes_at - timezone.now() for lot in lots if lot.closes_at}
    assert timedelta(seconds=30) < min(left) <= max(left) <= timedelta(seconds=60)


def test_in_the_small_sale_all_twelve_may_bid_and_no_machine(empty: None) -> None:
    said = json.loads(run("--lots", "1"))
    paddles = Registration.objects.filter(auction_id=said["auction"], status=RegistrationStatus.APPROVED)
    wanted = [people.address(f"bidder{number}") for number in range(1, 13)]
    assert [paddle.user.email for paddle in paddles.order_by("paddle")] == wanted


def test_the_small_sale_has_as_many_lots_as_asked_for_each_with_a_title_of_its_own(empty: None) -> None:
    said = json.loads(run("--lots", "5", "--closes-in", "600"))
    titles = Lot.objects.filter(auction_id=said["auction"]).values_list("title", flat=True)
    assert len(set(titles)) == len(said["lots"]) == 5


@pytest.mark.parametrize(
    "words", [("--lots", "0"), ("--lots", "3.5"), ("--lots", "3", "--closes-in", "-1"), ("--lots", "3", "--reset")]
)
def test_words_that_make_no_sense_are_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        run(*words)


# --- What it never does ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [(), ("--reset",), ("--ensure",), ("--lots", "1")])
def test_it_refuses_to_run_where_settings_do_not_know_a_demo(empty: None, settings: Any, words: tuple[str, ...]) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match=r"config\.settings\.development"):
        run(*words)
    assert not User.objects.exists()
    assert not DemoMarker.objects.exists()


@pytest.mark.parametrize("words", [(), ("--reset",), ("--lots", "1")])
def test_a_database_with_people_of_its_own_is_left_alone(empty: None, words: tuple[str, ...]) -> None:
    owner = make_user()
    make_auction(seller=owner, lots=1)
    with pytest.raises(CommandError, match="people of its own"):
        run(*words)
    assert list(User.objects.all()) == [owner]
    assert Lot.objects.count() == 1
    assert not DemoMarker.objects.exists()


def test_make_run_starts_on_such_a_database_all_the_same(empty: None) -> None:
    make_user()
    assert "people of its own" in run("--ensure")
    assert User.objects.count() == 1


def test_a_house_restored_over_a_demo_is_not_wiped(nothing_to_sell: None) -> None:
    run()
    DemoMarker.objects.all().delete()  # as a restore does, which brings its own tables
    with pytest.raises(CommandError):
        run("--reset")
    with pytest.raises(marker.NotADemo):
        wiping.wipe()
    assert User.objects.count() == len(people.PEOPLE) + len(rehearsal.BIDDERS)


# --- Again -----------------------------------------------------------------------------------------------------------


def test_reset_takes_away_all_that_people_made_and_leaves_what_the_house_is_made_of(nothing_to_sell: None, media: Path) -> None:
    said = json.loads(run("--lots", "1"))
    Category.objects.get_or_create(slug="crops", defaults={"name": "Crops"})
    stranger = make_user()
    rooms.open_room(title="Somebody's", open_to="all")
    paid(make_order(status="confirmed"))
    assert Entry.objects.exists()
    assert LotEvent.objects.exists()
    assert Channel.objects.exists()
    assert any(path.is_file() for path in media.rglob("*"))
    run("--reset")
    assert not Auction.objects.filter(pk=said["auction"]).exists()
    assert not User.objects.filter(pk=stranger.pk).exists()
    assert not LotEvent.objects.exists()
    assert not Entry.objects.exists()
    assert not SandboxCharge.objects.exists()
    assert not Room.objects.exists()
    assert not Channel.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert Category.objects.filter(slug="crops").exists()
    assert people.bidder(12).check_password(people.PASSWORD)
    assert marker.is_made()


def test_what_was_left_half_made_is_made_anew(nothing_to_sell: None) -> None:
    said = json.loads(run("--lots", "1"))
    marker.begin()
    run("--ensure")
    assert not Auction.objects.filter(pk=said["auction"]).exists()
    assert marker.is_made()


def test_a_small_sale_from_before_survives_the_making(nothing_to_sell: None) -> None:
    said = json.loads(run("--lots", "1"))
    run("--ensure")
    assert Auction.objects.filter(pk=said["auction"]).exists()


def test_a_run_that_finds_nothing_on_opens_a_fresh_sale_and_the_next_finds_it(one_sale: None) -> None:
    run()
    run("--ensure")
    assert Auction.objects.filter(status=AuctionStatus.LIVE).count() == 1
    run("--ensure")
    assert Auction.objects.count() == 1


def test_when_its_sale_is_over_by_the_clock_the_next_run_opens_another(one_sale: None) -> None:
    run()
    run("--ensure")
    now = timezone.now()
    Lot.objects.update(opens_at=now - timedelta(hours=2), closes_at=now - timedelta(hours=1))
    run("--ensure")
    assert Auction.objects.count() == 2
    assert fresh.is_alive()


def test_a_sale_of_somebody_else_does_not_count_as_the_demos(one_sale: None) -> None:
    run()
    make_auction(seller=people.find("seller"), lots=1)
    assert not fresh.is_alive()


def test_the_job_opens_a_fresh_sale_overnight_but_not_beside_somebody_who_does(one_sale: None) -> None:
    run()
    with turn(wait=True):
        assert not fresh.keep_alive_unless_busy()
    assert fresh.keep_alive_unless_busy()
    assert not fresh.keep_alive_unless_busy()
    assert Auction.objects.count() == 1


def test_the_job_leaves_a_house_without_a_demo_alone(empty: None) -> None:
    assert not fresh.keep_alive_unless_busy()
    assert not Auction.objects.exists()


def test_a_turn_ends_with_whoever_had_it(transactional_db: None) -> None:
    with turn(wait=False) as first, turn(wait=False) as second:
        assert (first, second) == (True, False)
    with turn(wait=False) as third:
        assert third
