"""The page of a statement, and the same as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.signed_in import person
from core import sheets
from ledger import statements
from ledger.forms import StatementFilter
from ledger.money import to_decimal
from ledger.statements import Statement

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A statement, and the form that asked for it. None of it where the person never had money here."""

    form: StatementFilter
    statement: Statement | None


@login_required
@require_GET
def statement(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    found = asked.statement
    rows: Any = found
    page = None if found is None else Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page", 1))
    return render(request, "ledger/statement.html", {"form": asked.form, "statement": found, "page": page})


@login_required
@require_GET
def statement_sheet(request: HttpRequest) -> HttpResponse:
    found = _asked(request).statement
    headers = [_("Date"), _("What"), _("For"), _("Belongs to"), _("Currency"), _("Amount"), _("Balance")]
    if found is None:
        return sheets.download(_("Statement"), headers, [])
    currency = found.currency
    rows: list[list[sheets.Cell]] = [
        [
            row.at,
            row.text,
            row.purpose,
            row.subject,
            currency,
            to_decimal(row.amount, currency),
            to_decimal(row.balance, currency),
        ]
        for row in found
    ]
    return sheets.download(f"{_('Statement')} {currency}", headers, rows)


def _asked(request: HttpRequest) -> Asked:
    """What is not understood counts as not asked."""
    user = person(request)
    currencies = statements.currencies_of(user.pk)
    form = StatementFilter(request.GET, currencies=currencies)
    form.is_valid()
    given = form.cleaned_data
    if not currencies:
        return Asked(form=form, statement=None)
    found = Statement(
        user_id=user.pk,
        currency=given.get("currency") or currencies[0],
        start=_midnight(given.get("start")),
        end=_midnight(given.get("end"), days=1),
        subject=given.get("of", ""),
    )
    return Asked(form=form, statement=found)


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    """When that day begins where the reader is."""
    return None if day is None else timezone.make_aware(datetime.combine(day + timedelta(days=days), time.min))
