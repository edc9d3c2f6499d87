"""What is done about something that is wrong with an order, from its page; and the pictures that were shown."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.pages import TURNED_AWAY, as_page
from accounts.signed_in import person
from core.errors import DomainError
from payments import disputes, parties
from payments.choices import DisputeOutcome, DisputeReason
from payments.dispute_forms import AnswerForm, DecideForm, OpenForm
from payments.disputes import Said
from payments.models import DisputePicture, Order
from payments.showing.dispute import dispute_page


@login_required
@require_http_methods(["GET", "POST"])
@as_page
def dispute(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """What was said so far, and the form for what whoever looks may say: open it, answer, decide."""
    user = person(request)
    order = parties.find(order_id, user=user)
    page = dispute_page(order, user=user)
    if page is None:
        raise Http404
    form: forms.Form | None = None
    if page.may_open or page.may_answer:
        kind = OpenForm if page.may_open else AnswerForm
        form = kind(request.POST or None, request.FILES or None, initial={"key": uuid4().hex})
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and _done(form, lambda: _said(order, form, request, opens=page.may_open)):
            messages.success(request, _("Said. The other side has been told."))
            return redirect("payments:dispute", order_id)
    return _shown(request, order, {"page": page, "form": form, "status": 422 if request.method == "POST" else 200})


@login_required
@require_http_methods(["POST"])
@as_page
def decide(request: HttpRequest, order_id: UUID) -> HttpResponse:
    user = person(request)
    order = parties.find(order_id, user=user)
    page = dispute_page(order, user=user)
    if page is None or not page.may_decide:
        raise Http404
    form = DecideForm(request.POST, currency=order.currency)
    if form.is_valid():
        said = form.cleaned_data
        outcome = DisputeOutcome(said["outcome"])

        def decided() -> None:
            disputes.decide(order_id, by=user, outcome=outcome, because=said["because"], amount=said["amount"])

        if _done(form, decided):
            messages.success(request, _("Decided. Both sides have been told."))
            return redirect("payments:dispute", order_id)
    return _shown(request, order, {"page": page, "decide_form": form, "status": 422})


@never_cache
@login_required
@require_GET
def picture(request: HttpRequest, picture_id: UUID) -> HttpResponseBase:
    """For those who may see the order, as a picture and nothing else."""
    return _picture(request, picture_id)


@as_page
def _picture(request: HttpRequest, picture_id: UUID) -> HttpResponse:
    found = get_object_or_404(DisputePicture.objects.select_related("word__dispute"), pk=picture_id)
    parties.find(found.word.dispute.order_id, user=person(request))
    return FileResponse(found.image.open(), content_type="image/jpeg")  # type: ignore[return-value]  # a response all the same


def _said(order: Order, form: forms.Form, request: HttpRequest, *, opens: bool) -> None:
    given, user = form.cleaned_data, person(request)
    said = Said(key=given["key"], text=given["text"], pictures=given["pictures"])
    if opens:
        disputes.open_dispute(order.pk, actor=user, reason=DisputeReason(given["reason"]), said=said)
    else:
        disputes.answer(order.pk, actor=user, said=said)


def _done(form: forms.Form, act: Callable[[], None]) -> bool:
    """Whether it went through; what stands against it is said with the form."""
    try:
        act()
    except TURNED_AWAY:
        raise
    except DomainError as refusal:
        for field, texts in refusal.data.get("errors", {None: [refusal.detail]}).items():
            form.add_error(field if field in form.fields else None, [str(text) for text in texts])
        return False
    return True


def _shown(request: HttpRequest, order: Order, context: dict[str, object]) -> HttpResponse:
    status = context.pop("status")
    assert isinstance(status, int)
    fresh = DecideForm(currency=order.currency)
    return render(request, "payments/dispute.html", {"order": order, "decide_form": fresh} | context, status=status)
