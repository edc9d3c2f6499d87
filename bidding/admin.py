"""Staff's view of bidding: the log and the commitments, to read. Nobody changes them here or anywhere."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from bidding.models import Commitment, LotEvent
from core.staff import ReadOnly


@admin.register(LotEvent)
class LotEventAdmin(ReadOnly, ModelAdmin):
    """The log of a lot: `?lot__id__exact=` shows one lot's alone, which the lot's own page links to."""

    list_display = ("sequence", "lot", "kind", "actor", "what", "at")
    list_filter = ("kind",)
    search_fields = ("lot__title", "lot__auction__title", "=lot__id", "actor")
    search_help_text = _("Lot, auction, id of the lot, or paddle")
    ordering = ("-at", "-sequence")
    list_select_related = ("lot",)
    show_full_result_count = False
    list_fullwidth = True

    @display(description=_("what"))
    def what(self, event: LotEvent) -> str:
        shown = {name: value for name, value in event.payload.items() if name != "commitments_head"}
        return ", ".join(f"{name} {value}" for name, value in shown.items() if value is not None)


@admin.register(Commitment)
class CommitmentAdmin(ReadOnly, ModelAdmin):
    """The hidden ceilings: that they are, not how high. The sealed amount is not shown to staff either."""

    list_display = ("position", "lot", "paddle", "commitment", "at")
    search_fields = ("lot__title", "=lot__id", "=paddle")
    fields = ("lot", "position", "after_sequence", "at", "paddle", "commitment", "previous_hash", "hash")
    ordering = ("-at", "-position")
    list_select_related = ("lot",)
    show_full_result_count = False
