"""Pages of one's own account: the profile, and where one is signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import addresses, profiles, sessions
from accounts import log_ins as trade
from accounts.choices import SessionEnd
from accounts.forms import AddressForm, ProfileForm
from accounts.models import User
from accounts.principals import principal_of
from accounts.signed_in import person
from accounts.verification import is_verified
from core.errors import Invalid, NotFound


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = ProfileForm(request.POST or None, request.FILES or None, user=user)
    if request.method == "POST" and form.is_valid() and _changed(form, user=user):
        messages.success(request, _("Saved."))
        return redirect("accounts:profile")
    return render(request, "accounts/profile.html", {"form": form, "verified": is_verified(user)})


def _changed(form: ProfileForm, *, user: User) -> bool:
    """False when the picture was no picture: the form then says so."""
    try:
        profiles.change(user=user, **form.cleaned_data)
    except Invalid as refusal:
        for name, texts in refusal.data["errors"].items():
            form.add_error(name, texts)
        return False
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    user = person(request)
    known = addresses.of(user.pk)
    form = AddressForm(request.POST or None, address=known)
    if request.method == "POST" and form.is_valid():
        addresses.keep(user=user, given=addresses.Given(**form.cleaned_data))
        messages.success(request, _("Saved."))
        return redirect("accounts:address")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/address.html", {"form": form, "address": known}, status=status)


@login_required
@require_POST
def forget_address(request: HttpRequest) -> HttpResponse:
    addresses.forget(user=person(request))
    messages.success(request, _("The address is gone."))
    return redirect("accounts:address")


@login_required
@require_safe
def log_ins(request: HttpRequest) -> HttpResponse:
    user = person(request)
    found = trade.log_ins(user=user, current=principal_of(request, user=user))
    return render(request, "accounts/sessions.html", {"log_ins": found})


@login_required
@require_POST
def end_one(request: HttpRequest, id: str) -> HttpResponse:
    try:
        trade.end(user=person(request), id=id)
    except NotFound as missing:
        raise Http404 from missing
    messages.success(request, _("That one is logged out."))
    return redirect("accounts:sessions")


@login_required
@require_POST
def end_all(request: HttpRequest) -> HttpResponse:
    """Everywhere, here too."""
    sessions.end_all(user=person(request), because=SessionEnd.ENDED)
    logout(request)
    messages.success(request, _("You are logged out everywhere."))
    return redirect("home")
