"""The catalogue's filters."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from auctions import browsing
from auctions.figures import DecimalFigureField
from auctions.forms.fields import currency_choices
from auctions.models import Category
from auctions.showing.browse import Wanted


class BrowseForm(forms.Form):
    """The catalogue's filters. What makes no sense is left out, and said."""

    q = forms.CharField(required=False, max_length=200)
    state = forms.MultipleChoiceField(required=False, choices=[(state, state) for state in browsing.STATES])
    category: forms.ModelMultipleChoiceField[Category] = forms.ModelMultipleChoiceField(
        Category.objects.all(), required=False, to_field_name="slug"
    )
    currency = forms.ChoiceField(required=False, choices=lambda: [("", _("Any currency")), *currency_choices()])
    min_price = DecimalFigureField(required=False)
    max_price = DecimalFigureField(required=False)
    ordering = forms.ChoiceField(
        required=False,
        choices=[
            ("", _("Closing soonest")),
            ("-created", _("Newest")),
            ("price", _("Price, low to high")),
            ("-price", _("Price, high to low")),
        ],
    )

    def wanted(self) -> Wanted:
        """What can be understood of it."""
        self.full_clean()
        found = self.cleaned_data
        return Wanted(
            q=found.get("q", ""),
            states=tuple(found.get("state", ())),
            categories=tuple(category.slug for category in found.get("category", ())),
            currency=found.get("currency", ""),
            min_price=found.get("min_price"),
            max_price=found.get("max_price"),
            ordering=found.get("ordering", ""),
        )
