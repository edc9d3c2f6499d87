"""What the log says, and how much of it."""

from __future__ import annotations

from typing import Any

from config.settings import env

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", options=("DEBUG", "INFO", "WARNING", "ERROR"), about="How much the log says.")
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "core.web.RequestIdFilter"}},
    "formatters": {"line": {"format": "%(levelname)s %(name)s [%(request_id)s] %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request"]}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "daphne": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        # It tells each step of each print, and of style sheets what is only for screens.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        # The layer tells of a lost Redis with a traceback a second; `core.relay` does so in one line.
        "channels_redis": {"level": "CRITICAL"},
    },
}
