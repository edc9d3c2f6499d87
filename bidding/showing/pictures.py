"""What a lot looks like, for pages that show a whole sale and draw themselves from it."""

from __future__ import annotations

from typing import Any

from auctions.choices import PricePer
from auctions.models import Lot
from ledger.money import to_decimal_string


def face_of(lot: Lot, *, currency: str) -> dict[str, Any]:
    """Number, words and first photograph, as its scripts read them. Wants `photos` and `category` at hand."""
    photo = next(iter(lot.photos.all()), None)
    facts = [lot.category.name] if lot.category else []
    if lot.unit:
        facts.append(f"{lot.quantity.normalize():f} {lot.unit}")
    return {
        "id": str(lot.pk),
        "number": lot.number,
        "title": lot.title,
        "facts": facts,
        "unit": lot.unit if lot.price_per == PricePer.UNIT else "",
        "start_price": to_decimal_string(lot.start_price, currency),
        "photo": photo and {"src": photo.image.url, "small": photo.thumbnail.url, "alt": photo.alt},
    }
