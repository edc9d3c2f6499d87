"""Pages of invoices: one's own, one of them and its PDF, the public page that vouches for one, and a seller's details."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.pages import as_page
from accounts.signed_in import person
from payments import invoice_access, invoice_details, invoice_document
from payments.invoice_access import NotPrinted
from payments.invoice_choices import LANGUAGES
from payments.invoice_forms import DetailsForm

PER_PAGE = 25


@login_required
@require_GET
def invoices(request: HttpRequest) -> HttpResponse:
    user = person(request)
    page = Paginator(invoice_access.list_of(user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "payments/invoices/list.html", {"page_obj": page})


@never_cache
@require_GET
@as_page
def invoice(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    """The sheet as it is printed, in its own language, on a page of the house."""
    found = invoice_access.find(invoice_id, user=request.user)
    sheet = mark_safe(invoice_document.html(found))  # noqa: S308 - rendered and escaped by the template of the sheet
    return render(request, "payments/invoices/page.html", {"invoice": found, "sheet": sheet, "notes": found.credit_notes.all()})


@never_cache
@require_GET
def invoice_pdf(request: HttpRequest, invoice_id: UUID) -> HttpResponseBase:
    """The file; where there is none yet, back to the page, which says so."""
    return _pdf(request, invoice_id)


@as_page
def _pdf(request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    found = invoice_access.find(invoice_id, user=request.user)
    try:
        file = invoice_access.opened(found)
    except NotPrinted as refusal:
        messages.info(request, refusal.detail)
        return redirect("payments:invoice", found.pk)
    return FileResponse(file, filename=f"{found.number}.pdf", content_type="application/pdf")  # type: ignore[return-value]  # a response all the same


@never_cache
@require_GET
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a document is ours, and what of it is public: number, date, amount, seller. 404 where it is not."""
    found = invoice_access.by_code(code)
    issued = "" if found is None else invoice_document.date_of(found, _language())
    return render(request, "payments/invoices/verify.html", {"invoice": found, "issued": issued}, status=200 if found else 404)


@login_required
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    seller = person(request)
    found = invoice_details.of(seller)
    form = DetailsForm(request.POST or None, details=found)
    if request.method == "POST":
        if form.is_valid():
            invoice_details.keep(seller=seller, given=invoice_details.Given(**form.cleaned_data))
            messages.success(request, _("Saved: it is on the invoices from now on."))
            return redirect("payments:invoice_details")
        return render(request, "payments/invoices/details.html", {"form": form}, status=422)
    return render(request, "payments/invoices/details.html", {"form": form})


def _language() -> str:
    language = (get_language() or "en").split("-", 1)[0]
    return language if language in dict(LANGUAGES) else "en"
