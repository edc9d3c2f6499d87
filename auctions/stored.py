"""Between a draft and its rows: the same facts, as the tables hold them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from auctions.choices import PursePolicy
from auctions.drafts import AuctionDraft, AutoHold, LotDraft, Premium, Purses, SoftClose, Steps
from auctions.increments import Table
from auctions.models import Auction, Lot
from auctions.terms import table_of, terms_of
from core.errors import Invalid
from ledger.money import exponent

_PLAIN = (
    "title", "currency", "opens_at", "closes_at", "description", "category", "format", "visibility", "stagger", "tie_policy",
    "reserve_policy", "approve_bidders", "commitments_public", "conditions", "auctioneer",
)  # fmt: skip
_OF_LOT = (
    "title", "start_price", "number", "description", "category", "quantity", "unit", "price_per", "reserve_price",
)  # fmt: skip


def draft_of(auction: Auction) -> AuctionDraft:
    """The auction as its seller would write it down today."""
    terms = terms_of(auction)
    soft = SoftClose(window=auction.soft_close_window, extend=auction.soft_close_extend, hard_close_at=auction.hard_close_at)
    preset = auction.increment_preset
    return AuctionDraft(
        **{name: getattr(auction, name) for name in _PLAIN},
        soft_close=soft if soft.window or soft.hard_close_at else None,
        increments=Steps(preset=preset) if preset else Steps(table=table_of(auction)),
        premium=Premium(tiers=terms.tiers, tax=terms.tax_percent, tax_on=terms.tax_on),
        auto_hold=hold_of(auction),
        purse=purse_of(auction),
        deposit=auction.deposit_amount,
    )


def purse_of(auction: Auction) -> Purses | None:
    """What each paddle may spend; None: there are no purses."""
    if auction.purse_policy == PursePolicy.NONE:
        return None
    return Purses(
        policy=auction.purse_policy, amount=auction.purse_amount, places=auction.purse_places, base=auction.purse_base
    )


def hold_of(auction: Auction) -> AutoHold | None:
    """When its lots hold themselves; None: never."""
    hold = AutoHold(share=auction.auto_hold_share, auctioneer=auction.auto_hold_auctioneer, gateway=auction.auto_hold_gateway)
    return None if hold == AutoHold() else hold


def write_auction(auction: Auction, draft: AuctionDraft) -> None:
    """Set every field of the row that a draft decides; the caller saves."""
    for name in _PLAIN:
        setattr(auction, name, getattr(draft, name))
    soft = draft.soft_close or SoftClose(window=0, extend=0)
    auction.soft_close_window, auction.soft_close_extend = soft.window, soft.extend
    auction.hard_close_at = soft.hard_close_at
    table = draft.increments.resolved(draft.currency)
    auction.increment_preset, auction.increment_mode = draft.increments.preset, table.mode
    auction.increment_bands = [list(band) for band in table.bands]
    auction.premium_tiers = [[start, str(percent)] for start, percent in draft.premium.tiers]
    auction.tax_percent, auction.tax_on = draft.premium.tax, draft.premium.tax_on
    purse = draft.purse or Purses(policy=PursePolicy.NONE)
    auction.purse_policy, auction.purse_amount = purse.policy, purse.amount
    auction.purse_places, auction.purse_base = purse.places, purse.base
    auction.deposit_amount = draft.deposit
    hold = draft.auto_hold or AutoHold()
    auction.auto_hold_share = hold.share
    auction.auto_hold_auctioneer, auction.auto_hold_gateway = hold.auctioneer, hold.gateway


def lot_draft_of(lot: Lot) -> LotDraft:
    return LotDraft(**{name: getattr(lot, name) for name in _OF_LOT})


def write_lot(lot: Lot, draft: LotDraft) -> None:
    """Set every field of the row that a draft decides; a lot without a category has its auction's. The caller saves."""
    for name in _OF_LOT:
        setattr(lot, name, getattr(draft, name))
    lot.category = draft.category or lot.auction.category


def refigured(minor: int, *, was: str, now: str) -> int:
    """The same figure in another currency: 10.00 USD → 10 JPY. Raises `Invalid` where places would be lost."""
    scaled = Decimal(minor).scaleb(exponent(now) - exponent(was))
    if scaled != scaled.to_integral_value():
        raise Invalid(errors={"currency": [_("Some amounts have more decimal places than that currency.")]})
    return int(scaled)


def in_currency(draft: AuctionDraft, currency: str) -> AuctionDraft:
    """The draft with its own amounts (increments, premium tiers, purse, deposit) carried over to another currency, figure by figure."""
    if currency == draft.currency or exponent(currency) == exponent(draft.currency):
        return replace(draft, currency=currency)

    def other(minor: int) -> int:
        return refigured(minor, was=draft.currency, now=currency)

    steps, premium = draft.increments, draft.premium
    if steps.table is not None:
        bands = tuple((other(start), other(step)) for start, step in steps.table.bands)
        steps = replace(steps, table=Table(steps.table.mode, bands))
    tiers = tuple((other(start), percent) for start, percent in premium.tiers)
    purse = draft.purse and replace(draft.purse, amount=other(draft.purse.amount), base=other(draft.purse.base))
    deposit = other(draft.deposit)
    premium = replace(premium, tiers=tiers)
    return replace(draft, currency=currency, increments=steps, premium=premium, purse=purse, deposit=deposit)
