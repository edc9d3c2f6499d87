"""Pages: what one was told, and the outbox of a house without a mail server."""

from __future__ import annotations

import io
from typing import Any

from csp.decorators import csp
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from accounts.signed_in import person
from core.errors import NotFound
from notifications import outbox, reading
from notifications.models import Notice, OutboxFile, OutboxMail, OutboxPush, SentText
from notifications.queries import by_day, unread_count

PAGE_SIZE = 30

MAIL_POLICY: dict[str, Any] = {
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "frame-ancestors": ["'self'"],
}
"""A mail is shown as a mail program would: its own styles, and links that open elsewhere; but no scripts, forms, requests,
nor any part in our origin."""


@require_safe
@login_required
def notice_list(request: HttpRequest) -> HttpResponse:
    reader = person(request)
    page = Paginator(Notice.objects.of(reader.pk), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = {"page_obj": page, "days": by_day(page.object_list), "unread": unread_count(reader.pk)}
    return render(request, "notifications/list.html", shown)


@require_safe
@login_required
def follow(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Where a notice leads. Whoever goes there has read it."""
    try:
        notice = reading.read(person_id=person(request).pk, notice_id=notice_id)
    except NotFound as error:
        raise Http404 from error
    # The database admits nothing but paths of this site: constraint notice_leads_into_the_house.
    return redirect(notice.url or "notifications:list")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    reading.read_all(person_id=person(request).pk)
    return redirect("notifications:list")


@require_safe
def outbox_list(request: HttpRequest) -> HttpResponse:
    _demand_open_outbox()
    page = Paginator(OutboxMail.objects.defer("html"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "notifications/outbox_list.html", {"page_obj": page})


@require_safe
def outbox_texts(request: HttpRequest) -> HttpResponse:
    _demand_open_outbox()
    page = Paginator(SentText.objects.exclude(body=""), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "notifications/outbox_texts.html", {"page_obj": page})


@require_safe
def outbox_pushes(request: HttpRequest) -> HttpResponse:
    _demand_open_outbox()
    page = Paginator(OutboxPush.objects.select_related("person"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "notifications/outbox_pushes.html", {"page_obj": page})


@require_safe
def outbox_mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    _demand_open_outbox()
    return render(request, "notifications/outbox_mail.html", {"mail": get_object_or_404(OutboxMail, pk=mail_id)})


@require_safe
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # typed for views without arguments
def outbox_html(request: HttpRequest, mail_id: int) -> HttpResponse:
    """The HTML of a mail, for the frame on its page."""
    _demand_open_outbox()
    mail = get_object_or_404(OutboxMail.objects.exclude(html=""), pk=mail_id)
    return HttpResponse(mail.html)


@require_safe
def outbox_file(request: HttpRequest, mail_id: int, file_id: int) -> FileResponse:
    """What hangs on a mail, to be saved: nothing of it runs in our origin."""
    _demand_open_outbox()
    file = get_object_or_404(OutboxFile, pk=file_id, mail_id=mail_id)
    return FileResponse(io.BytesIO(file.content), as_attachment=True, filename=file.name, content_type=file.mime)


def _demand_open_outbox() -> None:
    if not outbox.is_open():
        raise Http404
