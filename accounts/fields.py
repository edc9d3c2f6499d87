"""Fields and expressions of our own."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models


class AddressField(models.EmailField):  # type: ignore[type-arg]  # generic in the stubs alone
    """An e-mail address as an identity, kept and looked up in lower case.

    The case before the @ may by RFC 5321 mean something; no provider in use makes it so, and people type as they like.
    """

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        return found.strip().lower() if isinstance(found, str) else found

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: FBT001 - Django's signature
        value = self.to_python(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value


class Span(models.Func):
    """`tstzrange(from, to)`: from inclusive, to exclusive, null is without end."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()
