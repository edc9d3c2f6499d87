"""The style guide: every part and state on one page, to look at and to test with axe. Served in development only."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from payments.ratings import Mean


class Specimen(forms.Form):
    """One field of each kind; shown as sent, so that errors are seen as well."""

    title = forms.CharField(label=_("Title buyers will see"), help_text=_("Write in any language."), initial="Sharbati wheat")
    amount = forms.CharField(label=_("Your bid"))
    email = forms.EmailField(label=_("E-mail"))
    about = forms.CharField(label=_("About the lot"), required=False, widget=forms.Textarea)
    grade = forms.ChoiceField(label=_("Grade"), choices=[("faq", "FAQ"), ("a", "A")])
    agree = forms.BooleanField(label=_("I accept the conditions of sale"), required=False)
    formats = forms.ChoiceField(label=_("Format"), choices=[("t", _("Timed")), ("l", _("Live"))], widget=forms.RadioSelect)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "form": Specimen({"title": "Sharbati wheat", "amount": "12,450", "email": "meera", "formats": "t", "grade": "faq"}),
        "mean": Mean(4.6, 18),
        "unrated": Mean(),
        "ago": now - timedelta(hours=1),
        "in_secs": now + timedelta(seconds=48),
        "in_hours": now + timedelta(hours=2, minutes=14, seconds=40),
    }
    return render(request, "core/styleguide.html", context)
