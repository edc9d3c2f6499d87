"""The sandbox's hosted page: what a bank would ask, with a button for each thing that can happen. Not real money.

Like any gateway's page it is opened by who has its address, which cannot be guessed; nobody signs in there.
"""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from payments.gateways.sandbox import house
from payments.models.sandbox import SandboxCharge

ABANDON = "abandon"
DEEDS = sorted({ABANDON}.union(*house.DEEDS.values()))


class DeedForm(forms.Form):
    deed = forms.ChoiceField(choices=[(deed, deed) for deed in DEEDS])


@never_cache
@require_http_methods(["GET", "POST"])
def hosted(request: HttpRequest, charge_id: str) -> HttpResponse:
    """Show it, or do what the person chose and go back where they came from; a challenge is a second question here."""
    charge = SandboxCharge.objects.filter(pk=charge_id).first()
    if charge is None:
        raise Http404
    asked = DeedForm(request.POST)
    if request.method == "POST" and asked.is_valid():
        deed = asked.cleaned_data["deed"]
        if deed != ABANDON:
            charge = house.act(charge.pk, deed)
        if charge.status != "challenge" or deed == ABANDON:
            return redirect(charge.return_url)
        return redirect(request.path)
    is_over = charge.status in house.FINAL or charge.status == "authorized" or charge.settles_at is not None
    return render(request, "payments/sandbox.html", {"charge": charge, "is_over": is_over})
