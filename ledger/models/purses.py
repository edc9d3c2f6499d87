"""Purses (L2): what somebody may spend in one sale, what of it is set aside, and what is spent. Minor units of its currency.

A purse is a limit, not money: the books know of it only where it was bought by a deposit (docs/decisions/0030). Rows change
through `ledger.purses` and `ledger.holds` alone; the moves are append-only (migration 0002).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from ledger.choices import PurseChange


class Purse(models.Model):
    """`subject` is the sale it is for (`auction:<id>`). `available` is amount less spent less held (auction-rules 7)."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="purses", verbose_name=_("of"))
    subject = models.CharField(_("belongs to"), max_length=120)
    currency = models.CharField(_("currency"), max_length=3)
    amount = models.BigIntegerField(_("amount"), default=0)
    spent = models.BigIntegerField(_("spent"), default=0)
    held = models.BigIntegerField(_("held"), default=0)
    created_at = models.DateTimeField(_("made"), db_default=Now())

    class Meta:
        verbose_name = _("purse")
        verbose_name_plural = _("purses")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "owner"], name="purse_one_a_person_and_sale"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0, spent__gte=0, held__gte=0), name="purse_holds_nothing_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=models.F("spent") + models.F("held")),
                name="purse_covers_what_is_spent_and_held",
            ),
            models.CheckConstraint(condition=models.Q(currency__regex=r"^[A-Z]{3}$"), name="purse_currency_is_a_code"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.owner_id}"

    @property
    def available(self) -> int:
        return self.amount - self.spent - self.held


class Hold(models.Model):
    """What one purse sets aside for one thing, or has spent on it. `reference` names the thing (`lot:<id>`): it has one buyer."""

    purse = models.ForeignKey(Purse, on_delete=models.PROTECT, related_name="holds", verbose_name=_("purse"))
    reference = models.CharField(_("for"), max_length=120)
    amount = models.BigIntegerField(_("amount"))
    is_spent = models.BooleanField(_("spent"), default=False)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="hold_one_a_thing"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="hold_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.amount}"


class PurseMove(models.Model):
    """Why a purse is as it is: each change of its amount and of what is spent, by how much. Never changed.

    What is merely held follows the bids, whose log is the lot's own.
    """

    purse = models.ForeignKey(Purse, on_delete=models.PROTECT, related_name="moves", verbose_name=_("purse"))
    change = models.CharField(_("change"), max_length=16, choices=PurseChange.choices)
    amount = models.BigIntegerField(_("by"))
    source = models.CharField(_("source"), max_length=200)
    reason = models.CharField(_("reason"), max_length=280, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    at = models.DateTimeField(_("when"), db_default=Now())

    class Meta:
        verbose_name = _("change of a purse")
        verbose_name_plural = _("changes of purses")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["source"], name="purse_move_once_a_source"),
            models.CheckConstraint(condition=models.Q(change__in=PurseChange.values), name="purse_move_change_known"),
        ]

    def __str__(self) -> str:
        return f"{self.change} {self.amount}"
