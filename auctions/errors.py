"""What auctions refuse, beyond the kernel's own refusals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class OwnLot(DomainError):
    """The seller, or one of the seller's side, wants a paddle in the own sale."""

    code = "own_lot"
    http_status = 403
    text = _("Sellers may not bid on their own lots.")
