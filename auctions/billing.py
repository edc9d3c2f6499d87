"""From the hammer to the order (P1): a sale is a line of its buyer's order, as long as it stands.

What a line costs is what the hammer copied to the sale (`auctions.sales`); nothing is worked out anew. In the transaction that
writes the sale, under the lot's lock: the order is locked after the lot.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.urls import reverse

from auctions.choices import AuctionStatus, PricePer
from auctions.models import Auction, Lot, LotSale
from ledger import money
from payments import orders
from payments.choices import OrderStatus
from payments.orders import NewLine

OVER = (AuctionStatus.ENDED, AuctionStatus.CANCELLED)


def subject_of(auction_id: UUID) -> str:
    """What the orders of an auction are from."""
    return f"auction:{auction_id}"


def bill(sale: LotSale) -> None:
    """The sale joins its buyer's order of that auction."""
    auction, lot = sale.lot.auction, sale.lot
    sale.order_line = orders.add_line(
        buyer_id=sale.winner.user_id,
        seller_id=auction.seller_id,
        currency=auction.currency,
        subject=subject_of(auction.pk),
        title=auction.title,
        url=reverse("auctions:detail", args=[auction.pk]),
        line=_line(sale, lot, auction),
    )
    sale.save(update_fields=["order_line"])


def unbill(sale: LotSale) -> None:
    """The sale is gone, and its line with it. Raises `payments.errors.AlreadyPaid`."""
    if sale.order_line_id is not None:
        orders.withdraw_line(sale.order_line_id)


def bill_old(auction_id: UUID) -> int:
    """Orders for the sales of an auction that has none of them: from before the house took payments. Gives how many."""
    with transaction.atomic():
        unbilled = LotSale.objects.filter(lot__auction_id=auction_id, order_line=None).order_by("pk")
        found = list(unbilled.select_related("lot__auction", "winner").select_for_update(of=("self",), no_key=True))
        for sale in found:
            bill(sale)
    return len(found)


def to_confirm() -> list[UUID]:
    """Orders that nothing can join any more: those of auctions that are over, also of a lot that was decided on since."""
    pending = LotSale.objects.filter(order_line__order__status=OrderStatus.PENDING, lot__auction__status__in=OVER)
    return sorted(set(pending.values_list("order_line__order_id", flat=True)))


def confirm(order_id: UUID) -> bool:
    """It may be paid from now on, and until when is said. Late or twice is all right."""
    orders.confirm(order_id)
    return True


def _line(sale: LotSale, lot: Lot, auction: Auction) -> NewLine:
    photo = lot.photos.first()
    return NewLine(
        reference=f"lot:{lot.pk}",
        title=lot.title,
        detail=_detail(sale, lot, auction),
        hammer=sale.total,
        premium=sale.premium,
        tax=sale.tax,
        commission=sale.commission,
        rates=sale.rates | {"hammer_price": sale.hammer_price, "unit": lot.unit},
        url=f"/lots/{lot.pk}/",
        picture=photo.thumbnail.name if photo is not None else "",
    )


def _detail(sale: LotSale, lot: Lot, auction: Auction) -> str:
    """ "10 quintal × 4700.00 INR" where a price is one of a unit."""
    if lot.price_per != PricePer.UNIT:
        return ""
    price = money.to_decimal_string(sale.hammer_price, auction.currency)
    return f"{lot.quantity.normalize():f} {lot.unit} × {price} {auction.currency}"
