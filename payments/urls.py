"""Pages of payments, and its part of the API (relative to /api/)."""

from __future__ import annotations

from django.urls import path

from payments import (
    api,
    deposit_api,
    dispute_api,
    dispute_views,
    invoice_api,
    invoice_views,
    paying_api,
    paying_views,
    payout_api,
    payout_views,
    rating_api,
    views,
)
from payments.gateways.sandbox import pages as sandbox

app_name = "payments"

urlpatterns = [
    path("me/orders/", views.orders, name="orders"),
    path("orders/<uuid:order_id>/", views.order, name="order"),
    path("orders/<uuid:order_id>/act/", views.act, name="act"),
    path("orders/<uuid:order_id>/address/", views.address, name="address"),
    path("orders/<uuid:order_id>/dispute/", dispute_views.dispute, name="dispute"),
    path("orders/<uuid:order_id>/dispute/decide/", dispute_views.decide, name="decide_dispute"),
    path("orders/<uuid:order_id>/rate/", views.rate, name="rate"),
    path("orders/<uuid:order_id>/rating/report/", views.report, name="report_rating"),
    path("disputes/pictures/<uuid:picture_id>/", dispute_views.picture, name="dispute_picture"),
    path("orders/<uuid:order_id>/pay/", paying_views.pay, name="pay"),
    path("orders/<uuid:order_id>/refund/", paying_views.refund, name="refund"),
    path("orders/<uuid:order_id>/transfer/", paying_views.confirm_transfer, name="confirm_transfer"),
    path("refunds/<uuid:refund_id>/sent-back/", paying_views.confirm_sent_back, name="confirm_sent_back"),
    path("deposits/<uuid:deposit_id>/", paying_views.deposit, name="deposit"),
    path("deposits/<uuid:deposit_id>/received/", paying_views.deposit_received, name="deposit_received"),
    path("deposits/<uuid:deposit_id>/sent-back/", paying_views.deposit_sent_back, name="deposit_sent_back"),
    path("payments/<uuid:payment_id>/returned/", paying_views.returned, name="returned"),
    path("payments/webhooks/<slug:gateway>/", paying_views.webhook, name="webhook"),
    path("me/cards/", paying_views.saved_cards, name="cards"),
    path("me/cards/saved/", paying_views.card_saved, name="card_saved"),
    path("me/cards/<uuid:card_id>/remove/", paying_views.remove_card, name="remove_card"),
    path("me/payouts/", payout_views.payouts, name="payouts"),
    path("me/payouts/returned/", payout_views.returned, name="payouts_returned"),
    path("me/payouts/again/", payout_views.again, name="payouts_again"),
    path("me/transfers/", paying_views.transfer_details, name="transfer_details"),
    path("me/invoices/", invoice_views.invoices, name="invoices"),
    path("me/invoice-details/", invoice_views.details, name="invoice_details"),
    path("invoices/<uuid:invoice_id>/", invoice_views.invoice, name="invoice"),
    path("invoices/<uuid:invoice_id>/pdf", invoice_views.invoice_pdf, name="invoice_pdf"),
    path("verify/<str:code>/", invoice_views.verify, name="verify"),
    path("sandbox/<slug:charge_id>/", sandbox.hosted, name="sandbox"),
]

api_urlpatterns = [
    path("me/orders/", api.MyOrders.as_view(), name="api-my-orders"),
    path("orders/<uuid:order_id>/", api.OneOrder.as_view(), name="api-order"),
    path("orders/<uuid:order_id>/actions/", api.OrderActions.as_view(), name="api-order-actions"),
    path("orders/<uuid:order_id>/address/", api.OrderAddress.as_view(), name="api-order-address"),
    path("orders/<uuid:order_id>/dispute/", dispute_api.OrderDispute.as_view(), name="api-dispute"),
    path("orders/<uuid:order_id>/dispute/answers/", dispute_api.DisputeAnswers.as_view(), name="api-dispute-answers"),
    path("orders/<uuid:order_id>/dispute/decision/", dispute_api.DisputeDecision.as_view(), name="api-dispute-decision"),
    path("orders/<uuid:order_id>/rating/", rating_api.OrderRating.as_view(), name="api-rating"),
    path("orders/<uuid:order_id>/rating/report/", rating_api.ReportRating.as_view(), name="api-report-rating"),
    path("orders/<uuid:order_id>/checkout/", paying_api.Checkout.as_view(), name="api-checkout"),
    path("orders/<uuid:order_id>/refunds/", paying_api.OrderRefunds.as_view(), name="api-order-refunds"),
    path("payments/<uuid:payment_id>/", paying_api.OnePayment.as_view(), name="api-payment"),
    path("me/deposits/", deposit_api.MyDeposits.as_view(), name="api-my-deposits"),
    path("deposits/<uuid:deposit_id>/checkout/", deposit_api.DepositCheckout.as_view(), name="api-deposit-checkout"),
    path("deposits/<uuid:deposit_id>/received/", deposit_api.DepositReceived.as_view(), name="api-deposit-received"),
    path("deposits/<uuid:deposit_id>/sent-back/", deposit_api.DepositSentBack.as_view(), name="api-deposit-sent-back"),
    path("me/invoices/", invoice_api.MyInvoices.as_view(), name="api-my-invoices"),
    path("me/invoice-details/", invoice_api.MyInvoiceDetails.as_view(), name="api-my-invoice-details"),
    path("invoices/<uuid:invoice_id>/", invoice_api.OneInvoice.as_view(), name="api-invoice"),
    path("invoices/<uuid:invoice_id>.pdf", invoice_api.InvoicePdf.as_view(), name="api-invoice-pdf"),
    path("me/cards/", paying_api.MyCards.as_view(), name="api-cards"),
    path("me/payout-account/", payout_api.MyPayoutAccount.as_view(), name="api-payout-account"),
    path("me/cards/<uuid:card_id>/", paying_api.OneCard.as_view(), name="api-card"),
]
