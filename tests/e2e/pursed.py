"""A sale with purses and a deposit, in the states that pages show. Within `House.do`."""

from __future__ import annotations

from uuid import uuid4

from auctions import deposits
from auctions.choices import RegistrationStatus
from auctions.models import Registration
from bidding import batch
from bidding.commands import PlaceBid
from payments import deposit_transfers, giving
from payments.deposits import give_back
from payments.models import Deposit, TransferDetails
from tests.e2e.sales import Sale, make_sale
from tests.factories import give_purse


def make_pursed() -> Sale:
    """Three lots; paddle 1 leads the first and has half of its purse left, paddle 3 has yet to give its deposit.

    Paddle 4 has promised it by transfer, and paddle 5's is to be sent back.
    """
    sale = make_sale(
        lots=3,
        bidders=5,
        title="Stud sale, with purses",
        purse_policy="set",
        purse_amount=100_000,
        purse_places=3,
        purse_base=1_000,
    )
    rows = list(Registration.objects.filter(auction=sale.auction).order_by("paddle"))
    for row in rows[:2]:
        give_purse(row, 100_000)
    _bid(sale, 1, "500.00")
    sale.auction.deposit_amount = 5_000
    sale.auction.save(update_fields=["deposit_amount"])
    for row in rows[2:]:
        row.status = RegistrationStatus.AWAITING_DEPOSIT
        row.save(update_fields=["status"])
        deposits.ask(row, auction=sale.auction)
    TransferDetails.objects.create(user=sale.seller, upi="stud@bank")
    _transferred(rows[3])
    came = deposit_transfers.received(_transferred(rows[4]).pk, payee=sale.seller)
    give_back(came.pk)
    return sale


def _transferred(row: Registration) -> Deposit:
    found = Deposit.objects.get(user=row.user)
    giving.start(found, user=row.user, key=uuid4().hex, gateway="manual")
    return found


def _bid(sale: Sale, lot: int, amount: str) -> None:
    found = sale.lots[lot - 1].pk
    batch.commit(found, [PlaceBid(found, sale.bidders[0].pk, uuid4().hex, amount)])
