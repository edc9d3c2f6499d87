"""A sale as it is announced, and what it is filed under. Amounts are minor units of the auction's currency."""

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
    PursePolicy,
    ReservePolicy,
    TaxOn,
    TiePolicy,
    Visibility,
)

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
