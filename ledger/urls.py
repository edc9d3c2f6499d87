"""Pages of the ledger, and its part of the API (relative to /api/)."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "ledger"

urlpatterns: list[URLPattern] = []

api_urlpatterns: list[URLPattern] = []
