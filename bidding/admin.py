"""Staff's view of bidding: the log and the commitments, to read. Nobody changes them here or anywhere."""

from __future__ import annotations

from datetime import datetime

from django.contrib import admin
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from bidding.models import Commitment, Decision, LateBid, LotEvent, SecondChance
from core.staff import ReadOnly
from ledger.money import to_decimal_string

_AMOUNTS = frozenset({"amount", "price"})
"""What is money in the payload of an event, in the auction's currency."""


@admin.register(LotEvent)
class LotEventAdmin(ReadOnly, ModelAdmin):
    """The log of a lot: `?lot__id__exact=` shows one lot's alone, which the lot's own page links to."""

    list_display = ("moment", "sequence", "lot", "kind", "actor", "what")
    list_display_links = ("moment", "sequence")
    list_filter = ("kind",)
    search_fields = ("lot__title", "lot__auction__title", "=lot__id", "actor")
    search_help_text = _("Lot, auction, id of the lot, or paddle")
    ordering = ("-id",)
    list_select_related = ("lot__auction",)
    show_full_result_count = False
    list_fullwidth = True

    @display(description=_("at"))
    def moment(self, event: LotEvent) -> str:
        return _to_the_second(event.at)

    @display(description=_("what"))
    def what(self, event: LotEvent) -> str:
        shown = {name: value for name, value in event.payload.items() if name != "commitments_head" and value is not None}
        currency = event.lot.auction.currency
        return ", ".join(
            f"{name.replace('_', ' ')} {currency} {value}" if name in _AMOUNTS else f"{name.replace('_', ' ')} {value}"
            for name, value in shown.items()
        )


@admin.register(Commitment)
class CommitmentAdmin(ReadOnly, ModelAdmin):
    """The hidden ceilings: that they are, not how high. The sealed amount is not shown to staff either."""

    list_display = ("moment", "position", "lot", "paddle", "commitment")
    list_display_links = ("moment", "position")
    search_fields = ("lot__title", "=lot__id", "=paddle")
    fields = ("lot", "position", "after_sequence", "at", "paddle", "commitment", "previous_hash", "hash")
    ordering = ("-id",)
    list_select_related = ("lot",)
    show_full_result_count = False

    @display(description=_("at"))
    def moment(self, row: Commitment) -> str:
        return _to_the_second(row.at)


@admin.register(LateBid)
class LateBidAdmin(ReadOnly, ModelAdmin):
    """What came behind a hammer, and by how much: to answer who asks why they did not get it."""

    list_display = ("moment", "lot", "registration", "money", "behind_shown")
    list_display_links = ("moment",)
    search_fields = ("lot__title", "=lot__id", "=registration__paddle", "registration__user__email")
    ordering = ("-id",)
    list_select_related = ("lot__auction", "registration__user")

    @display(description=_("at"))
    def moment(self, late: LateBid) -> str:
        return _to_the_second(late.at)

    @display(description=_("amount"))
    def money(self, late: LateBid) -> str:
        currency = late.lot.auction.currency
        return f"{currency} {to_decimal_string(late.amount, currency)}"

    @display(description=_("behind the hammer"))
    def behind_shown(self, late: LateBid) -> str:
        return _("%(count)d ms") % {"count": late.behind}


@admin.register(SecondChance)
class SecondChanceAdmin(ReadOnly, ModelAdmin):
    """Lots that were offered to an underbidder: to whom and what came of it, not for how much."""

    list_display = ("moment", "lot", "registration", "outcome", "until")
    list_display_links = ("moment",)
    list_filter = ("outcome",)
    search_fields = ("lot__title", "=lot__id", "registration__user__email")
    ordering = ("-id",)
    list_select_related = ("lot", "registration__user")

    @display(description=_("at"))
    def moment(self, chance: SecondChance) -> str:
        return _to_the_second(chance.created_at)

    @display(description=_("until"))
    def until(self, chance: SecondChance) -> str:
        return _to_the_second(chance.expires_at)


@admin.register(Decision)
class DecisionAdmin(ReadOnly, ModelAdmin):
    """Who decided after a close, and how: the log names no people. The house looks on and decides nothing."""

    list_display = ("moment", "lot", "person", "action", "money", "way", "sequence")
    list_display_links = ("moment",)
    list_filter = ("action", "way")
    search_fields = ("lot__title", "=lot__id", "person__email")
    ordering = ("-id",)
    list_select_related = ("lot__auction", "person")

    @display(description=_("at"))
    def moment(self, decision: Decision) -> str:
        return _to_the_second(decision.at)

    @display(description=_("amount"))
    def money(self, decision: Decision) -> str:
        currency = decision.lot.auction.currency
        return "" if decision.amount is None else f"{currency} {to_decimal_string(decision.amount, currency)}"


def _to_the_second(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j M Y, H:i:s")
