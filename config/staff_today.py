"""What the staff pages begin with: what waits for somebody of the house, what goes on, and what was done last."""

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
from django.utils.translation import ngettext

from accounts.models import AuditEntry
from accounts.signed_in import person
from accounts.trail import action_words, summary, target_link
from auctions.models import Auction
from config import house_money, house_now
from config.house_now import GatewayState, LiveSale
from config.house_queues import APPROVALS, DEAD_LETTERS, DISPUTES, GATEWAY_EVENTS, lengths
from core.staff import link
from ledger import reconciliation
from ledger.amounts import Amount
from notifications.models import Delivery
from payments.models import Dispute

SHOWN = 8
"""Rows of each table."""

Line = dict[str, Any]


def today(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What `templates/admin/index.html` shows: what waits, what runs, and what was done last; of each what one may see.

    A constant number of queries.
    """
    may = request.user.has_perm
    tables: list[Line] = []
    if may("auctions.view_auction"):
        tables.append({"title": _("On now"), "table": _live(house_now.live_sales(most=SHOWN))})
        tables.append({"title": _("Waiting for approval"), "table": _auctions(APPROVALS.rows().order_by("submitted_at"))})
    if may("payments.view_dispute"):
        tables.append({"title": _("Open disputes"), "table": _disputes(DISPUTES.rows().order_by("opened_at", "pk"))})
    if may("payments.view_gatewayevent"):
        tables.append({"title": _("Payment gateways"), "table": _gateways(house_now.gateway_states(timezone.now()))})
    if may("notifications.view_delivery"):
        tables.append({"title": _("Notices that did not arrive"), "table": _letters(DEAD_LETTERS.rows().order_by("-id"))})
    if may("ledger.view_entry"):
        tables.append({"title": _("What the house earned"), "table": house_money.income_table(timezone.now())})
    if may("payments.view_order"):
        tables.append({"title": _("Orders under way"), "table": house_money.orders_table()})
    if may("accounts.view_auditentry"):
        tables.append({"title": _("Done last"), "table": _done(AuditEntry.objects.order_by("-id"))})
    filled = [each for each in tables if each["table"]["rows"]]
    return context | {"title": _("Today"), "figures": _figures(request), "books": _compared(request), "tables": filled}


def _figures(request: HttpRequest) -> list[Line]:
    """A number, what it counts, and the list behind it."""
    return [{"count": count, "word": queue.word, "link": queue.link} for queue, count in lengths(person(request)).items()]


def _compared(request: HttpRequest) -> Line | None:
    """How the books stood when they were compared last."""
    if not request.user.has_perm("ledger.view_entry"):
        return None
    link = reverse("admin:ledger_reconciliation")
    night = next(iter(reconciliation.latest()), None)
    if night is None:
        return {"link": link, "differ": False, "said": _("The books have not been compared by night yet.")}
    said = ngettext("The books: %(count)d difference", "The books: %(count)d differences", night.differences)
    told = {"count": night.differences, "checks": night.checks, "at": _time(night.at)}
    more = ngettext("%(checks)d check, %(at)s", "%(checks)d checks, %(at)s", night.checks)
    return {"link": link, "differ": bool(night.differences), "said": said % told, "more": more % told}


def _live(sales: list[LiveSale]) -> Line:
    rows = [
        [
            _link(each.auction, each.auction.title),
            each.auction.seller.name,
            each.auction.get_format_display(),
            each.open_lots,
            each.watching,
            _link(each.lot, str(each.lot)) if each.lot else "–",
            str(Amount.of(each.lot.price, each.auction.currency)) if each.lot and each.lot.price is not None else "–",
            _time(each.auction.closes_at),
        ]
        for each in sales
    ]
    headers = [_("Auction"), _("Seller"), _("Format"), _("Open lots"), _("Watching"), _("Now"), _("Price"), _("Closes")]
    return {"headers": headers, "rows": rows}


def _gateways(states: list[GatewayState]) -> Line:
    """What is given up leads to where it is applied again."""
    rows = [
        [
            _("%(name)s (usual)") % {"name": each.name} if each.is_usual else each.name,
            _time(each.heard_at),
            _waiting_words(each),
            link(GATEWAY_EVENTS.link, str(each.given_up)) if each.given_up else "0",
            each.paid,
            each.failed,
            each.error or "–",
        ]
        for each in states
    ]
    headers = [
        *(_("Gateway"), _("Last webhook"), _("Waiting"), _("Given up"), _("Paid, 24 h"), _("Failed, 24 h"), _("Last error")),
    ]
    return {"headers": headers, "rows": rows}


def _waiting_words(state: GatewayState) -> str:
    if not state.waiting:
        return "0"
    return _("%(count)s, since %(at)s") % {"count": state.waiting, "at": _time(state.waiting_since)}


def _auctions(auctions: QuerySet[Auction]) -> Line:
    shown = auctions.select_related("seller").annotate(lots_in_it=Count("lots"))[:SHOWN]
    rows = [
        [_link(each, each.title), each.seller.name, each.get_format_display(), each.lots_in_it, _time(each.submitted_at)]
        for each in shown
    ]
    return {"headers": [_("Auction"), _("Seller"), _("Format"), _("Lots"), _("Submitted")], "rows": rows}


def _disputes(disputes: QuerySet[Dispute]) -> Line:
    shown = disputes.select_related("order__buyer", "order__seller")[:SHOWN]
    rows = [
        [
            _link(each, each.order.reference),
            each.order.buyer.name,
            each.order.seller.name,
            str(Amount.of(each.order.total, each.order.currency)),
            _time(each.opened_at),
        ]
        for each in shown
    ]
    return {"headers": [_("Order"), _("Buyer"), _("Seller"), _("Total"), _("Opened")], "rows": rows}


def _letters(deliveries: QuerySet[Delivery]) -> Line:
    shown = deliveries.select_related("notice__recipient")[:SHOWN]
    rows = [
        [
            _link(each, each.notice.recipient.email),
            each.notice.get_kind_display(),
            each.get_way_display(),
            each.attempts,
            each.last_error,
        ]
        for each in shown
    ]
    return {"headers": [_("To"), _("Kind"), _("Way"), _("Attempts"), _("Last error")], "rows": rows}


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
