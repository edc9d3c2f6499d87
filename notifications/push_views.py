"""The service worker, from the root of the site: its scope is where it is served from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.pages import as_page
from accounts.signed_in import person
from notifications import subscriptions


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Never kept by a cache: a browser asks whether it has changed, and is told the truth."""
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8", headers=headers)


@login_required
@require_POST
@as_page
def remove(request: HttpRequest, subscription_id: int) -> HttpResponse:
    """From another device, which may be lost."""
    subscriptions.remove(user=person(request), subscription_id=subscription_id)
    messages.success(request, _("Nothing is pushed there any more."))
    return redirect("notifications:settings")


@cache
def _script() -> str:
    return (Path(__file__).parent / "push_worker.js").read_text(encoding="utf-8")
