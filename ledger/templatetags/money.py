"""Amounts in templates. Minor units and a currency go in; what people read, with the exact value beside it, comes out."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ledger.money import InvalidAmount, exponent, format_money, format_number, parse, symbol, to_decimal_string

register = template.Library()


def _language() -> str:
    return get_language() or "en"


@register.filter
def figure(minor: int, currency: str) -> str:
    """`{{ minor|figure:currency }}` → "4,760": the number alone. Without small change it is left out, so that it stays short."""
    text = format_number(minor, currency, _language())
    places = exponent(currency)
    return text[: -(places + 1)] if places and minor % 10**places == 0 else text


@register.filter
def money(minor: int | None, currency: str) -> str:
    """`{{ minor|money:currency }}` → "₹4,760.00", for sentences and sums. Nothing where there is no amount."""
    return "" if minor is None else format_money(minor, currency, _language())


@register.filter
def decimal_string(minor: int | None, currency: str) -> str:
    """`{{ minor|decimal_string:currency }}` → "4760.00", for `value` and `data-` attributes that scripts read."""
    return "" if minor is None else to_decimal_string(minor, currency)


@register.filter
def wire_money(amount: str, currency: str) -> str:
    """`{{ amount|wire_money:currency }}` → "₹4,760.00", from a decimal string. What is no amount is shown as it is."""
    try:
        return format_money(parse(amount, currency), currency, _language())
    except InvalidAmount:
        return f"{amount} {currency}" if amount else ""


@register.filter
def sign(currency: str) -> str:
    """`{{ currency|sign }}` → "₹", for the frame of a field."""
    return symbol(currency, _language())


@register.simple_tag
def price(minor: int, currency: str, unit: str = "", size: str = "", *, full: bool = False) -> SafeString:
    """A price as the design shows it: raised sign, figure, small unit; always left to right.

    `{% price lot.price currency unit="/ quintal" size="xl" %}`; `size`: `lg`, `xl`, `hero` or nothing. `full` keeps the small
    change of a round amount, for a sum that stands beneath its parts.
    """
    return format_html(
        '<data class="price{}" value="{}" data-currency="{}"><span class="price__cur">{}</span><span>{}</span>{}</data>',
        f" price--{size}" if size else "",
        to_decimal_string(minor, currency),
        currency,
        symbol(currency, _language()),
        format_number(minor, currency, _language()) if full else figure(minor, currency),
        format_html('<span class="price__unit">{}</span>', unit) if unit else "",
    )
