"""What the pages of orders send."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import validate_line
from core.intents import MOST
from payments.choices import OrderStatus


class OrdersFilter(forms.Form):
    """`?side=&status=`; what is not understood counts as not asked."""

    side = forms.ChoiceField(required=False, choices=[("bought", _("Bought")), ("sold", _("Sold"))])
    status = forms.ChoiceField(label=_("Status"), required=False, choices=[("", _("All")), *OrderStatus.choices])


class StepForm(forms.Form):
    """A step that is asked for. `key` was made when the page was: sending the form twice takes one step."""

    key = forms.CharField(max_length=MOST)


class ShipForm(StepForm):
    tracking = forms.CharField(
        label=_("Tracking"),
        required=False,
        max_length=200,
        validators=[validate_line],
        help_text=_("Carrier and number, so that the buyer can follow it."),
    )


class CancelForm(StepForm):
    reason = forms.CharField(label=_("Why"), max_length=300, validators=[validate_line])


class RatingForm(forms.Form):
    """One's own rating; what was given before stands there."""

    STARS = (
        (1, _("1 star: bad")),
        (2, _("2 stars: poor")),
        (3, _("3 stars: as expected")),
        (4, _("4 stars: good")),
        (5, _("5 stars: very good")),
    )
    stars = forms.TypedChoiceField(label=_("Stars"), coerce=int, choices=STARS, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown on the other’s page, without your name."),
    )


class ReportForm(forms.Form):
    because = forms.CharField(label=_("What is wrong with it?"), max_length=300, validators=[validate_line])
