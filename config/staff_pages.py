"""Where the staff pages lead, in plain words, and what they begin with: what waits for somebody of the house."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from accounts.trail import action_words, summary, target_link
from auctions.choices import BIDDABLE, AuctionStatus
from auctions.models import Auction, Lot
from chat.choices import ReportStatus
from chat.models import Report
from conferencing.models import Gateway, Recording
from conferencing.recorded import RecordingStatus
from config import house_money
from core.staff import link
from notifications.choices import DeliveryStatus
from notifications.models import Delivery
from notifications.outbox import is_open
from payments.choices import DisputeStatus
from payments.models import Dispute

SHOWN = 8
"""Rows of each table on the first page."""

Line = dict[str, Any]


# --- The column at the side ------------------------------------------------------------------------------------------


def navigation(request: HttpRequest) -> list[Line]:
    """Groups of lines for `unfold`; a list that somebody may not see has no line for them."""
    waiting, given_up = _waiting().count(), _given_up().count()
    groups = [
        (_("Sales"), _sales(request, waiting=waiting)),
        (
            _("The books"),
            [
                _books(request, _("Trial balance"), page="trial_balance", icon="balance"),
                _books(request, _("Reconciliation"), page="reconciliation", icon="rule"),
                _list(request, _("Accounts of the books"), model="ledger.account", icon="account_balance"),
                _list(request, _("Entries"), model="ledger.entry", icon="menu_book"),
            ],
        ),
        (_("Money"), _money(request)),
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
        (
            _("Notices"),
            [
                _list(request, _("Notices"), model="notifications.notice", icon="notifications"),
                _list(request, _("Mails of notices"), model="notifications.delivery", icon="outgoing_mail", badge=given_up),
                _outbox(),
            ],
        ),
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
    return [first, *({"title": title, "items": [line for line in lines if line]} for title, lines in groups)]


def _sales(request: HttpRequest, *, waiting: int) -> list[Line | None]:
    return [
        _list(request, _("Auctions"), model="auctions.auction", icon="gavel", badge=waiting),
        _list(request, _("Lots"), model="auctions.lot", icon="sell"),
        _list(request, _("Registered bidders"), model="auctions.registration", icon="front_hand"),
        _list(request, _("What sold"), model="auctions.lotsale", icon="handshake"),
        _list(request, _("Orders"), model="payments.order", icon="receipt"),
        _list(request, _("Disputes"), model="payments.dispute", icon="balance", badge=_disputed().count()),
        _list(request, _("Strikes"), model="payments.strike", icon="report"),
        _list(request, _("Invoices"), model="payments.invoice", icon="description"),
        _list(request, _("Categories"), model="auctions.category", icon="category"),
    ]


def _money(request: HttpRequest) -> list[Line | None]:
    return [
        _list(request, _("Payments"), model="payments.payment", icon="payments"),
        _list(request, _("Refunds"), model="payments.refund", icon="undo"),
        _list(request, _("Payouts"), model="payments.payout", icon="send_money"),
        _list(request, _("Deposits"), model="payments.deposit", icon="savings"),
        _list(request, _("Words of gateways"), model="payments.gatewayevent", icon="sync_alt"),
    ]


def _attended(request: HttpRequest) -> list[tuple[str, list[Line | None]]]:
    """Where people see, hear and write to each other."""
    return [
        (
            _("Rooms"),
            [
                _list(request, _("Rooms"), model="conferencing.room", icon="meeting_room"),
                _list(request, _("Seats"), model="conferencing.seat", icon="event_seat"),
                _list(request, _("Recordings"), model="conferencing.recording", icon="videocam", badge=_unplayable().count()),
                _list(request, _("Gateways"), model="conferencing.gateway", icon="hub", badge=_lost().count()),
            ],
        ),
        (
            _("Chat"),
            [
                _list(request, _("Reports"), model="chat.report", icon="flag", badge=_reported().count()),
                _list(request, _("Channels"), model="chat.channel", icon="forum"),
                _list(request, _("Messages"), model="chat.message", icon="chat"),
                _list(request, _("Questions"), model="chat.question", icon="help"),
                _list(request, _("Polls"), model="chat.poll", icon="ballot"),
            ],
        ),
    ]


def _list(request: HttpRequest, title: str, *, model: str, icon: str, badge: int = 0) -> Line | None:
    app, name = model.split(".")
    if not request.user.has_perm(f"{app}.view_{name}"):
        return None
    line: Line = {"title": title, "icon": icon, "link": reverse(f"admin:{app}_{name}_changelist")}
    return line | {"badge": badge, "badge_variant": "warning"} if badge else line


def _books(request: HttpRequest, title: str, *, page: str, icon: str) -> Line | None:
    may = request.user.has_perm("ledger.view_entry")
    return {"title": title, "icon": icon, "link": reverse(f"admin:ledger_{page}")} if may else None


def _outbox() -> Line | None:
    return {"title": _("Outbox"), "icon": "inbox", "link": reverse("notifications:outbox")} if is_open() else None


# --- The first page --------------------------------------------------------------------------------------------------


def today(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What `templates/admin/index.html` shows: what waits, what runs, and what was done last; of each what one may see."""
    may = request.user.has_perm
    tables: list[Line] = []
    if may("auctions.view_auction"):
        tables.append({"title": _("Waiting for approval"), "table": _auctions(_waiting().order_by("submitted_at"))})
    if may("notifications.view_delivery"):
        tables.append({"title": _("Mails given up"), "table": _mails(_given_up().order_by("-id"))})
    if may("auctions.view_auction"):
        tables.append({"title": _("On now"), "table": _auctions(_running().order_by("closes_at"))})
    if may("ledger.view_entry"):
        tables.append({"title": _("What the house earned"), "table": house_money.income_table(timezone.now())})
    if may("payments.view_order"):
        tables.append({"title": _("Orders under way"), "table": house_money.orders_table()})
    if may("accounts.view_auditentry"):
        tables.append({"title": _("Done last"), "table": _done(AuditEntry.objects.order_by("-id"))})
    filled = [each for each in tables if each["table"]["rows"]]
    return context | {"title": _("Today"), "figures": _figures(request), "tables": filled}


