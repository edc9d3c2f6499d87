"""Auctions, lots, paddles, photos, and what a lot sold for. Amounts are minor units of the auction's currency."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from auctions.choices import (
    AuctionStatus,
    Format,
    LotStatus,
    Origin,
    PricePer,
    PursePolicy,
    RegistrationStatus,
    ReservePolicy,
    TaxOn,
    TiePolicy,
    Visibility,
)

NO_HASH = "0" * 64
"""What the first link of a chain stands on (protocol.md)."""

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class Category(models.Model):
    """What is sold. The name is translated (modeltranslation)."""

    slug = models.SlugField(max_length=48, unique=True)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    # Said, since modeltranslation puts a manager of its own making in its place.
    objects: ClassVar[models.Manager[Category]] = models.Manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name


class Auction(models.Model):
    """One sale with one or more lots."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="auctions")
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("description"), blank=True, max_length=20_000)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="auctions")
    format = models.CharField(_("format"), max_length=16, choices=Format.choices, default=Format.TIMED)
    status = models.CharField(_("status"), max_length=16, choices=AuctionStatus.choices, default=AuctionStatus.DRAFT)
    visibility = models.CharField(_("who sees it"), max_length=16, choices=Visibility.choices, default=Visibility.PUBLIC)
    currency = models.CharField(_("currency"), max_length=3)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)

    # Soft close (rules 3): seconds; window 0 is sudden death.
    soft_close_window = models.PositiveIntegerField(_("soft close window"), default=0)
    soft_close_extend = models.PositiveIntegerField(_("soft close extension"), default=0)
    hard_close_at = models.DateTimeField(_("hard end"), null=True, blank=True)
    stagger = models.PositiveIntegerField(_("seconds between closings"), default=0)

    # Increments (rules 1): `[[from, step], …]` in minor units.
    increment_preset = models.CharField(max_length=16, blank=True)
    increment_mode = models.CharField(max_length=8, default="add")
    increment_bands = models.JSONField(default=list)
    tie_policy = models.CharField(max_length=24, choices=TiePolicy.choices, default=TiePolicy.EARLIEST)
    reserve_policy = models.CharField(max_length=16, choices=ReservePolicy.choices, default=ReservePolicy.RESERVE)
    decision_hours = models.PositiveSmallIntegerField(default=24)

    # Premium, tax, commission (rules 9): tiers `[[from minor units, "percent"], …]`.
    premium_tiers = models.JSONField(default=list, blank=True)
    tax_percent = models.DecimalField(_("tax, percent"), max_digits=6, decimal_places=3, default=0, validators=PERCENT)
    tax_on = models.CharField(_("tax is taken"), max_length=8, choices=TaxOn.choices, default=TaxOn.NONE)
    commission_percent = models.DecimalField(
        _("commission, percent"), max_digits=6, decimal_places=3, default=0, validators=PERCENT
    )

    # Purses and the deposit (rules 7, AU7), in minor units: what each paddle gets, what it keeps back for places to fill.
    purse_policy = models.CharField(
        _("purses"), max_length=8, choices=PursePolicy.choices, default=PursePolicy.NONE, db_default=PursePolicy.NONE
    )
    purse_amount = models.BigIntegerField(_("purse of each paddle"), default=0, db_default=0)
    purse_places = models.PositiveSmallIntegerField(_("lots each is to buy at least"), default=0, db_default=0)
    purse_base = models.BigIntegerField(_("lowest base price"), default=0, db_default=0)
    deposit_amount = models.BigIntegerField(_("refundable deposit"), default=0, db_default=0)

    approve_bidders = models.BooleanField(_("I approve each bidder"), default=False)
    commitments_public = models.BooleanField(_("open the commitments to everybody after the close"), default=False)
    conditions = models.TextField(_("conditions of sale"), blank=True, max_length=20_000)
    conditions_version = models.PositiveSmallIntegerField(default=1, editable=False)
    next_paddle = models.PositiveIntegerField(default=1, editable=False)

    # Where it takes place: made when it is scheduled (`auctions.venue`).
    auctioneer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="conducts"
    )
    room = models.OneToOneField(
        "conferencing.Room", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="auction"
    )
    channel = models.OneToOneField(
        "chat.Channel", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="auction"
    )
    staff_channel = models.OneToOneField(
        "chat.Channel", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="behind_auction"
    )

    # When a lot holds itself (rules 8): a share of registered bidders gone (percent), the auctioneer, the gateway.
    auto_hold_share = models.PositiveSmallIntegerField(
        _("hold when so many bidders are gone, percent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    auto_hold_auctioneer = models.BooleanField(_("hold when the auctioneer is gone"), default=False)
    auto_hold_gateway = models.BooleanField(_("hold when the video is gone"), default=False)

    # Which console runs it, and what was seen of those who bid there (`bidding.rostrum`, `bidding.auto_hold`).
    console = models.CharField(max_length=32, blank=True, editable=False)
    console_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    console_since = models.DateTimeField(null=True, blank=True, editable=False)
    attendance = models.PositiveIntegerField(default=0, editable=False)
    missing_since = models.DateTimeField(null=True, blank=True, editable=False)

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    scheduled_at = models.DateTimeField(null=True, blank=True, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    decision_reason = models.TextField(_("reason"), blank=True)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="simple")
        + SearchVector("description", weight="C", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    # These as `auctions.queries.auctions` annotates them; without, asking is an error.
    read_at: datetime
    lot_count: int
    most_bids: int
    least_price: int | None
    cover: str | None
    whole_cover: str | None
    cover_alt: str | None

    class Meta:
        verbose_name = _("auction")
        verbose_name_plural = _("auctions")
        ordering = ["-created_at"]
        indexes = [
            GinIndex(fields=["search"], name="auction_search"),
            models.Index(fields=["status", "visibility", "closes_at"], name="auction_browse"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=AuctionStatus.values), name="auction_status_known"),
            models.CheckConstraint(condition=models.Q(format__in=Format.values), name="auction_format_known"),
            models.CheckConstraint(
                condition=models.Q(closes_at__isnull=True) | models.Q(closes_at__gt=models.F("opens_at")),
                name="auction_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=~models.Q(format=Format.TIMED) | models.Q(closes_at__isnull=False),
                name="auction_timed_has_an_end",
            ),
            models.CheckConstraint(
                condition=models.Q(hard_close_at__isnull=True) | models.Q(hard_close_at__gte=models.F("closes_at")),
                name="auction_hard_end_after_closing",
            ),
            models.CheckConstraint(condition=models.Q(visibility__in=Visibility.values), name="auction_visibility_known"),
            models.CheckConstraint(condition=models.Q(increment_mode__in=["add", "snap"]), name="auction_increment_mode_known"),
            models.CheckConstraint(condition=models.Q(tie_policy__in=TiePolicy.values), name="auction_tie_policy_known"),
            models.CheckConstraint(
                condition=models.Q(reserve_policy__in=ReservePolicy.values), name="auction_reserve_policy_known"
            ),
            models.CheckConstraint(condition=models.Q(tax_on__in=TaxOn.values), name="auction_tax_on_known"),
            models.CheckConstraint(
                condition=models.Q(tax_percent__range=(0, 100), commission_percent__range=(0, 100)),
                name="auction_percentages_lawful",
            ),
            models.CheckConstraint(condition=models.Q(purse_policy__in=PursePolicy.values), name="auction_purse_policy_known"),
            models.CheckConstraint(
                condition=models.Q(purse_amount__gte=0, purse_base__gte=0, deposit_amount__gte=0),
                name="auction_purse_and_deposit_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(purse_places=0) | models.Q(purse_base__gte=1), name="auction_places_have_a_base_price"
            ),
            models.CheckConstraint(
                condition=~models.Q(purse_policy=PursePolicy.DEPOSIT) | models.Q(deposit_amount__gte=1),
                name="auction_purse_by_deposit_asks_for_one",
            ),
            models.CheckConstraint(
                condition=models.Q(auto_hold_share__isnull=True) | models.Q(auto_hold_share__range=(1, 100)),
                name="auction_auto_hold_share_lawful",
            ),
            models.CheckConstraint(
                condition=models.Q(console="", console_by__isnull=True, console_since__isnull=True)
                | (~models.Q(console="") & models.Q(console_by__isnull=False, console_since__isnull=False)),
                name="auction_console_is_somebodys",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Registration(models.Model):
    """A bidder's paddle in one auction. Paddles count from 1 and are never given twice."""

    auction = models.ForeignKey(Auction, on_delete=models.PROTECT, related_name="registrations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registrations")
    paddle = models.PositiveIntegerField()
    status = models.CharField(max_length=16, choices=RegistrationStatus.choices, default=RegistrationStatus.APPROVED)
    conditions_version = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    purse = models.OneToOneField(
        "ledger.Purse", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="registration"
    )

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["paddle"]
        constraints = [
            models.UniqueConstraint(fields=["auction", "user"], name="registration_once"),
            models.UniqueConstraint(fields=["auction", "paddle"], name="registration_paddle_unique"),
            models.CheckConstraint(condition=models.Q(status__in=RegistrationStatus.values), name="registration_status_known"),
            models.CheckConstraint(condition=models.Q(paddle__gte=1), name="registration_paddle_from_one"),
        ]

    def __str__(self) -> str:
        return f"paddle {self.paddle}"


class Lot(models.Model):
    """One thing sold, and where its sale stands.

    What stands below "The sale" is a fold of the lot's log, written by `bidding` under this row's lock alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    auction = models.ForeignKey(Auction, on_delete=models.CASCADE, related_name="lots")
    number = models.PositiveIntegerField(_("lot number"))
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("description"), blank=True, max_length=20_000)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, blank=True, related_name="lots")
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3, default=1)
    unit = models.CharField(_("unit"), max_length=24, blank=True)
    price_per = models.CharField(_("priced"), max_length=8, choices=PricePer.choices, default=PricePer.LOT)
    start_price = models.BigIntegerField(_("start price"))
    reserve_price = models.BigIntegerField(_("reserve"), null=True, blank=True)

    # The sale
    status = models.CharField(max_length=20, choices=LotStatus.choices, default=LotStatus.QUEUED)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    hard_close_at = models.DateTimeField(null=True, blank=True)
    held_left = models.DurationField(null=True, blank=True)
    held_from = models.CharField(max_length=20, blank=True)
    price = models.BigIntegerField(null=True, blank=True)
    leader = models.ForeignKey(Registration, on_delete=models.PROTECT, null=True, blank=True, related_name="leads")
    sealed_ceiling = models.BinaryField(null=True, blank=True)
    leader_origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.ONLINE)
    bid_count = models.PositiveIntegerField(default=0)
    # What the auctioneer set (rules 1): the least next bid, and what the lot steps by instead of the table.
    ask = models.BigIntegerField(null=True, blank=True)
    increment = models.BigIntegerField(null=True, blank=True)
    reserve_met = models.BooleanField(default=False)
    decide_by = models.DateTimeField(null=True, blank=True)

    # Its two chains (protocol.md): how long each is, and the hash that the next link stands on.
    epoch = models.CharField(max_length=16, default="1")
    sequence = models.PositiveBigIntegerField(default=0)
    floor_sequence = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default=NO_HASH)
    commitments = models.PositiveBigIntegerField(default=0)
    commitments_head = models.CharField(max_length=64, default=NO_HASH)

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="simple")
        + SearchVector("description", weight="C", config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    read_at: datetime  # as `auctions.queries.lots` annotates it

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        ordering = ["number"]
        indexes = [
            GinIndex(fields=["search"], name="lot_search"),
            models.Index(fields=["status", "closes_at"], name="lot_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["auction", "number"], name="lot_number_unique"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="lot_number_from_one"),
            models.CheckConstraint(condition=models.Q(status__in=LotStatus.values), name="lot_status_known"),
            models.CheckConstraint(condition=models.Q(price_per__in=PricePer.values), name="lot_price_per_known"),
            models.CheckConstraint(condition=models.Q(start_price__gte=1), name="lot_start_price_positive"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="lot_quantity_positive"),
            models.CheckConstraint(
                condition=models.Q(reserve_price__isnull=True) | models.Q(reserve_price__gte=models.F("start_price")),
                name="lot_reserve_from_start_price",
            ),
            models.CheckConstraint(
                condition=models.Q(price__isnull=True, leader__isnull=True)
                | models.Q(price__gte=models.F("start_price"), leader__isnull=False)
                | models.Q(price__gte=models.F("start_price"), leader__isnull=True, leader_origin=Origin.FLOOR),
                name="lot_price_has_a_leader",
            ),
            models.CheckConstraint(condition=models.Q(leader_origin__in=Origin.values), name="lot_leader_origin_known"),
            models.CheckConstraint(
                condition=models.Q(ask__isnull=True) | models.Q(ask__gte=models.F("start_price")),
                name="lot_ask_from_start_price",
            ),
            models.CheckConstraint(
                condition=models.Q(increment__isnull=True) | models.Q(increment__gte=1), name="lot_increment_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def leader_name(self) -> str | None:
        """Who leads, as the public reads it: a paddle, or somebody in the hall without one."""
        if self.leader is None:
            return None if self.price is None else "floor"
        return str(self.leader.paddle)


class LotPhoto(models.Model):
    """A re-encoded photograph of a lot and its thumbnail; at most ten a lot."""

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField()
    image = models.ImageField(upload_to="lots/", width_field="width", height_field="height")
    thumbnail = models.ImageField(upload_to="lots/thumbnails/")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(_("what it shows"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "position"], name="photo_position_unique", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=models.Q(position__lt=10), name="photo_ten_at_most"),
        ]

    def __str__(self) -> str:
        return self.alt or f"photo {self.position}"


class LotSale(models.Model):
    """What a lot sold for. Rates are copied at the hammer (rules 9), so that later edits change no bill."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="sale")
    winner = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="wins")
    hammer_price = models.BigIntegerField()
    total = models.BigIntegerField()
    premium = models.BigIntegerField()
    tax = models.BigIntegerField()
    all_in = models.BigIntegerField()
    commission = models.BigIntegerField()
    rates = models.JSONField()
    at = models.DateTimeField()
    # None: from before the house took payments (`auctions.billing`).
    order_line = models.OneToOneField(
        "payments.OrderLine", on_delete=models.PROTECT, null=True, blank=True, related_name="sale", verbose_name=_("order")
    )

    class Meta:
        verbose_name = _("sale of a lot")
        verbose_name_plural = _("sales of lots")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(all_in=models.F("total") + models.F("premium") + models.F("tax")),
                name="lot_sale_adds_up",
            ),
            models.CheckConstraint(
                condition=models.Q(hammer_price__gte=1, total__gte=0, premium__gte=0, tax__gte=0, commission__gte=0),
                name="lot_sale_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} at {self.hammer_price}"
