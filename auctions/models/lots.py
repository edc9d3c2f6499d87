"""Lots, their photographs, and what they sold for. Amounts are minor units of the auction's currency."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from auctions.choices import (
    LotStatus,
    Origin,
    PricePer,
)
from auctions.models.auctions import Auction, Category
from auctions.models.registrations import Registration

NO_HASH = "0" * 64
"""What the first link of a chain stands on (protocol.md)."""


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
