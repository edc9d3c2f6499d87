"""What waits for somebody of the house: how much of each, and where it is. For the staff pages and their REST."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, QuerySet, Value
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from auctions.choices import AuctionStatus
from auctions.models import Auction
from chat.choices import ReportStatus
from chat.models import Report
from conferencing.models import Gateway, Placement, Recording
from conferencing.recorded import RecordingStatus
from notifications.choices import DeliveryStatus
from notifications.models import Delivery
from payments.choices import DisputeStatus
from payments.models import Dispute, GatewayEvent, Rating, Refund
from payments.paying_choices import EventStatus, RefundStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """`model` says who may see it and whose list has it; `filter` is that list's query."""

    name: str
    word: str | Promise
    model: str
    filter: str
    rows: Callable[[], QuerySet[Any]]

    @property
    def link(self) -> str:
        return reverse(f"admin:{self.model.replace('.', '_')}_changelist") + f"?{self.filter}"

    def is_open_to(self, user: User) -> bool:
        return user.has_perm(self.model.replace(".", ".view_"))


APPROVALS: Final = Queue(
    name="approvals",
    word=_("Auctions to approve"),
    model="auctions.auction",
    filter="status__exact=submitted",
    rows=lambda: Auction.objects.filter(status=AuctionStatus.SUBMITTED),
)
DISPUTES: Final = Queue(
    name="disputes",
    word=_("Open disputes"),
    model="payments.dispute",
    filter="status__exact=open",
    rows=lambda: Dispute.objects.filter(status=DisputeStatus.OPEN),
)
REPORTS: Final = Queue(
    name="reports",
    word=_("Reports from chats"),
    model="chat.report",
    filter="status__exact=open",
    rows=lambda: Report.objects.filter(status=ReportStatus.OPEN),
)
RATINGS: Final = Queue(
    name="ratings",
    word=_("Ratings that were reported"),
    model="payments.rating",
    filter="reported_at__isempty=0&hidden_at__isempty=1",
    rows=lambda: Rating.objects.filter(reported_at__isnull=False, hidden_at=None),
)
DEAD_LETTERS: Final = Queue(
    name="dead_letters",
    word=_("Notices that did not arrive"),
    model="notifications.delivery",
    filter="status__exact=dead",
    rows=lambda: Delivery.objects.filter(status=DeliveryStatus.DEAD),
)
GATEWAY_EVENTS: Final = Queue(
    name="gateway_events",
    word=_("Webhooks given up"),
    model="payments.gatewayevent",
    filter="status__exact=dead",
    rows=lambda: GatewayEvent.objects.filter(status=EventStatus.DEAD),
)
REFUNDS: Final = Queue(
    name="refunds",
    word=_("Refunds that failed"),
    model="payments.refund",
    filter="status__exact=failed",
    rows=lambda: Refund.objects.filter(status=RefundStatus.FAILED),
)
RECORDINGS: Final = Queue(
    name="recordings",
    word=_("Recordings not playable"),
    model="conferencing.recording",
    filter="status__exact=failed",
    rows=lambda: Recording.objects.filter(status=RecordingStatus.FAILED),
)
VIDEO: Final = Queue(
    name="video",
    word=_("Lost video gateways"),
    model="conferencing.gateway",
    filter="",
    rows=lambda: Gateway.objects.filter(Exists(Placement.objects.filter(gateway=OuterRef("pk"))), lost_at__isnull=False),
)
QUEUES: Final = (APPROVALS, DISPUTES, RATINGS, REPORTS, DEAD_LETTERS, GATEWAY_EVENTS, REFUNDS, RECORDINGS, VIDEO)


def lengths(user: User) -> dict[Queue, int]:
    """Of those that this person may see, in their order. One query."""
    seen = [queue for queue in QUEUES if queue.is_open_to(user)]
    if not seen:
        return {}
    first, *rest = [_length(queue) for queue in seen]
    found = dict(first.union(*rest, all=True))
    return {queue: found[queue.name] for queue in seen}


def _length(queue: Queue) -> QuerySet[Any, tuple[str, int]]:
    named = queue.rows().order_by().annotate(queue=Value(queue.name)).values("queue")
    counted: QuerySet[Any, tuple[str, int]] = named.annotate(waiting=Count("pk")).values_list("queue", "waiting")
    return counted
