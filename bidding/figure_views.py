"""Pages, pictures and sheets of a sale's figures."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.pages import as_page
from auctions.access import Visitor
from bidding import queries
from bidding.figures import ladder, sale
from bidding.locked import LotRow
from core import plots
from core.errors import NotFound

_DIGITS = 9


@never_cache
@require_GET
@as_page
def figures(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    """`?lot=` is the number of the lot whose ladder is shown."""
    found = sale.sale_figures(auction_id, user=request.user, lot=_number(request.GET.get("lot")))
    return render(request, "bidding/figures.html", {"sale": found, "auction": found.auction})


@require_GET
@plots.as_picture
@as_page
def figure_picture(request: HttpRequest, auction_id: UUID, figure: str) -> HttpResponse:
    auction = sale.one_of(auction_id, figure, user=request.user)
    chart = sale.CHARTS.get(figure)
    if chart is None:
        raise NotFound
    return plots.picture(request, subject=sale.subject(auction, figure), chart=lambda: chart(auction))


@require_GET
@as_page
def figure_sheet(request: HttpRequest, auction_id: UUID, figure: str) -> HttpResponse:
    auction = sale.one_of(auction_id, figure, user=request.user)
    return sale.TABLES[figure](auction).download(f"{auction.title} {figure}")


@require_GET
@plots.as_picture
@as_page
def ladder_picture(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    """For all who may see the lot: its log is public as well."""
    lot = queries.visible_lot(lot_id, user=request.user)
    paddle = _paddle(lot, request.user)
    return plots.picture(
        request,
        subject=ladder.subject(lot_id, sequence=lot.sequence, paddle=paddle),
        chart=lambda: ladder.chart(ladder.rungs_of(lot_id, currency=lot.currency), currency=lot.currency, paddle=paddle),
    )


@require_GET
@as_page
def ladder_sheet(request: HttpRequest, lot_id: UUID) -> HttpResponse:
    lot = queries.visible_lot(lot_id, user=request.user)
    table = ladder.table(ladder.rungs_of(lot_id, currency=lot.currency), currency=lot.currency)
    return table.download(f"ladder {lot_id}")


def _paddle(lot: LotRow, user: Visitor) -> str | None:
    paddle = queries.paddle_of(lot.auction_id, user=user)
    return None if paddle is None else str(paddle)


def _number(text: str | None) -> int | None:
    """Raises `NotFound` for what is no number of ours."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise NotFound
    return int(text)
