"""Orders, payments, invoices: one module each, all to be had from here."""

from __future__ import annotations

from payments.models.disputes import Dispute, DisputePicture, DisputeWord
from payments.models.invoices import Invoice, InvoiceDetails, InvoiceLine, InvoiceSeries
from payments.models.listing import GatewayDifference
from payments.models.manual import ManualTransfer, TransferDetails
from payments.models.orders import Order, OrderLine, OrderStep
from payments.models.paying import Deposit, GatewayEvent, GatewayPerson, Payment, Payout, Refund, SavedCard
from payments.models.ratings import Rating
from payments.models.sandbox import SandboxCard, SandboxCharge, SandboxMovement, SandboxWebhook
from payments.models.strikes import Strike

__all__ = [
    "Deposit",
    "Dispute",
    "DisputePicture",
    "DisputeWord",
    "GatewayDifference",
    "GatewayEvent",
    "GatewayPerson",
    "Invoice",
    "InvoiceDetails",
    "InvoiceLine",
    "InvoiceSeries",
    "ManualTransfer",
    "Order",
    "OrderLine",
    "OrderStep",
    "Payment",
    "Payout",
    "Rating",
    "Refund",
    "SandboxCard",
    "SandboxCharge",
    "SandboxMovement",
    "SandboxWebhook",
    "SavedCard",
    "Strike",
    "TransferDetails",
]
