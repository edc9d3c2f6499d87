"""A refusal of the domain, beside the field it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from core.errors import DomainError


def tell(error: DomainError, *forms_: forms.Form) -> None:
    """Put a refusal's words beside the field they name in the first form that has it, else above the first form."""
    errors: dict[str, Iterable[Any]] = error.data.get("errors") or {"": [error.detail]}
    for name, texts in errors.items():
        form = next((each for each in forms_ if name in each.fields), None)
        for text in texts:
            (form or forms_[0]).add_error(name if form else None, str(text))
