"""Form fields as the design system draws them: label, control, hint, errors, tied together for screen readers.

Django ties hint and errors to the control itself (`aria-describedby`, `aria-invalid`); the ids here match its own.
"""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()

_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxInput, ""),
    (forms.RadioSelect, ""),
    (forms.CheckboxSelectMultiple, ""),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.Widget, "input"),
)


def _class_of(widget: forms.Widget) -> str:
    """The design system's class; the first type that fits decides, so subclasses stand before their parents."""
    return next(name for kind, name in _CLASSES if isinstance(widget, kind))


@register.filter
def control(bound: BoundField, extra: str = "") -> SafeString:
    """The bare control: `{{ form.email|control }}`, `{{ form.start|control:"input--price" }}`."""
    given = bound.field.widget.attrs
    classes = " ".join(filter(None, (_class_of(bound.field.widget), given.get("class"), extra)))
    attributes: dict[str, str | bool] = {"class": classes} if classes else {}
    if str(given.get("placeholder", "")).startswith(str(bound.label)):
        attributes["placeholder"] = False  # it repeats the label above it, as allauth's do
    return bound.as_widget(attrs=attributes)


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, *, before: str = "", after: str = "", price: bool = False, hint: str | None = None
) -> dict[str, Any]:
    """The whole field. `before`/`after` stand inside its frame ("₹", "/ quintal"); `price` makes the figure large.

    `hint` replaces the form's help text where a page can say it better; "" leaves it out.
    """
    widget = bound.field.widget
    return {
        "bound": bound,
        "before": before,
        "after": after,
        "extra": "input--price" if price else "",
        "hint": bound.help_text if hint is None else hint,
        "is_check": isinstance(widget, forms.CheckboxInput),
        "is_group": bound.use_fieldset and not isinstance(widget, forms.CheckboxInput),
    }
