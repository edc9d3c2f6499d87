"""The OpenAPI document: what it is called, and the names of its parts."""

from __future__ import annotations

SPECTACULAR_SETTINGS = {
    "TITLE": "Rostrum",
    "DESCRIPTION": "Every action of the saleroom over REST. Whoever is logged in on the site can try it here; programs take a "
    "token from `auth/token/`. The sockets, and what clients may rely on: docs/protocol.md.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        # Choices of one name in several shapes have to be told apart; add yours where `manage.py spectacular` warns.
        "AuctionStatus": "auctions.choices.AuctionStatus.values",
        "LotStatus": "auctions.choices.LotStatus.values",
        "RegistrationStatus": "auctions.choices.RegistrationStatus",
        "Origin": "auctions.choices.Origin.values",
        "EnteredOrigin": "bidding.acts.ORIGINS",
        "Accepted": "bidding.commands.ACCEPTED",
        "NoticeKind": "notifications.choices.Kind",
        "OrderStatus": "payments.choices.OrderStatus",
        "OrderAction": "payments.acts.TAKEN",
        "InvoiceKind": "payments.invoice_choices.InvoiceKind",
        "InvoiceLanguage": "payments.invoice_choices.LANGUAGES",
        "PaymentStatus": "payments.paying_choices.PaymentStatus",
        "RefundStatus": "payments.paying_choices.RefundStatus",
        "AuctionVisibility": "auctions.choices.Visibility",
        "RecordingVisibility": "conferencing.recorded.Visibility",
        "OfferParty": "bidding.decision_serializers.PARTIES",
        "StepTaker": "bidding.decision_serializers.TAKERS",
        "DecisionAction": "bidding.forms.TO_DECIDE",
        "ChanceAction": "bidding.forms.OF_A_CHANCE",
        "ChatCapability": "chat.roles.CAPABILITIES",
    },
}
