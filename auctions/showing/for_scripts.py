"""What pages hand their scripts of an auction, in wire values."""

from __future__ import annotations

from typing import Any

from auctions.pricing import Terms


def rates(terms: Terms) -> dict[str, Any]:
    """For `auctions/pricing.js`: tiers in minor units, percentages as decimal strings."""
    return {
        "tiers": [[str(start), str(percent)] for start, percent in terms.tiers],
        "tax_percent": str(terms.tax_percent),
        "tax_on": terms.tax_on,
    }
