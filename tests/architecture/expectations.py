"""Who may do what with whose things: each method of each address, for every role, in two worlds.

In the `public` world the auction is live; in the `hidden` one it is a draft, which nobody but its seller and staff may
know of. Things belong to others: the auction to `seller`, the registration, notice and log-in to `bidder`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["let", "login", "denied", "missing"]
"""Let through (a refusal of the input counts: it was looked at), sent to log in, 403, 404."""

ROLES = ("nobody", "stranger", "bidder", "other_seller", "moderator", "organiser", "seller", "staff")
OUTSIDERS = ("stranger", "bidder", "other_seller", "moderator", "organiser")
"""Signed in, with rights elsewhere or none."""


@dataclass(frozen=True, slots=True)
class Rule:
    public: Mapping[str, Outcome]
    hidden: Mapping[str, Outcome] | None = None
    """None where the address names nothing of an auction."""
    without_bids: Mapping[str, Outcome] | None = None
    """At a lot that nobody has bid on, where that differs."""


def of(nobody: Outcome, outsiders: Outcome, seller: Outcome, staff: Outcome, **others: Outcome) -> dict[str, Outcome]:
    """By role, from four words and exceptions."""
    everybody: dict[str, Outcome] = {"nobody": nobody, "seller": seller, "staff": staff}
    return everybody | dict.fromkeys(OUTSIDERS, outsiders) | others


ANYBODY = Rule(of("let", "let", "let", "let"))
PEOPLE = Rule(of("login", "let", "let", "let"))
OWN = Rule(of("login", "missing", "missing", "missing", bidder="let"))
"""A thing of the bidder's own: for everybody else it does not exist."""

LOOK = Rule(of("let", "let", "let", "let"), of("missing", "missing", "let", "let"))
TAKE_PART = Rule(of("login", "let", "let", "let"), of("login", "missing", "let", "let"))
"""Signed in, and it is public: what else is asked is said in words (the own lot, a paddle that is missing)."""
EDIT = Rule(of("login", "denied", "let", "denied"), of("login", "missing", "let", "denied"))
OPERATE = Rule(of("login", "denied", "let", "let"), of("login", "missing", "let", "let"))
APPROVE = Rule(of("login", "denied", "denied", "let"), of("login", "missing", "denied", "let"))
BID = Rule(of("login", "denied", "denied", "denied", bidder="let"), of("login", "missing", "denied", "missing"))
OWN_PADDLE = Rule(of("login", "denied", "denied", "denied", bidder="let"), of("login", "missing", "denied", "denied"))
"""What one has under one's paddle."""
DECIDE = Rule(of("login", "missing", "let", "let", bidder="denied"))
"""On a registration, which only its person and the seller's side know of."""
SETTLE = Rule(of("login", "denied", "let", "denied", bidder="let"), of("login", "missing", "let", "denied"))
"""Between the seller and the high bidder, who is the bidder."""
SETTLE_LOOK = Rule(
    of("login", "denied", "let", "let", bidder="let"),
    of("login", "missing", "let", "let"),
    without_bids=of("login", "denied", "let", "let"),
)
"""The same, and the house looks on."""
SELLERS_OFFER = EDIT
"""Nobody has been offered anything: it is the seller's alone."""
OPEN_AFTERWARDS = Rule(of("denied", "denied", "denied", "denied"), of("missing", "missing", "denied", "denied"))
"""The commitments chain, while the lot may still be sold."""

FIGURES = Rule(OPERATE.public, of("missing", "missing", "let", "let"))
"""What a sale brings, before its end: for the seller's side."""

ENTER_ROOM = Rule(of("let", "let", "let", "let"), of("login", "missing", "let", "let"))
"""A room that is open to all, and one for those who were admitted."""

BY_LINK = Rule(of("denied", "denied", "denied", "denied"), of("denied", "denied", "denied", "denied"))
"""A film is opened by a link of one's own, which nobody here has."""

