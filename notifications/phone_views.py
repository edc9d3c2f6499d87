"""The page on which one shows that a phone is one's own, and the door for reports about texts."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.signed_in import person
from core.errors import DomainError, NotFound
from core.web import client_address
from notifications import phone, reports, texting
from notifications.forms import CodeForm, NumberForm
from notifications.twilio_gateway import is_from_twilio


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """The number is asked for; once a code is on its way, the code."""
    user = person(request)
    number = NumberForm(request.POST if "number" in request.POST else None)
    code = CodeForm(request.POST if "code" in request.POST else None)
    address = client_address(request)
    if number.is_valid() and _done(number, "number", lambda given: phone.ask(user=user, number=given, address=address)):
        return redirect("notifications:phone")
    if code.is_valid() and _done(code, "code", lambda given: phone.confirm(user=user, code=given)):
        messages.success(request, _("Your phone is confirmed."))
        return redirect("notifications:phone")
    shown = {"number": number, "code": code, "phone": phone.of(user.pk), "waiting": phone.waiting(user.pk)}
    status = 422 if number.is_bound or code.is_bound else 200
    return render(request, "notifications/phone.html", shown | {"is_on": texting.is_on()}, status=status)


@login_required
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    phone.forget(user=person(request))
    messages.success(request, _("The phone is removed."))
    return redirect("notifications:phone")


@csrf_exempt  # Twilio posts here; its signature over address and fields is what lets it.
@require_POST
def sms_status(request: HttpRequest) -> HttpResponse:
    signature = request.headers.get("X-Twilio-Signature", "")
    if not is_from_twilio(path=request.get_full_path(), fields=request.POST, signature=signature):
        return HttpResponse(status=403)
    said, text = request.POST, request.GET.get("text", "")
    try:
        reports.take(
            text_id=int(text) if text.isascii() and text.isdigit() else 0,
            reference=said.get("MessageSid", "")[:64],
            status=said.get("MessageStatus", ""),
            error_code=said.get("ErrorCode", ""),
        )
    except NotFound as missing:
        raise Http404 from missing
    return HttpResponse(status=204)


def _done(form: Form, field: str, act: Callable[[str], object]) -> bool:
    """False where it was refused: the form then says why."""
    try:
        act(form.cleaned_data[field])
    except DomainError as refusal:
        form.add_error(field, refusal.data.get("errors", {}).get(field) or refusal.detail)
        return False
    return True
