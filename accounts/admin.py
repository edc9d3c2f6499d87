"""Staff pages of people, bans, API sessions, groups and the audit log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from accounts import audit, bans, roles, staff
from accounts.choices import Role
from accounts.forms import RoleForm, SuspendForm
from accounts.models import Address, AuditEntry, Ban, TokenSession, User
from accounts.signed_in import person
from accounts.trail import Audited, action_words, summary, target_link
from core.staff import AsksFirst, ConfirmForm, Kept, ReadOnly, Text

Do = Callable[[User, User, dict[str, Any]], None]
"""What to do: to whom, by whom, with what was filled in."""


@admin.register(User)
class UserAdmin(Audited, AsksFirst, Kept, ModelAdmin):
    list_display = ["email", "name", "verified", "suspended", "is_active", "is_staff", "joined_at"]
    list_filter = ["is_active", "is_staff", "groups"]
    search_fields = ["email", "name"]
    ordering = ["-id"]
    fields = ["email", "name", "language", "time_zone", "avatar", "is_active", "is_staff", "groups", "joined_at", "last_login"]
    readonly_fields = ["email", "language", "time_zone", "avatar", "is_active", "is_staff", "groups", "joined_at", "last_login"]
    actions_detail = [
        "suspend",
        "lift",
        "approve_seller",
        {"title": _("More"), "items": ["give_role", "take_role", "send_reset", "sign_out", "close", "reopen"]},
    ]

    # Named without a dot: Unfold's system check would look those up in the database, which a first `migrate` has not.

    def has_suspend_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("accounts.suspend_user")

    def has_grant_role_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("accounts.grant_role")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        verified = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
        return User.objects.with_standing().annotate(is_verified=Exists(verified))

    @display(description=_("verified"), boolean=True)
    def verified(self, user: Any) -> bool:
        return bool(user.is_verified)

    @display(description=_("suspended"), boolean=True)
    def suspended(self, user: User) -> bool:
        return user.standing_ban_id is not None

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm[User], change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        audit.record(actor=person(request), action="account.changed", target=obj, data=changed)

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """Only what would change something is offered; each act is checked again where it is done."""
        user = self.get_object(request, str(object_id))
        if user is None:
            return []
        idle = {"lift" if user.standing_ban_id is None else "suspend", "reopen" if user.is_active else "close"}
        return [offered for offered in super().get_actions_detail(request, object_id) if offered.path not in idle]

    # --- acts ---

    @action(description=_("Suspend"), permissions=["suspend"])
    def suspend(self, request: HttpRequest, object_id: int) -> HttpResponse:
        def do(user: User, by: User, given: dict[str, Any]) -> None:
            bans.ban(user=user, by=by, **given)

        return self._ask(request, object_id, title=_("Suspend"), form=SuspendForm, do=do)

    @action(description=_("Lift the suspension"), permissions=["suspend"])
    def lift(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return self._ask(
            request, object_id, title=_("Lift the suspension"), do=lambda user, by, given: bans.lift(user=user, by=by)
        )

    @action(description=_("Approve as seller"), permissions=["grant_role"])
    def approve_seller(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return self._ask(
            request, object_id, title=_("Approve as seller"), do=lambda user, by, given: staff.approve_seller(user=user, by=by)
        )

    @action(description=_("Give a role"), permissions=["grant_role"])
    def give_role(self, request: HttpRequest, object_id: int) -> HttpResponse:
        def do(user: User, by: User, given: dict[str, Any]) -> None:
            roles.grant(user=user, by=by, role=Role(given["role"]))

        return self._ask(request, object_id, title=_("Give a role"), form=RoleForm, do=do)

    @action(description=_("Take a role back"), permissions=["grant_role"])
    def take_role(self, request: HttpRequest, object_id: int) -> HttpResponse:
        def do(user: User, by: User, given: dict[str, Any]) -> None:
            roles.revoke(user=user, by=by, role=Role(given["role"]))

        return self._ask(request, object_id, title=_("Take a role back"), form=RoleForm, do=do)

    @action(description=_("Send a password reset"), permissions=["change"])
    def send_reset(self, request: HttpRequest, object_id: int) -> HttpResponse:
        def do(user: User, by: User, given: dict[str, Any]) -> None:
            staff.send_reset(request=request, user=user, by=by)

        return self._ask(request, object_id, title=_("Send a password reset"), do=do)

    @action(description=_("Sign out everywhere"), permissions=["change"])
    def sign_out(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return self._ask(
            request, object_id, title=_("Sign out everywhere"), do=lambda user, by, given: staff.sign_out(user=user, by=by)
        )

    @action(description=_("Close the account"), permissions=["suspend"])
    def close(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return self._ask(
            request, object_id, title=_("Close the account"), do=lambda user, by, given: staff.close(user=user, by=by)
        )

    @action(description=_("Reopen the account"), permissions=["suspend"])
    def reopen(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return self._ask(
            request, object_id, title=_("Reopen the account"), do=lambda user, by, given: staff.reopen(user=user, by=by)
        )

    def _ask(
        self, request: HttpRequest, object_id: int, *, title: Text, do: Do, form: type[forms.Form] = ConfirmForm
    ) -> HttpResponse:
        user = self.get_object(request, str(object_id))
        if user is None:
            raise Http404
        return self.ask(
            request,
            title=title,
            about=_("For %(name)s (%(email)s).") % {"name": user.name, "email": user.email},
            back=reverse("admin:accounts_user_change", args=[user.pk]),
            do=lambda given: do(user, person(request), given),
            form=form,
        )


@admin.register(Address)
class AddressAdmin(ReadOnly, ModelAdmin):
    """Read, not written: a person's own, and what was sent by it stands with the order."""

    list_display = ["user", "name", "city", "country", "changed_at"]
    list_filter = ["country"]
    search_fields = ["user__email", "name", "city", "postcode"]
    list_select_related = ["user"]