HALL = Rule(of("let", "let", "let", "let"), of("missing", "missing", "let", "let"))
"""A public channel; the hidden one is behind the scenes of the seller's sale."""
SPEAK = Rule(of("login", "let", "let", "let"), of("login", "missing", "let", "let"))
MODERATE_CHAT = Rule(of("login", "denied", "let", "let", moderator="let"), of("login", "missing", "let", "let"))
OWN_WORDS = Rule(of("login", "denied", "denied", "denied", bidder="let"), of("login", "missing", "let", "denied"))
"""What the bidder said, and in the hidden channel the seller."""
REPORT = Rule(of("login", "let", "let", "let", bidder="denied"), of("login", "missing", "denied", "let"))
"""On what somebody else said."""
MUTE = Rule(of("login", "denied", "missing", "missing", moderator="missing"), of("login", "missing", "missing", "missing"))
"""Of a member who is in another channel: who may mute does not find them."""
NOT_HERE = of("missing", "missing", "missing", "missing")
"""A thing of a hidden channel, asked for in another."""

OTHERS_LETTERS = Rule(of("login", "missing", "missing", "missing"), of("login", "missing", "missing", "missing"))
"""A channel that is not private, where only private ones are shown."""

OWN_ORDER = Rule(of("login", "missing", "let", "let", bidder="let"))
"""What the bidder bought of the seller."""
BUYERS_STEP = Rule(of("login", "missing", "denied", "denied", bidder="let"))
SELLERS_STEP = Rule(of("login", "missing", "let", "denied", bidder="denied"))
SELLERS_MONEY = Rule(of("login", "missing", "let", "let", bidder="missing"))
SELLERS_WORD = Rule(of("login", "missing", "let", "missing", bidder="missing"))
"""That a transfer by hand has come, or gone."""
BUYERS_PAGE = Rule(of("login", "missing", "missing", "missing", bidder="let"))

