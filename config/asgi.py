"""HTTP and sockets under one roof; `manage.py serve` runs it."""

from __future__ import annotations

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
http = get_asgi_application()

# Only now are the apps there whose models these import.
from django.urls import re_path  # noqa: E402

import bidding.routing  # noqa: E402
import chat.routing  # noqa: E402
import conferencing.routing  # noqa: E402
import notifications.routing  # noqa: E402
from accounts.sockets import SocketAuthMiddleware  # noqa: E402
from core.origins import OriginCheck  # noqa: E402
from core.sockets import Nowhere  # noqa: E402

sockets = URLRouter(
    [
        *bidding.routing.websocket_urlpatterns,
        *chat.routing.websocket_urlpatterns,
        *conferencing.routing.websocket_urlpatterns,
        *notifications.routing.websocket_urlpatterns,
        re_path(r"", Nowhere.as_asgi()),
    ]
)
application = ProtocolTypeRouter({"http": http, "websocket": OriginCheck(SocketAuthMiddleware(sockets))})  # type: ignore[arg-type]  # the stubs know ASGI by other names
