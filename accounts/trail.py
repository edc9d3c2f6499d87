"""How staff read the audit log: in words, with a way to the thing, and from each thing to what was done to it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from accounts.models import AuditEntry
from core.staff import link


def action_words(entry: AuditEntry) -> str:
    """ "account ban lifted" for `account.ban_lifted`."""
    return entry.action.replace(".", " ").replace("_", " ")


def summary(data: dict[str, Any]) -> str:
    """ "reason No deposit, ends at 2026-11-21": what is empty is left out."""
    told = {name.replace("_", " "): value for name, value in data.items() if value not in (None, "", [], {})}
    return ", ".join(f"{name} {_listed(value)}" for name, value in told.items())


def target_link(entry: AuditEntry) -> str | SafeString:
    """The kind of thing and its id, leading to its page where staff have one and it is still there."""
    try:
        model = apps.get_model(entry.target_type)
    except LookupError:  # the log outlives the tables of today
        return f"{entry.target_type} {entry.target_id[:8]}"
    words = f"{str(model._meta.verbose_name).capitalize()} {entry.target_id[:8]}"
    try:
        return link(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[entry.target_id]), words)
    except NoReverseMatch:
        return words


class Audited:
    """For a staff page: its history is the audit log of the thing, and not Django's own, which hears of less."""

    model: type[Model]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponseRedirect:
        """The audit log checks who may read it."""
        of = {"target_type": self.model._meta.label_lower, "target_id": object_id}
        return HttpResponseRedirect(f"{reverse('admin:accounts_auditentry_changelist')}?{urlencode(of)}")


def _listed(value: Any) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
