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
from notifications import preferences
from notifications.choices import FOLDERS, GROUPS, Kind, Way
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


class PreferencesForm(forms.Form):
    """A box for each kind and way, named `<kind>.<way>`."""

    def __init__(self, *args: Any, person: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self._kinds = preferences.kinds_for(person)
        now = preferences.of(person.pk)
        for kind in self._kinds:
            for way in Way:
                label = _("%(kind)s by %(way)s") % {"kind": kind.label, "way": way.label}
                widget = forms.CheckboxInput(attrs={"aria-label": label})
                self.fields[f"{kind}.{way}"] = forms.BooleanField(required=False, initial=now[kind, way], widget=widget)

    @property
    def groups(self) -> Iterator[Group]:
        for name, kinds in groupby(self._kinds, key=lambda kind: GROUPS.get(FOLDERS[kind], _("The house"))):
            rows = [Row(kind=kind, boxes=[self[f"{kind}.{way}"] for way in Way]) for kind in kinds]
            yield Group(name=name, rows=rows)

    @property
    def ways(self) -> list[Any]:
        return [way.label for way in Way]

    @property
    def wanted(self) -> Table:
        return {(kind, way): self.cleaned_data[f"{kind}.{way}"] for kind in self._kinds for way in Way}
