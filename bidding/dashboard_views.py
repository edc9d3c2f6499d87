"""The buyer's and the seller's dashboard, their pictures and sheets. Each shows what is one's own, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.pages import as_page
from accounts.signed_in import person
from bidding.figures import buying, purse, selling
from bidding.showing.dashboard import dashboard as dashboard_of
from bidding.showing.sales_desk import desk as desk_of
from core import plots
from core.charts import Chart
from core.errors import NotFound

Made = TypeVar("Made")


@never_cache
@login_required
@require_GET
@as_page
def dashboard(request: HttpRequest) -> HttpResponse:
    """`?currency=` chooses that of the plots."""
    page = dashboard_of(person(request), currency=request.GET.get("currency"))
    return render(request, "bidding/dashboard.html", {"page": page})


@login_required
@require_GET
@as_page
def dashboard_sheet(request: HttpRequest) -> HttpResponse:
    """Everything that was bought, in every currency."""
    return buying.table(buying.bought_by(person(request))).download(_("bought"))


@never_cache
@login_required
@require_GET
@as_page
def sales(request: HttpRequest) -> HttpResponse:
    page = desk_of(person(request), currency=request.GET.get("currency"))
    return render(request, "bidding/sales_desk.html", {"page": page})


@login_required
@require_GET
@plots.as_picture
@as_page
def bought_picture(request: HttpRequest, currency: str, bought: str) -> HttpResponse:
    chart = _named(buying.CHARTS, bought)
    return _picture(request, chart(buying.of_currency(buying.bought_by(person(request)), currency)))


@login_required
@require_GET
@as_page
def bought_sheet(request: HttpRequest, currency: str, bought: str) -> HttpResponse:
    table = _named(buying.TABLES, bought)
    return table(buying.of_currency(buying.bought_by(person(request)), currency)).download(f"{bought} {currency}")


@login_required
@require_GET
@plots.as_picture
@as_page
def sold_picture(request: HttpRequest, currency: str, sold: str) -> HttpResponse:
    chart = _named(selling.CHARTS, sold)
    return _picture(request, chart(selling.results_of(person(request), currency=currency)))


@login_required
@require_GET
@as_page
def sold_sheet(request: HttpRequest, currency: str, sold: str) -> HttpResponse:
    table = _named(selling.TABLES, sold)
    return table(selling.results_of(person(request), currency=currency)).download(f"{sold} {currency}")


@login_required
@require_GET
@plots.as_picture
@as_page
def purse_picture(request: HttpRequest, purse_id: int) -> HttpResponse:
    found = purse.own(purse_id, user=person(request))
    return _picture(request, purse.chart(purse.levels_of(found), currency=found.currency))


@login_required
@require_GET
@as_page
def purse_sheet(request: HttpRequest, purse_id: int) -> HttpResponse:
    found = purse.own(purse_id, user=person(request))
    return purse.table(purse.levels_of(found), currency=found.currency).download(f"purse {purse_id}")


def _picture(request: HttpRequest, chart: Chart) -> HttpResponse:
    """What is read fast is read each time: the picture is kept by all that it shows."""
    return plots.picture(request, subject=hashlib.sha256(repr(chart).encode()).hexdigest(), chart=lambda: chart)


def _named(offered: dict[str, Callable[..., Made]], name: str) -> Callable[..., Made]:
    if name not in offered:
        raise NotFound
    return offered[name]
