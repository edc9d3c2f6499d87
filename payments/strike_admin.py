"""Staff pages of strikes: who left what unpaid, and the way to forgive it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from accounts.signed_in import person
from accounts.trail import Audited
from core.staff import AsksFirst, ReadOnly, Text
from payments import strikes
from payments.models import Strike

STANDS, LIFTED = "stands", "lifted"
_COLOURS = {STANDS: "danger", LIFTED: "default"}


class BecauseForm(forms.Form):
    because = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput)


@admin.register(Strike)
class StrikeAdmin(Audited, AsksFirst, ReadOnly, ModelAdmin):
    list_display = ("person", "order", "at", "state", "lifted_by", "lifted_because")
    list_filter = ("at", ("lifted_at", admin.EmptyFieldListFilter))
    list_select_related = ("person", "order", "lifted_by")
    search_fields = ("person__email", "person__name", "order__reference")
    search_help_text = _("Person, or number of the order")
    show_full_result_count = False
    fields = readonly_fields = ("person", "order", "at", "state", "lifted_at", "lifted_by", "lifted_because")
    actions_detail = ("lift",)

    @display(description=_("state"), label=_COLOURS, ordering="lifted_at")
    def state(self, strike: Strike) -> tuple[str, Text]:
        return (STANDS, _("counts")) if strike.lifted_at is None else (LIFTED, _("lifted"))

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        found = self.get_object(request, str(object_id))
        stands = found is not None and found.lifted_at is None
        return list(super().get_actions_detail(request, object_id)) if stands else []

    def has_lift_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(strikes.LIFT)

    @action(description=_("Lift"), permissions=["lift"])
    def lift(self, request: HttpRequest, object_id: str) -> HttpResponse:
        found = self.get_object(request, object_id)
        if found is None:
            raise Http404
        return self.ask(
            request,
            title=_("Lift"),
            about=_("Order %(reference)s counts no longer against %(name)s.")
            % {"reference": found.order.reference, "name": found.person.name},
            back=reverse("admin:payments_strike_change", args=[found.pk]),
            do=lambda given: strikes.lift(found.pk, by=person(request), because=given["because"]),
            form=BecauseForm,
        )
