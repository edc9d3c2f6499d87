"""What page writers use: icons, states, fields, the mark of the current page."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template

from core.templatetags.icons import icon
from core.templatetags.states import ICONS, pill, standing

SPRITE = (Path(__file__).parents[2] / "core/static/core/icons.svg").read_text(encoding="utf-8")


class Offer(forms.Form):
    amount = forms.CharField(label="Your bid", help_text="More than 12,500.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"class": "wide"}))
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "All"), ("lot", "Lots")])
    agree = forms.BooleanField(label="I accept")


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize("state", ICONS)
def test_every_state_has_its_icon_in_the_sprite(state: str) -> None:
    assert f'id="i-{ICONS[state]}"' in SPRITE
    assert f'data-state="{state}"' in pill(state, "Word")


def test_an_icon_is_decoration() -> None:
    drawn = icon("next", "turn sm")
    assert 'aria-hidden="true"' in drawn
    assert 'class="icon icon--turn icon--sm"' in drawn


def test_words_in_a_standing_are_escaped() -> None:
    assert "&lt;b&gt;" in standing("outbid", "Outbid", "by <b>")


def test_a_field_ties_hint_and_error_to_its_control() -> None:
    drawn = render("{% load fields %}{% field form.amount before='€' price=True %}", form=Offer({"note": "x"}))
    assert 'aria-describedby="id_amount_helptext id_amount_error"' in drawn
    assert 'id="id_amount_helptext"' in drawn
    assert 'id="id_amount_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert "input input--price" in drawn


def test_a_field_keeps_the_class_of_its_widget_and_says_that_it_is_optional() -> None:
    drawn = render("{% load fields %}{% field form.note %}", form=Offer())
    assert 'class="textarea wide"' in drawn
    assert "(optional)" in drawn


def test_a_choice_is_not_called_optional_as_its_first_says_what_holds() -> None:
    assert "(optional)" not in render("{% load fields %}{% field form.kind %}", form=Offer())


def test_an_empty_hint_leaves_the_help_text_out() -> None:
    assert "12,500" not in render("{% load fields %}{% field form.amount hint='' %}", form=Offer())


def test_a_checkbox_stands_inside_its_label() -> None:
    assert '<label class="check" for="id_agree"><input' in render("{% load fields %}{% field form.agree %}", form=Offer())


def test_only_the_page_shown_is_marked_as_current() -> None:
    request = SimpleNamespace(resolver_match=SimpleNamespace(view_name="help"))
    source = "{% load navigation %}{% current 'help' 'other' %}|{% current 'home' %}"
    assert render(source, request=request) == 'aria-current="page"|'
    assert render(source) == "|"


def test_a_placeholder_that_only_repeats_the_label_is_left_out() -> None:
    class Echo(forms.Form):
        email = forms.EmailField(label="Email", widget=forms.EmailInput(attrs={"placeholder": "Email address"}))
        when = forms.CharField(label="When", widget=forms.TextInput(attrs={"placeholder": "tomorrow"}))

    assert "placeholder" not in render("{% load fields %}{% field form.email %}", form=Echo())
    assert 'placeholder="tomorrow"' in render("{% load fields %}{% field form.when %}", form=Echo())
