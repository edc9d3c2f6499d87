"""How long what may take, from the hammer to a completed order. Days, counted from the moment named."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from config.settings import env


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTimes:
    """`reminder_days` before the time to pay, the earliest first; below 0 after it."""

    payment_days: int
    reminder_days: tuple[int, ...]
    grace_days: int
    completion_days: int
    dispute_days: int
    rating_days: int
    strikes: int
    strike_days: int


def _reminders() -> tuple[int, ...]:
    """Whole days, each less than the one before."""
    words = env.words(
        "ORDER_REMINDER_DAYS", ("3", "1", "0", "-1"), about="Days before the time to pay that a buyer is reminded."
    )
    try:
        found = tuple(int(word) for word in words)
    except ValueError as error:
        raise ImproperlyConfigured("ORDER_REMINDER_DAYS: whole days, separated by commas") from error
    if list(found) != sorted(set(found), reverse=True):
        raise ImproperlyConfigured("ORDER_REMINDER_DAYS: each less than the one before")
    return found


ORDERS = OrderTimes(
    payment_days=env.integer("ORDER_PAYMENT_DAYS", 7, minimum=1, maximum=90, about="Days a buyer has to pay an order."),
    reminder_days=_reminders(),
    grace_days=env.integer(
        "ORDER_GRACE_DAYS",
        3,
        minimum=0,
        maximum=90,
        about="Days after the time to pay that an order has not been paid for good.",
    ),
    completion_days=env.integer(
        "ORDER_COMPLETION_DAYS",
        14,
        minimum=1,
        maximum=180,
        about="Days after its delivery, or dispatch, that an order completes itself.",
    ),
    dispute_days=env.integer(
        "DISPUTE_DAYS", 14, minimum=1, maximum=365, about="Days after its completion that a buyer may say something is wrong."
    ),
    rating_days=env.integer(
        "RATING_DAYS", 60, minimum=1, maximum=365, about="Days after its completion that buyer and seller may rate each other."
    ),
    strikes=env.integer(
        "STRIKES", 3, minimum=1, maximum=100, about="Orders not paid within STRIKE_DAYS that stop new paddles."
    ),
    strike_days=env.integer("STRIKE_DAYS", 180, minimum=1, maximum=3650, about="Days that an order not paid counts."),
)
