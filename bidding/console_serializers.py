"""Shapes of the console on the wire, as protocol.md names them ("The console")."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from auctions.choices import AuctionStatus, LotStatus, Origin
from bidding.acts import ACTIONS, LONGEST_KEY, LONGEST_TEXT, ORIGINS
from bidding.commands import ACCEPTED
from bidding.serializers import AmountInput, Event, Receipt, Snapshot
from core.strict import Strict
from core.web import Timestamp


class ActRequest(Strict):
    action = serializers.ChoiceField(choices=ACTIONS)
    console = serializers.CharField(required=False, max_length=32, help_text="The id of the console that acts.")
    key = serializers.CharField(required=False, max_length=LONGEST_KEY)
    amount = AmountInput(required=False, allow_null=True)
    paddle = serializers.CharField(required=False, max_length=9, help_text="A number, or `floor`.")
    origin = serializers.ChoiceField(choices=ORIGINS, required=False)
    sequence = serializers.IntegerField(required=False, min_value=0, max_value=2**53 - 1)
    reason = serializers.CharField(required=False, max_length=LONGEST_TEXT)
    text = serializers.CharField(required=False, max_length=LONGEST_TEXT)


class ActAnswer(serializers.Serializer[Any]):
    lot = serializers.CharField(allow_null=True)
    sequence = serializers.IntegerField(allow_null=True)
    status = serializers.CharField(help_text="Of the lot; of the auction where it ended.")
    leading = serializers.BooleanField(required=False, help_text="This and what follows: of a floor bid.")
    price = serializers.CharField(required=False)
    minimum_bid = serializers.CharField(required=False)


class Nothing(Strict):
    """A body without fields."""


class AbsenteeRequest(Strict):
    amount = AmountInput()


class AbsenteeAnswer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=ACCEPTED)
    your_max = serializers.CharField()
    receipt = Receipt()


class Absentee(serializers.Serializer[Any]):
    amount = serializers.CharField(allow_null=True)


class ConsoleAuction(serializers.Serializer[Any]):
    id = serializers.CharField()
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=AuctionStatus.values)
    currency = serializers.CharField()
    started_at = Timestamp(allow_null=True)


class Holder(serializers.Serializer[Any]):
    name = serializers.CharField()
    since = Timestamp()


class Holding(serializers.Serializer[Any]):
    id = serializers.CharField(allow_null=True)
    holds = serializers.BooleanField()
    held_by = Holder(allow_null=True)


class RunRow(serializers.Serializer[Any]):
    lot = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=LotStatus.values)
    start_price = serializers.CharField()
    price = serializers.CharField(allow_null=True)
    leader = serializers.CharField(allow_null=True)


class LotCounts(serializers.Serializer[Any]):
    lots = serializers.IntegerField()
    sold = serializers.IntegerField()
    passed = serializers.IntegerField()
    queued = serializers.IntegerField()


class Leader(serializers.Serializer[Any]):
    paddle = serializers.CharField()
    name = serializers.CharField(allow_null=True)
    origin = serializers.ChoiceField(choices=Origin.values)


class Ceilings(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    all_passed = serializers.BooleanField()


class NewestBid(serializers.Serializer[Any]):
    sequence = serializers.IntegerField()
    paddle = serializers.CharField()
    amount = serializers.CharField()
    origin = serializers.ChoiceField(choices=Origin.values)


class PublicSnapshot(Snapshot):
    mine = None  # type: ignore[assignment]  # it is nobody's own


class AtRostrum(serializers.Serializer[Any]):
    lot = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    photo = serializers.CharField(allow_null=True)
    snapshot = PublicSnapshot()
    ask = serializers.CharField()
    increment = serializers.CharField()
    leader = Leader(allow_null=True)
    needs_paddle = serializers.BooleanField()
    reserve = serializers.CharField(allow_null=True)
    absentee = Ceilings()
    undo = NewestBid(allow_null=True)
    called_at = Timestamp(allow_null=True)
    held_because = serializers.CharField(allow_null=True)
    log = Event(many=True)


class Late(serializers.Serializer[Any]):
    id = serializers.CharField()
    lot = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    paddle = serializers.CharField()
    name = serializers.CharField(allow_null=True)
    amount = serializers.CharField()
    behind_ms = serializers.IntegerField()
    at = Timestamp()


class RaisedHand(serializers.Serializer[Any]):
    seat = serializers.CharField()
    user = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field's own label is something else
    wish = serializers.CharField()
    since = Timestamp()
    paddle = serializers.CharField(allow_null=True)


class VideoRoom(serializers.Serializer[Any]):
    gateway_up = serializers.BooleanField()
    recording = serializers.BooleanField()
    audience = serializers.IntegerField()


class ConnectedBidder(serializers.Serializer[Any]):
    paddle = serializers.CharField()
    name = serializers.CharField(allow_null=True)
    has_last = serializers.BooleanField()
    may_bid = serializers.CharField(allow_null=True)


class ConnectedPeople(serializers.Serializer[Any]):
    connected = serializers.IntegerField()
    watching = serializers.IntegerField()
    acknowledged = serializers.IntegerField()
    bidders = ConnectedBidder(many=True)


class AutoHold(serializers.Serializer[Any]):
    share = serializers.IntegerField(allow_null=True)
    auctioneer = serializers.BooleanField()
    gateway = serializers.BooleanField()


class ConsoleState(serializers.Serializer[Any]):
    auction = ConsoleAuction()
    console = Holding()
    run = RunRow(many=True)
    counts = LotCounts()
    hammer_total = serializers.CharField()
    current = AtRostrum(allow_null=True)
    next = serializers.CharField(allow_null=True)
    reopen = serializers.CharField(allow_null=True)
    late = Late(many=True)
    hands = RaisedHand(many=True)
    room = VideoRoom(allow_null=True)
    people = ConnectedPeople()
    auto_hold = AutoHold()
    server_time = Timestamp()


class TakenConsole(serializers.Serializer[Any]):
    console = serializers.CharField()
    state = ConsoleState()
