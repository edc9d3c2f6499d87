"""People, their roles, their API sessions, bans, and the audit log."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from accounts.choices import SessionEnd
from accounts.fields import AddressField, Span


class UserQuerySet(models.QuerySet["User"]):
    def with_standing(self) -> UserQuerySet:
        """Adds `standing_ban_id`: the person's standing ban, or None, in the same query."""
        standing = Ban.objects.standing().filter(user=models.OuterRef("pk")).values("pk")[:1]
        return self.annotate(standing_ban_id=models.Subquery(standing))  # type: ignore[no-redef]  # the stubs would have annotations named nowhere else


class _Accounts(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, **(fields | {"is_staff": True, "is_superuser": True}))


UserManager = _Accounts.from_queryset(UserQuerySet)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The e-mail address is the identity; whether it is verified is allauth's `EmailAddress`."""

    email = AddressField(_("e-mail address"), max_length=254)
    name = models.CharField(_("name"), max_length=120)
    avatar = models.ImageField(_("picture"), upload_to="avatars/", blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Off: the account is closed; nobody can sign in."))
    is_staff = models.BooleanField(_("staff"), default=False, help_text=_("May enter the staff pages."))
    joined_at = models.DateTimeField(_("joined"), db_default=Now(), editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    standing_ban_id: int | None  # as `with_standing` annotates it; without, asking is an error rather than a "no"

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        permissions = [("suspend_user", _("May suspend people")), ("grant_role", _("May give roles"))]
        constraints = [
            models.UniqueConstraint(fields=["email"], name="user_email_unique"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Address(models.Model):
    """Where a person is: what is sent to them, and what their invoices say. Written through `accounts.addresses` alone."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="address", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=120)
    lines = models.CharField(_("street and number"), max_length=240)
    city = models.CharField(_("city"), max_length=80)
    region = models.CharField(_("region"), max_length=80, blank=True)
    postcode = models.CharField(_("postcode"), max_length=16, blank=True)
    country = models.CharField(_("country"), max_length=2)
    changed_at = models.DateTimeField(_("changed"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("postal address")
        verbose_name_plural = _("postal addresses")
        constraints = [
            models.CheckConstraint(condition=models.Q(country__regex=r"^[A-Z]{2}$"), name="address_country_is_a_code"),
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(lines="") & ~models.Q(city=""), name="address_is_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}, {self.country}"


class TokenSessionQuerySet(models.QuerySet["TokenSession"]):
    def alive(self) -> TokenSessionQuerySet:
        return self.filter(ended_at=None, expires_at__gt=Now())

    def with_standing(self) -> TokenSessionQuerySet:
        """The person too, and `standing_ban_id` and `now` (the database's clock), all in one query."""
        standing = Ban.objects.standing().filter(user=models.OuterRef("user_id")).values("pk")[:1]
        found = self.select_related("user")
        return found.annotate(standing_ban_id=models.Subquery(standing), now=Now())  # type: ignore[no-redef]  # the stubs would have annotations named nowhere else


class TokenSession(models.Model):
    """One log-in over the API. Its id is the `sid` claim of every token of that log-in, checked at access and refresh.

    `refresh_jti` is the one refresh token that still counts; every rotation replaces it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="token_sessions")
    refresh_jti = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("signed in"), db_default=Now(), editable=False)
    seen_at = models.DateTimeField(_("last refreshed"), db_default=Now())
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_because = models.CharField(_("ended because"), max_length=32, blank=True, choices=SessionEnd)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    user_agent = models.CharField(_("client"), max_length=200, blank=True)

    objects = TokenSessionQuerySet.as_manager()

    standing_ban_id: int | None  # these two as `with_standing` annotates them
    now: datetime

    class Meta:
        verbose_name = _("API session")
        verbose_name_plural = _("API sessions")
        indexes = [
            models.Index(fields=["user", "ended_at"], name="token_session_of_user"),
            models.Index(fields=["expires_at"], name="token_session_expiry"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_because="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ended_because="")),
                name="token_session_end_has_cause",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class SocketTicket(models.Model):
    """A one-time entrance to a socket, for clients without our cookie. Only the SHA-256 of what the client holds is kept.

    The socket lives as long as the log-in that fetched the ticket: an API session, or a web session.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_session = models.ForeignKey(TokenSession, on_delete=models.CASCADE, null=True, related_name="+")
    session_key = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("socket ticket")
        verbose_name_plural = _("socket tickets")
        indexes = [models.Index(fields=["created_at"], name="socket_ticket_age")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(token_session=None) ^ models.Q(session_key=""), name="socket_ticket_of_one_log_in"
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:8]


class LogInFailure(models.Model):
    """One wrong password, whoever it was for. `account` is a keyed hash of the address typed: typing errors are not kept."""

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=45)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("failed log-in")
        verbose_name_plural = _("failed log-ins")
        indexes = [
            models.Index(fields=["account", "-at"], name="log_in_failure_of_account"),
            models.Index(fields=["address", "-at"], name="log_in_failure_of_address"),
            models.Index(fields=["at"], name="log_in_failure_age"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.at}"


class BanQuerySet(models.QuerySet["Ban"]):
    def standing(self) -> BanQuerySet:
        """Those in force by the database's clock. The predicate in SQL stands in `accounts.bans`."""
        return self.filter(models.Q(ends_at=None) | models.Q(ends_at__gt=Now()), lifted_at=None, starts_at__lte=Now())


class Ban(models.Model):
    """A suspension with reason and end (`ends_at` null: until lifted). One standing ban a person."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="bans", verbose_name=_("person"))
    reason = models.TextField(_("reason"))
    starts_at = models.DateTimeField(_("starts"), db_default=Now(), editable=False)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True, editable=False)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="bans_given", editable=False, verbose_name=_("by")
    )

    objects = BanQuerySet.as_manager()

    class Meta:
        verbose_name = _("ban")
        verbose_name_plural = _("bans")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=models.F("starts_at")),
                name="ban_ends_after_start",
            ),
            ExclusionConstraint(
                name="ban_one_standing",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    (Span("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(lifted_at=None),
            ),
        ]
        indexes = [models.Index(fields=["user", "ends_at"], condition=models.Q(lifted_at=None), name="ban_standing")]

    def __str__(self) -> str:
        return f"{self.user}: {self.reason[:60]}"


class AuditEntry(models.Model):
    """L5: who did what to which. Append-only by trigger; written through `accounts.audit.record` alone."""

    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    action = models.CharField(_("action"), max_length=64)
    target_type = models.CharField(_("kind"), max_length=64)
    target_id = models.CharField(_("which"), max_length=64)
    data = models.JSONField(_("data"), default=dict)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["target_type", "target_id", "-id"], name="audit_of_target"),
            models.Index(fields=["actor", "-id"], name="audit_of_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_id}"


class Node(models.Model):
    """One event loop of a web process that has people on its sockets. What it says of them counts while it is alive."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seen_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("web process")
        verbose_name_plural = _("web processes")

    def __str__(self) -> str:
        return str(self.pk)


class Presence(models.Model):
    """That a person has `sockets` open on a topic (`core.topics`), by one node; without a person: all who are not signed in.

    Written by `accounts.presence` alone. The table is unlogged: a crash of the database empties it, and so it should.
    """

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="presences", db_index=False)
    topic = models.CharField(max_length=80)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="presences")
    sockets = models.PositiveIntegerField()
    since = models.DateTimeField(db_default=Now())
    noted = models.JSONField(default=dict)
    noted_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        indexes = [models.Index(fields=["topic"], name="presence_topic")]
        constraints = [
            models.UniqueConstraint(fields=["node", "topic", "user"], name="presence_once", nulls_distinct=False),
            models.CheckConstraint(condition=models.Q(sockets__gte=1), name="presence_has_sockets"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.topic}"
