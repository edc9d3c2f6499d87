"""Where an auction takes place: its channel, the channel behind the scenes, and in a live sale its video room.

Made when it is scheduled. Who is there as what follows from the sale and is pushed down whenever it changes; rooms and
channels never ask back. Everything joins the caller's transaction, under the auction's lock.

| who | room | channel | behind the scenes |
|---|---|---|---|
| seller | host | moderator | moderator |
| auctioneer | auctioneer | moderator | moderator |
| an approved paddle | audience, as "Paddle 7" | member, as "Paddle 7" | |
| the house's staff | host, by themselves | moderator, by themselves | the same |
| everybody else | audience | may read; people with a confirmed address may write | |

Labels are data that others keep (what was said under one, a recording), so they are in the house's own language.
"""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from auctions.choices import Format, RegistrationStatus
from auctions.models import Auction, Registration
from chat import channels, membership
from conferencing import rooms
from conferencing.choices import OpenTo, Role


def furnish(auction: Auction) -> None:
    """Makes what the auction has none of yet, and lets in who belongs there. Again: nothing new."""
    if auction.channel_id is None:
        auction.channel = channels.open_channel(title=auction.title, reads="all", writes="people", kind="public")
    if auction.staff_channel_id is None:
        auction.staff_channel = channels.open_channel(title=auction.title, reads="members", writes="members", kind="staff")
    if auction.room_id is None and auction.format == Format.LIVE:
        auction.room = rooms.open_room(title=auction.title, open_to=OpenTo.ALL)
    auction.save(update_fields=["channel", "staff_channel", "room"])
    _let_in(auction, auction.seller, Role.HOST)
    if auction.auctioneer is not None:
        _let_in(auction, auction.auctioneer, Role.AUCTIONEER)
    approved = Registration.objects.filter(auction=auction, status=RegistrationStatus.APPROVED).order_by("paddle")
    for registration in approved.iterator():
        seat(registration)


def conducted_by(auction: Auction, *, before: User | None) -> None:
    """The auctioneer has changed; whoever was it before is a visitor like others."""
    if auction.channel_id is None or auction.auctioneer == before:
        return
    if before is not None and before != auction.seller:
        _show_out(auction, before)
    if auction.auctioneer is not None:
        _let_in(auction, auction.auctioneer, Role.AUCTIONEER)


def seat(registration: Registration) -> None:
    """An approved paddle comes in under its number."""
    auction = registration.auction
    if auction.channel_id is None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        label = _("Paddle %(paddle)s") % {"paddle": registration.paddle}
    membership.admit(auction.channel_id, user_id=registration.user_id, role="member", label=label)
    if auction.room_id is not None:
        rooms.admit(auction.room_id, user_id=registration.user_id, role=Role.AUDIENCE, label=label)


def unseat(registration: Registration) -> None:
    """A paddle that was taken away: its bearer neither writes here nor comes on stage any more."""
    auction = registration.auction
    if auction.channel_id is not None:
        membership.expel(auction.channel_id, user_id=registration.user_id)
    if auction.room_id is not None:
        rooms.expel(auction.room_id, user_id=registration.user_id)


def shut(auction: Auction) -> None:
    """The auction is called off: nobody talks there any more. One that has ended keeps its places; people linger."""
    for channel_id in (auction.channel_id, auction.staff_channel_id):
        if channel_id is not None:
            channels.close(channel_id)
    if auction.room_id is not None:
        rooms.end(auction.room_id, actor=None)


def _let_in(auction: Auction, person: User, role: Role) -> None:
    """As one of those who run the sale, under the own name."""
    for channel_id in (auction.channel_id, auction.staff_channel_id):
        if channel_id is not None:
            membership.admit(channel_id, user_id=person.pk, role="moderator", label=person.name)
    if auction.room_id is not None:
        rooms.admit(auction.room_id, user_id=person.pk, role=role, label=person.name)


def _show_out(auction: Auction, person: User) -> None:
    for channel_id in (auction.channel_id, auction.staff_channel_id):
        if channel_id is not None:
            membership.expel(channel_id, user_id=person.pk)
    if auction.room_id is not None:
        rooms.expel(auction.room_id, user_id=person.pk)
