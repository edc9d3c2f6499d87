"""AC5: what each role may do, as data. A role is a Django group of the same name, brought into line after every migrate.

Code asks for permissions (`user.has_perm`), or a question of the trade such as `may_sell`; never for a role's name.
"""

from __future__ import annotations

from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts import audit
from accounts.choices import Role
from accounts.models import User
from accounts.verification import is_verified
from core.errors import PermissionDenied

SELL: Final = "auctions.add_auction"

PERMISSIONS: Final[dict[Role, frozenset[str]]] = {
    # Bidding needs a registration in the auction, not a role; the group is there to be shown and counted.
    Role.BIDDER: frozenset(),
    Role.SELLER: frozenset({SELL}),
    Role.AUCTIONEER: frozenset({"auctions.view_auction", "auctions.view_lot"}),
    Role.ORGANISER: frozenset({SELL, "auctions.view_auction"}),
    Role.MODERATOR: frozenset({"accounts.view_user", "chat.moderate_channel"}),
    Role.STAFF: frozenset(
        {
            "accounts.view_user",
            "accounts.change_user",
            "accounts.suspend_user",
            "accounts.grant_role",
            "accounts.view_ban",
            "accounts.view_tokensession",
            "accounts.view_auditentry",
            "accounts.view_address",
            "auctions.view_auction",
            "auctions.change_auction",
            "auctions.view_lot",
            "auctions.view_registration",
            "auctions.view_lotsale",
            "auctions.view_category",
            "auctions.change_category",
            "bidding.view_commitment",
            "bidding.view_decision",
            "bidding.view_lotevent",
            "bidding.view_secondchance",
            "conferencing.view_room",
            "conferencing.change_room",
            "conferencing.view_seat",
            "conferencing.view_recording",
            "conferencing.view_recordingtrack",
            "conferencing.view_gateway",
            "conferencing.change_gateway",
            "notifications.view_notice",
            "notifications.view_delivery",
            "notifications.change_delivery",
            "notifications.view_phone",
            "notifications.view_senttext",
            "notifications.view_pushsubscription",
            "chat.moderate_channel",
            "chat.view_channel",
            "chat.view_membership",
            "chat.view_message",
            "chat.view_report",
            "chat.view_poll",
            "chat.view_question",
            "ledger.view_account",
            "ledger.view_entry",
            "payments.view_order",
            "payments.change_order",
            "payments.view_invoice",
            "payments.change_invoice",
            "payments.view_invoiceline",
            "payments.view_invoiceseries",
            "payments.view_invoicedetails",
            "payments.view_dispute",
            "payments.change_dispute",
            "payments.view_strike",
            "payments.change_strike",
            "payments.view_rating",
            "payments.change_rating",
            "payments.view_payment",
            "payments.change_payment",
            "payments.view_refund",
            "payments.add_refund",
            "payments.change_refund",
            "payments.view_payout",
            "payments.add_payout",
            "payments.view_deposit",
            "payments.change_deposit",
            "payments.view_gatewayevent",
            "payments.change_gatewayevent",
            "payments.view_gatewayperson",
            "payments.change_gatewayperson",
            "payments.view_savedcard",
            "payments.view_manualtransfer",
        }
    ),
}


def sync_groups(*, app_config: AppConfig, **_: Any) -> None:
    """After an app's migration its permissions exist: give the groups what `PERMISSIONS` says, no more and no less.

    What is named but not there yet belongs to an app still to come in this run; `tests/accounts/test_roles.py` sees
    that all are there at its end.
    """
    if not any(app_config.label == name.partition(".")[0] for names in PERMISSIONS.values() for name in names):
        return
    for role, names in PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=role.value)
        group.permissions.set(_permissions(names))


def _permissions(names: frozenset[str]) -> list[Permission]:
    wanted = Q(pk__in=[])
    for name in names:
        app, _dot, codename = name.partition(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return list(Permission.objects.filter(wanted))


def roles_of(user: User) -> frozenset[Role]:
    """The roles a person holds, from their groups."""
    held = user.groups.filter(name__in=Role.values).values_list("name", flat=True)
    return frozenset(Role(name) for name in held)


def holder_of(role: Role, *, email: str) -> User | None:
    """The active person with this address, if they hold the role."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True, groups__name=role.value).first()


def holders_of(permission: str) -> QuerySet[User]:
    """The active people of the house who have a permission (`ledger.view_entry`), by a role or by themselves."""
    app, _dot, codename = permission.partition(".")
    held = Permission.objects.filter(content_type__app_label=app, codename=codename)
    given = Q(is_superuser=True) | Q(groups__permissions__in=held) | Q(user_permissions__in=held)
    return User.objects.filter(given, is_active=True, is_staff=True).distinct()


def grant(*, user: User, role: Role, by: User | None) -> None:
    """Give a role; to have it already changes nothing. `by` None is the house's own command line.

    Raises `PermissionDenied` where `by` may not: `staff` is given by superusers alone.
    """
    _refuse_unless_allowed(role=role, by=by)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if user.groups.filter(name=role.value).exists():
            return
        user.groups.add(Group.objects.get_or_create(name=role.value)[0])
        if role == Role.STAFF:
            User.objects.filter(pk=user.pk).update(is_staff=True)
        audit.record(actor=by, action="account.role_granted", target=user, data={"role": role.value})


def revoke(*, user: User, role: Role, by: User | None) -> None:
    """Take a role back; not to have it changes nothing. Raises as `grant` does."""
    _refuse_unless_allowed(role=role, by=by)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if not user.groups.filter(name=role.value).exists():
            return
        user.groups.remove(Group.objects.get(name=role.value))
        if role == Role.STAFF:
            User.objects.filter(pk=user.pk).update(is_staff=False)
        audit.record(actor=by, action="account.role_revoked", target=user, data={"role": role.value})


def may_sell(user: User) -> bool:
    """Whether a person may offer things: verified, and where `SELLERS=approved` also with a role that may."""
    if not user.is_active or not is_verified(user):
        return False
    return settings.SELLERS == "verified" or user.has_perm(SELL)


def _refuse_unless_allowed(*, role: Role, by: User | None) -> None:
    allowed = by is None or by.is_superuser or (role != Role.STAFF and by.has_perm("accounts.grant_role"))
    if not allowed:
        raise PermissionDenied