EXPECTED: dict[str, Rule | dict[str, Rule]] = {
    # Pages
    "GET ": ANYBODY,
    "GET auctions/": ANYBODY,
    "GET auctions/<uuid:auction_id>/": LOOK,
    "POST auctions/<uuid:auction_id>/register/": TAKE_PART,
    "GET auctions/<uuid:auction_id>/edit/": EDIT,
    "POST auctions/<uuid:auction_id>/edit/": EDIT,
    "POST auctions/<uuid:auction_id>/move/": {
        "submit": EDIT,
        "delete": EDIT,
        "cancel": OPERATE,
        "approve": APPROVE,
        "decline": APPROVE,
    },
    "GET auctions/<uuid:auction_id>/lots/new/": EDIT,
    "POST auctions/<uuid:auction_id>/lots/new/": EDIT,
    "GET auctions/<uuid:auction_id>/purses/": EDIT,
    "POST auctions/<uuid:auction_id>/purses/set/": EDIT,
    "POST auctions/<uuid:auction_id>/purses/list/": EDIT,
    "POST auctions/<uuid:auction_id>/operate/": dict.fromkeys(("open", "close", "hold", "resume"), OPERATE),
    "GET auctions/<uuid:auction_id>/console/": Rule(OPERATE.public, of("missing", "missing", "let", "let")),
    "GET auctions/<uuid:auction_id>/projector/": LOOK,
    "GET auctions/<uuid:auction_id>/replay/": LOOK,
    "GET auctions/<uuid:auction_id>/figures/": FIGURES,
    "GET auctions/<uuid:auction_id>/statement/": OPERATE,
    "GET auctions/<uuid:auction_id>/statement.csv": OPERATE,
    "GET plots/auctions/<uuid:auction_id>/<slug:figure>.svg": FIGURES,
    "GET plots/auctions/<uuid:auction_id>/<slug:figure>.csv": FIGURES,
    "GET plots/lots/<uuid:lot_id>/ladder.svg": LOOK,
    "GET plots/lots/<uuid:lot_id>/ladder.csv": LOOK,
    "GET lots/<uuid:lot_id>/": LOOK,
    "GET lots/<uuid:lot_id>/edit/": EDIT,
    "POST lots/<uuid:lot_id>/edit/": EDIT,
    "POST lots/<uuid:lot_id>/remove/": EDIT,
    "POST lots/<uuid:lot_id>/bid/": TAKE_PART,
    "GET lots/<uuid:lot_id>/decision/": SETTLE_LOOK,
    "POST lots/<uuid:lot_id>/decision/": SETTLE_LOOK,
    "GET lots/<uuid:lot_id>/second-chance/": SELLERS_OFFER,
    "POST lots/<uuid:lot_id>/second-chance/": SELLERS_OFFER,
    # Links that the house did not sign
    "GET second-chance/<str:token>/": Rule(NOT_HERE),
    "POST second-chance/<str:token>/": Rule(NOT_HERE),
    "GET decide/<str:token>/": Rule(NOT_HERE),
    "POST decide/<str:token>/": Rule(NOT_HERE),
    "POST lots/<uuid:lot_id>/absentee/": Rule(TAKE_PART.public, of("login", "missing", "let", "missing")),
    "POST photos/<int:photo_id>/remove/": EDIT,
    "POST registrations/<int:registration_id>/decide/": dict.fromkeys(("approve", "decline", "revoke"), DECIDE),
    "GET sell/": PEOPLE,
    "POST sell/": PEOPLE,
    "GET me/": PEOPLE,
    "POST me/": PEOPLE,
    "GET me/address/": PEOPLE,
    "POST me/address/": PEOPLE,
    "POST me/address/forget/": PEOPLE,
    "GET me/auctions/": PEOPLE,
    "GET me/bids/": PEOPLE,
    "GET me/dashboard/": PEOPLE,
    "GET me/dashboard.csv": PEOPLE,
    "GET me/sales/": PEOPLE,
    "GET plots/me/bought/<slug:currency>/<slug:bought>.svg": PEOPLE,
    "GET plots/me/bought/<slug:currency>/<slug:bought>.csv": PEOPLE,
    "GET plots/me/sold/<slug:currency>/<slug:sold>.svg": PEOPLE,
    "GET plots/me/sold/<slug:currency>/<slug:sold>.csv": PEOPLE,
    "GET plots/purses/<int:purse_id>.svg": OWN,
    "GET plots/purses/<int:purse_id>.csv": OWN,
    "GET me/orders/": PEOPLE,
    "GET me/statement/": PEOPLE,
    "GET me/statement/sheet.csv": PEOPLE,
    "GET orders/<uuid:order_id>/": OWN_ORDER,
    "POST orders/<uuid:order_id>/act/": {"ship": SELLERS_STEP, "receive": BUYERS_STEP, "cancel": OWN_ORDER},
    "GET orders/<uuid:order_id>/dispute/": BUYERS_PAGE,
    "POST orders/<uuid:order_id>/dispute/": BUYERS_PAGE,
    "POST orders/<uuid:order_id>/dispute/decide/": Rule(of("login", "missing", "missing", "missing")),
    "GET disputes/pictures/<uuid:picture_id>/": OWN_ORDER,
    "GET orders/<uuid:order_id>/address/": BUYERS_PAGE,
    "POST orders/<uuid:order_id>/address/": BUYERS_PAGE,
    "GET orders/<uuid:order_id>/pay/": BUYERS_PAGE,
    "POST orders/<uuid:order_id>/pay/": BUYERS_PAGE,
    "GET orders/<uuid:order_id>/refund/": SELLERS_MONEY,
    "POST orders/<uuid:order_id>/refund/": SELLERS_MONEY,
    "POST orders/<uuid:order_id>/transfer/": SELLERS_WORD,
    "POST refunds/<uuid:refund_id>/sent-back/": SELLERS_WORD,
    "GET deposits/<uuid:deposit_id>/": BUYERS_PAGE,
    "POST deposits/<uuid:deposit_id>/": BUYERS_PAGE,
    "GET payments/<uuid:payment_id>/returned/": BUYERS_PAGE,
    # What is not signed by a gateway: refused with 400, and nothing is written
    "POST payments/webhooks/<slug:gateway>/": ANYBODY,
    "GET me/cards/": PEOPLE,
    "POST me/cards/": PEOPLE,
    "GET me/cards/saved/": PEOPLE,
    "POST me/cards/<uuid:card_id>/remove/": BUYERS_PAGE,
    "GET me/invoices/": PEOPLE,
    "GET me/invoice-details/": PEOPLE,
    "POST me/invoice-details/": PEOPLE,
    "GET invoices/<uuid:invoice_id>/": OWN_ORDER,
    "GET invoices/<uuid:invoice_id>/pdf": OWN_ORDER,
    "GET verify/<str:code>/": ANYBODY,
    "GET me/transfers/": PEOPLE,
    "POST me/transfers/": PEOPLE,
    # Another house's page, opened by who has its address
    "GET sandbox/<slug:charge_id>/": ANYBODY,
    "POST sandbox/<slug:charge_id>/": ANYBODY,
    "GET me/sessions/": PEOPLE,
    "POST me/sessions/end-all/": PEOPLE,
    "POST me/sessions/<str:id>/end/": OWN,
    "GET me/notices/": PEOPLE,
    "POST me/notices/read-all/": PEOPLE,
    "GET me/notices/<int:notice_id>/": OWN,
    "GET me/notices/settings/": PEOPLE,
    "POST me/notices/settings/": PEOPLE,
    # The link is what lets: whoever has the mail may stop mails of its kind
    "GET notices/unsubscribe/<str:signed>/": ANYBODY,
    "POST notices/unsubscribe/<str:signed>/": ANYBODY,
    "GET push-worker.js": ANYBODY,
    "POST me/push/<int:subscription_id>/remove/": OWN,
    "GET me/phone/": PEOPLE,
    "POST me/phone/": PEOPLE,
    "POST me/phone/forget/": PEOPLE,
    # Twilio's reports, which nobody else can sign
    "POST notifications/sms/status/": BY_LINK,
    "GET rooms/<uuid:room_id>/": ENTER_ROOM,
    "GET rooms/<uuid:room_id>/join/": ENTER_ROOM,
    "POST recordings/<uuid:recording_id>/show/": OPERATE,
    "GET recordings/<uuid:recording_id>/file/<slug:name>": BY_LINK,
    "GET me/messages/": PEOPLE,
    "GET me/messages/<uuid:channel_id>/": OTHERS_LETTERS,
    "POST me/messages/<uuid:channel_id>/block/": OTHERS_LETTERS,
    "POST me/blocks/<int:block_id>/remove/": OWN,
    "GET help/": ANYBODY,
    # Of a house without a mail server: mails are there to be read by whoever develops it
    "GET outbox/": ANYBODY,
    "GET outbox/sms/": ANYBODY,
    "GET outbox/push/": ANYBODY,
    "GET outbox/<int:mail_id>/": ANYBODY,
    "GET outbox/<int:mail_id>/html/": ANYBODY,
    "GET outbox/<int:mail_id>/files/<int:file_id>/": ANYBODY,
    "GET styleguide/": ANYBODY,
    # The API
    "GET api/": ANYBODY,
    "GET api/asyncapi/": ANYBODY,
    "GET api/schema/": ANYBODY,
    "GET api/docs/": ANYBODY,
    "POST api/auth/register/": ANYBODY,
    "POST api/auth/token/": ANYBODY,
    "POST api/auth/token/refresh/": ANYBODY,
    "POST api/auth/logout/": PEOPLE,
    "POST api/auth/socket-ticket/": PEOPLE,
    "POST api/auth/password/change/": PEOPLE,
    "POST api/auth/password/reset/": ANYBODY,
    "POST api/auth/password/reset/confirm/": ANYBODY,
    "POST api/auth/email/verify/": PEOPLE,
    "POST api/auth/email/change/": PEOPLE,
    "GET api/auth/sessions/": PEOPLE,
    "DELETE api/auth/sessions/": PEOPLE,
    "DELETE api/auth/sessions/<str:id>/": OWN,
    "GET api/me/": PEOPLE,
    "PATCH api/me/": PEOPLE,
    "GET api/me/notice-preferences/": PEOPLE,
    "PATCH api/me/notice-preferences/": PEOPLE,
    "GET api/me/push-subscriptions/": PEOPLE,
    "POST api/me/push-subscriptions/": PEOPLE,
    "DELETE api/me/push-subscriptions/<int:subscription_id>/": OWN,
    "GET api/me/phone/": PEOPLE,
    "POST api/me/phone/": PEOPLE,
    "DELETE api/me/phone/": PEOPLE,
    "POST api/me/phone/confirm/": PEOPLE,
    "GET api/me/address/": PEOPLE,
    "PUT api/me/address/": PEOPLE,
    "DELETE api/me/address/": PEOPLE,
    "GET api/time/": ANYBODY,
    "GET api/auctions/": ANYBODY,
    "POST api/auctions/": PEOPLE,
    "GET api/auctions/<uuid:auction_id>/": LOOK,
    "PATCH api/auctions/<uuid:auction_id>/": EDIT,
    "DELETE api/auctions/<uuid:auction_id>/": EDIT,
    "POST api/auctions/<uuid:auction_id>/submit/": EDIT,
    "POST api/auctions/<uuid:auction_id>/approve/": APPROVE,
    "POST api/auctions/<uuid:auction_id>/decline/": APPROVE,
    "POST api/auctions/<uuid:auction_id>/cancel/": OPERATE,
    "POST api/auctions/<uuid:auction_id>/open/": OPERATE,
    "POST api/auctions/<uuid:auction_id>/close/": OPERATE,
    "POST api/auctions/<uuid:auction_id>/hold/": OPERATE,
    "POST api/auctions/<uuid:auction_id>/resume/": OPERATE,
    "GET api/auctions/<uuid:auction_id>/registrations/": TAKE_PART,
    "POST api/auctions/<uuid:auction_id>/registrations/": Rule(
        of("login", "let", "denied", "let"), of("login", "missing", "denied", "let")
    ),
    "GET api/auctions/<uuid:auction_id>/lots/": LOOK,
    "POST api/auctions/<uuid:auction_id>/lots/": EDIT,
    "GET api/auctions/<uuid:auction_id>/purses/": EDIT,
    "POST api/auctions/<uuid:auction_id>/purses/": EDIT,
    "POST api/auctions/<uuid:auction_id>/purses/import/": EDIT,
    "GET api/me/purses/": PEOPLE,
    "POST api/registrations/<int:registration_id>/approve/": DECIDE,
    "POST api/registrations/<int:registration_id>/decline/": DECIDE,
    "POST api/registrations/<int:registration_id>/revoke/": DECIDE,
    "GET api/lots/<uuid:lot_id>/": LOOK,
    "PATCH api/lots/<uuid:lot_id>/": EDIT,
    "DELETE api/lots/<uuid:lot_id>/": EDIT,
    "POST api/lots/<uuid:lot_id>/photos/": EDIT,
    "PATCH api/photos/<int:photo_id>/": EDIT,
    "DELETE api/photos/<int:photo_id>/": EDIT,
    "GET api/lots/<uuid:lot_id>/live/": LOOK,
    "GET api/lots/<uuid:lot_id>/bids/": LOOK,
    "POST api/lots/<uuid:lot_id>/bids/": BID,
    "GET api/lots/<uuid:lot_id>/log/": LOOK,
    "GET api/lots/<uuid:lot_id>/commitments/": OPEN_AFTERWARDS,
    "GET api/lots/<uuid:lot_id>/ladder/": LOOK,
    "GET api/auctions/<uuid:auction_id>/figures/": FIGURES,
    "POST api/lots/<uuid:lot_id>/console/": OPERATE,
    "GET api/lots/<uuid:lot_id>/absentee/": OWN_PADDLE,
    "POST api/lots/<uuid:lot_id>/absentee/": BID,
    "DELETE api/lots/<uuid:lot_id>/absentee/": OWN_PADDLE,
    "GET api/lots/<uuid:lot_id>/second-chance/": SELLERS_OFFER,
    "POST api/lots/<uuid:lot_id>/second-chance/": SELLERS_OFFER,
    "GET api/lots/<uuid:lot_id>/decision/": SETTLE_LOOK,
    "POST api/lots/<uuid:lot_id>/decision/": SETTLE,
    "GET api/auctions/<uuid:auction_id>/console/": OPERATE,
    "POST api/auctions/<uuid:auction_id>/console/": OPERATE,
    "GET api/me/auctions/": PEOPLE,
    "GET api/me/bids/": PEOPLE,
    "GET api/me/wins/": PEOPLE,
    "GET api/me/orders/": PEOPLE,
    "GET api/me/statement/": PEOPLE,
    "GET api/me/invoices/": PEOPLE,
    "GET api/me/invoice-details/": PEOPLE,
    "PUT api/me/invoice-details/": PEOPLE,
    "GET api/invoices/<uuid:invoice_id>/": OWN_ORDER,
    "GET api/invoices/<uuid:invoice_id>.pdf": OWN_ORDER,
    "GET api/orders/<uuid:order_id>/": OWN_ORDER,
    "POST api/orders/<uuid:order_id>/actions/": SELLERS_STEP,
    "PUT api/orders/<uuid:order_id>/address/": BUYERS_STEP,
    "GET api/orders/<uuid:order_id>/dispute/": Rule(of("login", "missing", "missing", "missing")),
    "POST api/orders/<uuid:order_id>/dispute/": BUYERS_STEP,
    "POST api/orders/<uuid:order_id>/dispute/answers/": Rule(of("login", "missing", "missing", "missing")),
    "POST api/orders/<uuid:order_id>/dispute/decision/": Rule(of("login", "missing", "denied", "missing", bidder="denied")),
    "POST api/orders/<uuid:order_id>/checkout/": BUYERS_PAGE,
    "GET api/orders/<uuid:order_id>/refunds/": OWN_ORDER,
    "POST api/orders/<uuid:order_id>/refunds/": SELLERS_MONEY,
    "GET api/payments/<uuid:payment_id>/": BUYERS_PAGE,
    "GET api/me/cards/": PEOPLE,
    "POST api/me/cards/": PEOPLE,
    "DELETE api/me/cards/<uuid:card_id>/": BUYERS_PAGE,
    "GET api/rooms/<uuid:room_id>/recordings/": ENTER_ROOM,
    "GET api/recordings/<uuid:recording_id>/": LOOK,
    "PATCH api/recordings/<uuid:recording_id>/": OPERATE,
    "GET api/rooms/<uuid:room_id>/": ENTER_ROOM,
    "GET api/rooms/<uuid:room_id>/seats/": OPERATE,
    "GET api/rooms/<uuid:room_id>/hands/": ENTER_ROOM,
    "POST api/rooms/<uuid:room_id>/hands/": Rule(of("login", "let", "denied", "let"), of("login", "missing", "denied", "let")),
    "DELETE api/rooms/<uuid:room_id>/hands/": TAKE_PART,
    "POST api/rooms/<uuid:room_id>/actions/": OPERATE,
    "GET api/chat/private/": PEOPLE,
    "POST api/chat/private/": PEOPLE,
    "GET api/chat/blocks/": PEOPLE,
    "POST api/chat/blocks/": PEOPLE,
    "DELETE api/chat/blocks/<int:block_id>/": OWN,
    "PATCH api/chat/messages/<int:message_id>/": OWN_WORDS,
    "POST api/chat/messages/<int:message_id>/retract/": OWN_WORDS,
    "POST api/chat/messages/<int:message_id>/delete/": MODERATE_CHAT,
    "POST api/chat/messages/<int:message_id>/reactions/": SPEAK,
    "POST api/chat/messages/<int:message_id>/report/": REPORT,
    "POST api/chat/reports/<int:report_id>/resolve/": MODERATE_CHAT,
    "POST api/chat/questions/<int:question_id>/vote/": SPEAK,
    "POST api/chat/questions/<int:question_id>/moderate/": MODERATE_CHAT,
    "PUT api/chat/polls/<int:poll_id>/": MODERATE_CHAT,
    "DELETE api/chat/polls/<int:poll_id>/": MODERATE_CHAT,
    "POST api/chat/polls/<int:poll_id>/open/": MODERATE_CHAT,
    "POST api/chat/polls/<int:poll_id>/close/": MODERATE_CHAT,
    "POST api/chat/polls/<int:poll_id>/vote/": SPEAK,
    "GET api/chat/<uuid:channel_id>/": HALL,
    "GET api/chat/<uuid:channel_id>/messages/": HALL,
    "POST api/chat/<uuid:channel_id>/messages/": SPEAK,
    "POST api/chat/<uuid:channel_id>/read/": SPEAK,
    "POST api/chat/<uuid:channel_id>/mute/": MUTE,
    "POST api/chat/<uuid:channel_id>/slow/": MODERATE_CHAT,
    "GET api/chat/<uuid:channel_id>/reports/": MODERATE_CHAT,
    "GET api/chat/<uuid:channel_id>/questions/": HALL,
    "POST api/chat/<uuid:channel_id>/questions/": SPEAK,
    "GET api/chat/<uuid:channel_id>/polls/": HALL,
    "POST api/chat/<uuid:channel_id>/polls/": MODERATE_CHAT,
    "GET api/categories/": ANYBODY,
    "GET api/keys/": ANYBODY,
    "GET api/notifications/": PEOPLE,
    "POST api/notifications/read-all/": PEOPLE,
    "POST api/notifications/<int:notice_id>/read/": OWN,
}
