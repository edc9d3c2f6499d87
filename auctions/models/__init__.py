"""Auctions, paddles, lots: one module each, all to be had from here."""

from __future__ import annotations

from auctions.models.auctions import Auction, Category
from auctions.models.lots import NO_HASH, Lot, LotPhoto, LotSale
from auctions.models.registrations import Registration

__all__ = ["NO_HASH", "Auction", "Category", "Lot", "LotPhoto", "LotSale", "Registration"]
