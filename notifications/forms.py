"""What people choose on the page of their notices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.errors import Invalid
from notifications import phone, preferences, push, quiet, subscriptions, texting
from notifications.choices import FOLDERS, GROUPS, LOUD, Kind, Way
from notifications.preferences import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One kind, with a box for each way."""

    kind: Kind
    boxes: list[BoundField]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    name: Any
    rows: list[Row]


def reaching(person_id: int) -> list[Way]:
    """The ways by which a person can be reached now."""
    ways = [Way.EMAIL]
    if texting.is_on() and phone.of(person_id) is not None:
        ways.append(Way.SMS)
    if push.is_on() and subscriptions.of(person_id):
        ways.append(Way.PUSH)
    return ways


class NumberField(forms.CharField):
    """A phone number as people write it, to E.164."""

    def clean(self, value: Any) -> str:
        try:
            return phone.number_of(super().clean(value))
        except Invalid as refusal:
            raise forms.ValidationError(refusal.data["errors"]["number"]) from refusal


class NumberForm(forms.Form):
    number = NumberField(
        label=_("Your mobile number"),
        max_length=40,
        help_text=_("With its country, such as +91 98765 43210."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split())


class PreferencesForm(forms.Form):
    """A box for each kind and way that reaches the person, named `<kind>.<way>`; and the hours in which nothing rings."""

    quiet_from = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: Any, person: User, **options: Any) -> None:
        hours = quiet.of(person.pk)
        initial = {"quiet_from": hours.starts, "quiet_until": hours.ends} if hours else {}
        super().__init__(*args, **(options | {"initial": initial}))
        self._kinds, self._ways = preferences.kinds_for(person), reaching(person.pk)
        now = preferences.of(person.pk)
        for kind in self._kinds:
            for way in self._ways:
                label = _("%(kind)s by %(way)s") % {"kind": kind.label, "way": way.label}
                widget = forms.CheckboxInput(attrs={"aria-label": label})
                self.fields[f"{kind}.{way}"] = forms.BooleanField(required=False, initial=now[kind, way], widget=widget)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        starts, ends = given.get("quiet_from"), given.get("quiet_until")
        if (starts is None) != (ends is None) and not self.errors:
            self.add_error("quiet_until" if ends is None else "quiet_from", _("Both, or neither."))
        elif starts is not None and starts == ends:
            self.add_error("quiet_until", _("Another time than the one they start at."))
        return given

    @property
    def rings(self) -> bool:
        """Whether there is a way that quiet hours would silence."""
        return any(way in LOUD for way in self._ways)

    @property
    def groups(self) -> Iterator[Group]:
        for name, kinds in groupby(self._kinds, key=lambda kind: GROUPS.get(FOLDERS[kind], _("The house"))):
            rows = [Row(kind=kind, boxes=[self[f"{kind}.{way}"] for way in self._ways]) for kind in kinds]
            yield Group(name=name, rows=rows)

    @property
    def ways(self) -> list[Any]:
        return [way.label for way in self._ways]

    @property
    def wanted(self) -> Table:
        return {(kind, way): self.cleaned_data[f"{kind}.{way}"] for kind in self._kinds for way in self._ways}
