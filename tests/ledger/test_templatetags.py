"""Amounts on pages: what is read, and the exact value beside it."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import translation


def render(source: str, **context: object) -> str:
    return Template("{% load money %}" + source).render(Context(context))


def test_a_price_leaves_out_empty_small_change_but_keeps_the_exact_value() -> None:
    drawn = render("{% price minor 'INR' unit='/ quintal' size='xl' %}", minor=476000)
    assert 'value="4760.00"' in drawn
    assert 'class="price price--xl"' in drawn
    assert "<span>4,760</span>" in drawn
    assert '<span class="price__unit">/ quintal</span>' in drawn


def test_small_change_that_is_there_is_shown() -> None:
    assert "<span>12,50,000.50</span>" in render("{% price 125000050 'INR' %}")


def test_a_sum_beneath_its_parts_keeps_the_small_change_of_a_round_amount() -> None:
    assert "<span>12,50,000.00</span>" in render("{% price 125000000 'INR' size='lg' full=True %}")
    assert "<span>98,000</span>" in render("{% price 98000 'JPY' full=True %}")


def test_currencies_have_their_own_places() -> None:
    assert "<span>98,000</span>" in render("{% price 98000 'JPY' %}")
    assert "<span>12.500</span>" in render("{% price 12500 'KWD' %}")


def test_an_amount_in_a_sentence_keeps_its_small_change() -> None:
    assert render("{{ 476000|money:'INR' }}") == "₹4,760.00"


def test_a_wire_amount_reads_as_any_other() -> None:
    assert render("{{ wire|wire_money:'INR' }}", wire="1250000.50") == "₹12,50,000.50"


@pytest.mark.parametrize(
    ("wire", "currency", "shown"), [("NaN", "USD", "NaN USD"), ("1.005", "EUR", "1.005 EUR"), ("", "EUR", "")]
)
def test_what_is_no_amount_is_shown_as_it_is(wire: str, currency: str, shown: str) -> None:
    assert render("{{ wire|wire_money:currency }}", wire=wire, currency=currency) == shown


def test_no_amount_is_no_text() -> None:
    assert render("{{ minor|money:'EUR' }}{{ minor|decimal_string:'EUR' }}", minor=None) == ""


def test_figures_stay_latin_in_every_language() -> None:
    for language in ("en-xa", "ar-xb"):
        with translation.override(language):
            assert "4,760" in render("{% price 476000 'INR' %}")
