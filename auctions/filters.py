"""What `GET auctions/` can be asked for (protocol.md). A value that makes no sense is `invalid`, never ignored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from auctions.browsing import ORDERS, STATES, between, in_category, in_order, in_state, matching, priced
from auctions.currencies import CURRENCIES
from auctions.models import Auction, Category

_FIGURE = RegexValidator(r"\A[0-9]{1,16}(\.[0-9]{1,4})?\Z", _("An amount such as 1250.00."))


class PlainFigureField(forms.DecimalField):
    """An amount as it stands in a query: plain ASCII digits."""

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values:
            _FIGURE(str(value).strip())
        return super().to_python(value)


class FigureFilter(django_filters.Filter):
    field_class = PlainFigureField


class AuctionFilter(django_filters.FilterSet):
    """`min_price` and `max_price` compare figures; name a `currency` to compare like with like (docs/decisions)."""

    status = django_filters.ChoiceFilter(choices=[(state, state) for state in STATES], method="by_state")
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.all(), to_field_name="slug", method="by_category", help_text=_("Slug of a category.")
    )
    q = django_filters.CharFilter(method="by_words", max_length=200, help_text=_("Words, “phrases”, or, -not."))
    currency = django_filters.ChoiceFilter(choices=[(code, code) for code in sorted(CURRENCIES)])
    min_price = FigureFilter(method="by_price", help_text=_("Least figure, such as 1250.00."))
    max_price = FigureFilter(method="by_price", help_text=_("Highest figure."))
    ordering = django_filters.ChoiceFilter(choices=[(order, order) for order in ORDERS], method="in_order")

    class Meta:
        model = Auction
        fields = ("status", "category", "q", "currency", "min_price", "max_price", "ordering")

    def filter_queryset(self, queryset: QuerySet[Auction]) -> QuerySet[Auction]:
        found = super().filter_queryset(queryset)
        return in_order(found, self.form.cleaned_data.get("ordering") or "")

    def by_state(self, rows: QuerySet[Auction], name: str, value: str) -> QuerySet[Auction]:
        return in_state(rows, value)

    def by_category(self, rows: QuerySet[Auction], name: str, value: Category) -> QuerySet[Auction]:
        return in_category(rows, value.slug)

    def by_words(self, rows: QuerySet[Auction], name: str, value: str) -> QuerySet[Auction]:
        return matching(rows, value)

    def by_price(self, rows: QuerySet[Auction], name: str, value: Decimal) -> QuerySet[Auction]:
        return between(priced(rows), **{"least": None, "most": None, "least" if name == "min_price" else "most": value})

    def in_order(self, rows: QuerySet[Auction], name: str, value: str) -> QuerySet[Auction]:
        """Ordering comes last (`filter_queryset`), so that search rank is known by then."""
        return rows
