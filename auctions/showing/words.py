"""An auction's conditions in words: steps, premium, tax, what a late bid does."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from auctions.choices import TaxOn
from auctions.models import Auction
from auctions.terms import table_of, terms_of
from ledger.money import exponent, format_money

SHOWN_BANDS = 3


def amount(minor: int, currency: str) -> str:
    """ "₹5,000", "€2.50": change that is zero is left out."""
    text = format_money(minor, currency, get_language() or "en")
    places = exponent(currency)
    if not places or minor % 10**places:
        return text
    return re.sub(rf"[.,]0{{{places}}}(?![0-9.,])", "", text)


def percent(value: Decimal) -> str:
    return f"{value.normalize():f} %"


def steps(auction: Auction) -> str:
    """ "₹20 up to ₹5,000, then ₹50": the first bands, and that there are more."""
    bands = table_of(auction).bands
    currency = auction.currency
    parts = [amount(bands[0][1], currency)]
    for start, step in bands[1:SHOWN_BANDS]:
        values = {"edge": amount(start, currency), "step": amount(step, currency)}
        parts.append(_("up to %(edge)s, then %(step)s") % values)
    return " ".join(parts) + (" …" if len(bands) > SHOWN_BANDS else "")


def premium(auction: Auction) -> str:
    """ "25 % to ₹10,000, 20 % above", or that there is none."""
    tiers = terms_of(auction).tiers
    if not tiers:
        return _("none")
    found = [percent(tiers[0][1])]
    for start, share in tiers[1:]:
        values = {"edge": amount(start, auction.currency), "share": percent(share)}
        found.append(_("to %(edge)s, %(share)s above") % values)
    return " ".join(found)


def tax(auction: Auction) -> str:
    """ "18 % on the premium", or nothing."""
    if auction.tax_on == TaxOn.NONE or not auction.tax_percent:
        return ""
    where = _("on the premium") if auction.tax_on == TaxOn.PREMIUM else _("on everything")
    return f"{percent(auction.tax_percent)} {where}"


def late_bids(auction: Auction) -> str:
    """What a bid in the last minutes does, or nothing where it does nothing."""
    if not auction.soft_close_window:
        return ""
    values = {"window": _duration(auction.soft_close_window), "extend": _duration(auction.soft_close_extend)}
    return _("A bid in the last %(window)s leaves at least %(extend)s.") % values


def apart(auction: Auction) -> str:
    """How far apart the lots close, or nothing where they close together."""
    return _("then a lot every %(time)s") % {"time": _duration(auction.stagger)} if auction.stagger else ""


def _duration(seconds: int) -> str:
    if seconds % 60:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    return ngettext("%(n)s minute", "%(n)s minutes", seconds // 60) % {"n": seconds // 60}