@admin.register(Ban)
class BanAdmin(ReadOnly, ModelAdmin):
    list_display = ["user", "reason", "starts_at", "ends_at", "lifted_at", "by"]
    list_filter = ["starts_at", "lifted_at"]
    search_fields = ["user__email", "user__name", "reason"]
    list_select_related = ["user", "by"]


@admin.register(TokenSession)
class TokenSessionAdmin(ReadOnly, ModelAdmin):
    list_display = ["user", "created_at", "seen_at", "expires_at", "ended_at", "ended_because", "address"]
    list_filter = ["ended_because", "created_at"]
    search_fields = ["user__email", "user__name", "address"]
    list_select_related = ["user"]
    ordering = ["-created_at"]
    exclude = ["refresh_jti"]


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, ModelAdmin):
    list_display = ["at", "who", "what", "which", "more", "address"]
    list_display_links = ["at"]
    list_filter = ["action", "target_type", "at"]
    search_fields = ["actor__email", "actor__name", "action", "=target_id", "=request_id"]
    search_help_text = _("Who, action, id of the thing, or request")
    list_select_related = ["actor"]
    show_full_result_count = False

    @display(description=_("who"))
    def who(self, entry: AuditEntry) -> str:
        return str(entry.actor or _("the house"))

    @display(description=_("what"))
    def what(self, entry: AuditEntry) -> str:
        return action_words(entry)

    @display(description=_("which"))
    def which(self, entry: AuditEntry) -> str:
        return target_link(entry)

    @display(description=_("more"))
    def more(self, entry: AuditEntry) -> str:
        return summary(entry.data)


admin.site.unregister([Group, EmailAddress, UserSession])


@admin.register(Group)
class GroupAdmin(ReadOnly, ModelAdmin):
    """What a role may do is data in `accounts.roles`: to be read here, changed there."""

    search_fields = ["name"]
    fields = ["name", "permissions"]


def _own_password_page(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    return redirect("account_change_password")


# One door for all: the admin's own log-in knows neither our limits nor that an address must be verified.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth says
admin.site.password_change = _own_password_page  # type: ignore[method-assign, assignment]  # likewise