def _figures(request: HttpRequest) -> list[Line]:
    """A number, what it counts, and the list behind it."""
    found: list[tuple[str, str, QuerySet[Any], str]] = [
        ("auctions.auction", _("auctions wait for approval"), _waiting(), "status__exact=submitted"),
        ("auctions.auction", _("auctions on now"), _running(), "status__exact=live"),
        ("auctions.lot", _("lots open for bids"), Lot.objects.filter(status__in=BIDDABLE), "status__exact=open"),
        ("chat.report", _("reports wait"), _reported(), "status__exact=open"),
        ("notifications.delivery", _("mails given up"), _given_up(), "status__exact=dead"),
    ]
    return [
        {"count": rows.count(), "word": word, "link": reverse(f"admin:{model.replace('.', '_')}_changelist") + f"?{query}"}
        for model, word, rows, query in found
        if request.user.has_perm(model.replace(".", ".view_"))
    ]


def _auctions(auctions: QuerySet[Auction]) -> Line:
    shown = auctions.select_related("seller").annotate(lots_in_it=Count("lots"))[:SHOWN]
    rows = [
        [_link(each, each.title), each.seller.name, each.get_format_display(), each.lots_in_it, _time(each.closes_at)]
        for each in shown
    ]
    return {"headers": [_("Auction"), _("Seller"), _("Format"), _("Lots"), _("Closes")], "rows": rows}


def _mails(deliveries: QuerySet[Delivery]) -> Line:
    shown = deliveries.select_related("notice__recipient")[:SHOWN]
    rows = [
        [_link(each, each.notice.recipient.email), each.notice.get_kind_display(), each.attempts, each.last_error]
        for each in shown
    ]
    return {"headers": [_("To"), _("Kind"), _("Attempts"), _("Last error")], "rows": rows}


def _done(entries: QuerySet[AuditEntry]) -> Line:
    shown = entries.select_related("actor")[:SHOWN]
    rows = [
        [_time(each.at), str(each.actor or _("the house")), action_words(each), target_link(each), summary(each.data)]
        for each in shown
    ]
    return {"headers": [_("When"), _("Who"), _("What"), _("Which"), _("More")], "rows": rows}


def _link(of: Model, text: str) -> SafeString:
    return link(reverse(f"admin:{of._meta.app_label}_{of._meta.model_name}_change", args=[of.pk]), text)


def _time(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else "–"


def _unplayable() -> QuerySet[Recording]:
    """Recordings that could not be made playable."""
    return Recording.objects.filter(status=RecordingStatus.FAILED)


def _lost() -> QuerySet[Gateway]:
    return Gateway.objects.filter(lost_at__isnull=False, placements__isnull=False).distinct()


def _reported() -> QuerySet[Report]:
    return Report.objects.filter(status=ReportStatus.OPEN)


def _disputed() -> QuerySet[Dispute]:
    return Dispute.objects.filter(status=DisputeStatus.OPEN)


def _waiting() -> QuerySet[Auction]:
    return Auction.objects.filter(status=AuctionStatus.SUBMITTED)


def _running() -> QuerySet[Auction]:
    return Auction.objects.filter(status=AuctionStatus.LIVE)


def _given_up() -> QuerySet[Delivery]:
    return Delivery.objects.filter(status=DeliveryStatus.DEAD)
