"""Staff pages of ratings: what was reported, and the way to take one from sight."""

from __future__ import annotations

from collections.abc import Callable
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
from payments import ratings
from payments.models import Rating

HIDDEN, REPORTED, STANDS = "hidden", "reported", "stands"
_COLOURS = {HIDDEN: "default", REPORTED: "warning", STANDS: "success"}


class BecauseForm(forms.Form):
    because = forms.CharField(label=_("Why"), max_length=300, widget=forms.TextInput)


@admin.register(Rating)
class RatingAdmin(Audited, AsksFirst, ReadOnly, ModelAdmin):
    list_display = ("about", "rated_as", "stars", "text", "order", "state", "given_at")
    list_filter = (
        ("reported_at", admin.EmptyFieldListFilter),
        ("hidden_at", admin.EmptyFieldListFilter),
        "stars",
        "rated_as",
        "given_at",
    )
    list_select_related = ("about", "order")
    search_fields = ("about__email", "about__name", "author__email", "author__name", "order__reference", "text")
    search_help_text = _("Person, number of the order, or words")
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("order", "author", "about", "rated_as", "stars", "text", "given_at", "answered_at", "state")}),
        (_("Reported"), {"fields": ("reported_at", "reported_because")}),
        (_("Hidden"), {"fields": ("hidden_at", "hidden_by", "hidden_because")}),
    )
    readonly_fields = tuple(name for _title, part in fieldsets for name in part["fields"])
    actions_detail = ("hide", "let_stand")

    @display(description=_("state"), label=_COLOURS)
    def state(self, rating: Rating) -> tuple[str, Text]:
        if rating.hidden_at is not None:
            return HIDDEN, _("hidden")
        return (STANDS, _("stands")) if rating.reported_at is None else (REPORTED, _("reported"))

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        """Only what would change something is offered."""
        found = self.get_object(request, str(object_id))
        if found is None:
            return []
        idle = {"hide"} if found.hidden_at is not None else set() if found.reported_at is not None else {"let_stand"}
        return [each for each in super().get_actions_detail(request, object_id) if each.path not in idle]

    def has_judge_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm(ratings.HIDE)

    @action(description=_("Hide"), permissions=["judge"])
    def hide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        about = _("%(name)s is rated without it then, and only who wrote it still reads it.")
        return self._asked(request, object_id, title=_("Hide"), about=about, act=ratings.hide)

    @action(description=_("Let it stand"), permissions=["judge"])
    def let_stand(self, request: HttpRequest, object_id: str) -> HttpResponse:
        about = _("It counts for %(name)s, and the report is answered.")
        return self._asked(request, object_id, title=_("Let it stand"), about=about, act=ratings.let_stand)

    def _asked(
        self, request: HttpRequest, object_id: str, *, title: Text, about: Text, act: Callable[..., None]
    ) -> HttpResponse:
        found = self.get_object(request, object_id)
        if found is None:
            raise Http404
        return self.ask(
            request,
            title=title,
            about=str(about) % {"name": found.about.name},
            back=reverse("admin:payments_rating_change", args=[found.pk]),
            do=lambda given: act(found.pk, by=person(request), because=given["because"]),
            form=BecauseForm,
        )
