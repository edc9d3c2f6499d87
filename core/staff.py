"""What staff pages have in common: rows that are only looked at, and acts that ask first.

An act is a POST to a page of its own, so that a link alone changes nothing; the domain function it calls checks and audits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

Text = str | Promise


def link(address: str, text: Text) -> SafeString:
    """A way on, in a cell or a field of a staff page."""
    return format_html('<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', address, text)


class Kept:
    """Neither made nor deleted by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnly(Kept):
    """Looked at, never changed by hand."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ConfirmForm(forms.Form):
    """Nothing to fill in, only to be sure."""


class AsksFirst:
    """Acts on one row. For a `ModelAdmin`."""

    admin_site: Any
    opts: Any

    def ask(
        self,
        request: HttpRequest,
        *,
        title: Text,
        about: Text,
        back: str,
        do: Callable[[dict[str, Any]], None],
        form: type[forms.Form] = ConfirmForm,
    ) -> HttpResponse:
        """Show the form; when it is sent, `do` it with what was filled in and say so, or show what stands against it.

        `about` says to whom or what; `back` is the address of the row.
        """
        asked = form(request.POST if request.method == "POST" else None)
        if request.method == "POST" and asked.is_valid():
            try:
                do(asked.cleaned_data)
            except DomainError as refusal:
                asked.add_error(None, refusal.detail)
            else:
                messages.success(request, _("Done: %(title)s.") % {"title": title})
                return redirect(back)
        context = {"title": title, "about": about, "back": back, "form": asked, "opts": self.opts}
        return render(request, "admin/act.html", self.admin_site.each_context(request) | context)
