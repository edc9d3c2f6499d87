"""Where the staff pages lead, in plain words, with how much waits behind each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.signed_in import person
from config.house_queues import (
    APPROVALS,
    DEAD_LETTERS,
    DISPUTES,
    GATEWAY_EVENTS,
    RATINGS,
    RECORDINGS,
    REFUNDS,
    REPORTS,
    VIDEO,
    Queue,
    lengths,
)
from notifications.outbox import is_open

Line = dict[str, Any]


def navigation(request: HttpRequest) -> list[Line]:
    """Groups of lines for `unfold`; a list that somebody may not see has no line for them."""
    groups = [
        (_("Sales"), _sales(request)),
        (_("Orders"), _orders(request)),
        (_("Money"), _money(request)),
        (
            _("The books"),
            [
                _books(request, _("Trial balance"), page="trial_balance", icon="balance"),
                _books(request, _("Reconciliation"), page="reconciliation", icon="rule"),
                _list(request, _("Accounts of the books"), model="ledger.account", icon="account_balance"),
                _list(request, _("Entries"), model="ledger.entry", icon="menu_book"),
                _books(request, _("Purses"), page="purse_changelist", icon="wallet"),
            ],
        ),
        *_attended(request),
        (
            _("People"),
            [
                _list(request, _("Accounts"), model="accounts.user", icon="person"),
                _list(request, _("Suspensions"), model="accounts.ban", icon="block"),
                _list(request, _("API sessions"), model="accounts.tokensession", icon="key"),
                _list(request, _("Roles"), model="auth.group", icon="badge"),
            ],
        ),
        (_("Notices"), _notices(request)),
        (
            _("The record"),
            [
                _list(request, _("Logs of lots"), model="bidding.lotevent", icon="receipt_long"),
                _list(request, _("Sealed ceilings"), model="bidding.commitment", icon="lock"),
                _list(request, _("Audit log"), model="accounts.auditentry", icon="policy"),
            ],
        ),
    ]
    first: Line = {"items": [{"title": _("Today"), "icon": "home", "link": reverse("admin:index")}]}
    waiting = lengths(person(request))
    return [first, *({"title": title, "items": [_badged(line, waiting) for line in lines if line]} for title, lines in groups)]


def _sales(request: HttpRequest) -> list[Line | None]:
    return [
        _list(request, _("Auctions"), model="auctions.auction", icon="gavel", queue=APPROVALS),
        _list(request, _("Lots"), model="auctions.lot", icon="sell"),
        _list(request, _("Registered bidders"), model="auctions.registration", icon="front_hand"),
        _list(request, _("What sold"), model="auctions.lotsale", icon="handshake"),
        _list(request, _("Sellers' decisions"), model="bidding.decision", icon="how_to_vote"),
        _list(request, _("Second chances"), model="bidding.secondchance", icon="redo"),
        _list(request, _("Categories"), model="auctions.category", icon="category"),
    ]


def _orders(request: HttpRequest) -> list[Line | None]:
    return [
        _list(request, _("Orders"), model="payments.order", icon="receipt"),
        _list(request, _("Disputes"), model="payments.dispute", icon="gavel", queue=DISPUTES),
        _list(request, _("Ratings"), model="payments.rating", icon="star", queue=RATINGS),
        _list(request, _("Strikes"), model="payments.strike", icon="report"),
        _list(request, _("Invoices"), model="payments.invoice", icon="description"),
        _list(request, _("Names on invoices"), model="payments.invoicedetails", icon="badge"),
        _list(request, _("Numbers of invoices"), model="payments.invoiceseries", icon="tag"),
    ]


def _money(request: HttpRequest) -> list[Line | None]:
    return [
        _list(request, _("Payments"), model="payments.payment", icon="payments"),
        _list(request, _("Refunds"), model="payments.refund", icon="undo", queue=REFUNDS),
        _list(request, _("Payouts"), model="payments.payout", icon="send_money"),
        _list(request, _("Deposits"), model="payments.deposit", icon="savings"),
        _list(request, _("Webhooks"), model="payments.gatewayevent", icon="sync_alt", queue=GATEWAY_EVENTS),
        _list(request, _("Transfers by hand"), model="payments.manualtransfer", icon="swap_horiz"),
        _list(request, _("Kept cards"), model="payments.savedcard", icon="credit_card"),
        _list(request, _("People at gateways"), model="payments.gatewayperson", icon="contacts"),
    ]


def _notices(request: HttpRequest) -> list[Line | None]:
    sent = _("Mails, texts, pushes")
    return [
        _list(request, _("Notices"), model="notifications.notice", icon="notifications"),
        _list(request, sent, model="notifications.delivery", icon="outgoing_mail", queue=DEAD_LETTERS),
        _list(request, _("Texts"), model="notifications.senttext", icon="sms"),
        _list(request, _("Phones"), model="notifications.phone", icon="smartphone"),
        _list(request, _("Browsers for pushes"), model="notifications.pushsubscription", icon="devices"),
        _outbox(),
    ]


def _attended(request: HttpRequest) -> list[tuple[str, list[Line | None]]]:
    """Where people see, hear and write to each other."""
    return [
        (
            _("Rooms"),
            [
                _list(request, _("Rooms"), model="conferencing.room", icon="meeting_room"),
                _list(request, _("Seats"), model="conferencing.seat", icon="event_seat"),
                _list(request, _("Recordings"), model="conferencing.recording", icon="videocam", queue=RECORDINGS),
                _list(request, _("Gateways"), model="conferencing.gateway", icon="hub", queue=VIDEO),
            ],
        ),
        (
            _("Chat"),
            [
                _list(request, _("Reports"), model="chat.report", icon="flag", queue=REPORTS),
                _list(request, _("Channels"), model="chat.channel", icon="forum"),
                _list(request, _("Messages"), model="chat.message", icon="chat"),
                _list(request, _("Questions"), model="chat.question", icon="help"),
                _list(request, _("Polls"), model="chat.poll", icon="ballot"),
            ],
        ),
    ]


def _list(request: HttpRequest, title: str, *, model: str, icon: str, queue: Queue | None = None) -> Line | None:
    """With `queue`, how much waits there will stand beside it (`_badged`)."""
    app, name = model.split(".")
    if not request.user.has_perm(f"{app}.view_{name}"):
        return None
    return {"title": title, "icon": icon, "link": reverse(f"admin:{app}_{name}_changelist"), "queue": queue}


def _badged(line: Line, waiting: Mapping[Queue, int]) -> Line:
    """Nothing where nothing waits."""
    badge = waiting.get(line.pop("queue", None), 0)
    return line | {"badge": badge, "badge_variant": "warning"} if badge else line


def _books(request: HttpRequest, title: str, *, page: str, icon: str) -> Line | None:
    may = request.user.has_perm("ledger.view_entry")
    return {"title": title, "icon": icon, "link": reverse(f"admin:ledger_{page}")} if may else None


def _outbox() -> Line | None:
    return {"title": _("Outbox"), "icon": "inbox", "link": reverse("notifications:outbox")} if is_open() else None
