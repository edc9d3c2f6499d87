"""Pages on which one says what one wants to be told: the settings, and the link at the foot of a mail."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.pages import as_page
from accounts.signed_in import person
from notifications import phone, preferences, push, quiet, subscriptions, texting, unsubscribing
from notifications.forms import PreferencesForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = PreferencesForm(request.POST or None, person=user)
    if form.is_valid():
        preferences.change(person_id=user.pk, wanted=form.wanted)
        given = form.cleaned_data
        quiet.choose(person=user, starts=given["quiet_from"], ends=given["quiet_until"])
        messages.success(request, _("Saved."))
        return redirect("notifications:settings")
    shown = {"form": form, "has_phone": phone.of(user.pk) is not None, "texts": texting.is_on()}
    shown |= {"push_key": push.public_key(), "browsers": subscriptions.of(user.pk)}
    return render(request, "notifications/settings.html", shown, status=422 if form.is_bound else 200)


@csrf_exempt  # A mail program posts here, with no page of ours before it; the signed link is what lets it.
@require_http_methods(["GET", "HEAD", "POST"])
@as_page
def unsubscribe(request: HttpRequest, signed: str) -> HttpResponse:
    wish = unsubscribing.read(signed)
    if request.method == "POST":
        unsubscribing.fulfil(wish)
    shown = {"wish": wish, "done": request.method == "POST"}
    answer = render(request, "notifications/unsubscribe.html", shown)
    answer["Referrer-Policy"] = "no-referrer"
    return answer
