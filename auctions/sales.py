"""What a lot sold for, written once at the hammer (AU6, auction-rules 9)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from auctions import billing
from auctions.models import Lot, LotSale, Registration
from auctions.pricing import Terms
from auctions.terms import quote_of, terms_of


def record_sale(*, lot: Lot, winner: Registration, hammer_price: int, at: datetime) -> LotSale:
    """Copy the auction's rates and the sums to the lot's sale, and put it on the winner's order. `hammer_price` in minor units.

    The caller holds the lot's lock and moves the lot; a lot is sold once (the database refuses a second row).
    """
    terms = terms_of(lot.auction)
    sums = quote_of(lot, hammer_price, terms=terms)
    sale = LotSale.objects.create(
        lot=lot,
        winner=winner,
        hammer_price=hammer_price,
        total=sums.total,
        premium=sums.premium,
        tax=sums.tax,
        all_in=sums.all_in,
        commission=sums.commission,
        rates=rates_of(terms) | {"quantity": str(lot.quantity), "price_per": lot.price_per},
        at=at,
    )
    billing.bill(sale)
    return sale


def take_back(*, lot: Lot) -> LotSale | None:
    """The hammer fell too soon: the sale is gone, and what it was is given to the caller to keep (rules 6).

    The caller holds the lot's lock and moves the lot. Raises `payments.errors.AlreadyPaid`.
    """
    sale = LotSale.objects.select_related("winner").filter(lot=lot).first()
    if sale is not None:
        billing.unbill(sale)
        LotSale.objects.filter(pk=sale.pk).delete()
    return sale


def rates_of(terms: Terms) -> dict[str, Any]:
    """The rates as JSON: percentages as strings, tiers in minor units."""
    return {
        "tiers": [[start, str(percent)] for start, percent in terms.tiers],
        "tax_percent": str(terms.tax_percent),
        "tax_on": terms.tax_on,
        "commission_percent": str(terms.commission_percent),
    }
