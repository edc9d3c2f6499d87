"""Taking a paddle."""

from __future__ import annotations

from django import forms


class RegisterForm(forms.Form):
    """The conditions of sale as they were on the page, and that they are accepted."""

    accept = forms.BooleanField()
    conditions_version = forms.IntegerField(min_value=1, max_value=32_767)
