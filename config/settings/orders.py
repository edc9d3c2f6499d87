"""How long what may take, from the hammer to a completed order. Days, counted from the moment named."""

from __future__ import annotations

from config.settings import env

ORDER_PAYMENT_DAYS = env.integer("ORDER_PAYMENT_DAYS", 7, minimum=1, maximum=90, about="Days a buyer has to pay an order.")
ORDER_COMPLETION_DAYS = env.integer(
    "ORDER_COMPLETION_DAYS", 14, minimum=1, maximum=180, about="Days after its delivery, or dispatch, that an order completes itself."
)
