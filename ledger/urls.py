"""Pages of the ledger, and its part of the API (relative to /api/)."""

from __future__ import annotations

from django.urls import path

from ledger import api, views

app_name = "ledger"

urlpatterns = [
    path("me/statement/", views.statement, name="statement"),
    path("me/statement/sheet.csv", views.statement_sheet, name="statement_sheet"),
]

api_urlpatterns = [
    path("me/statement/", api.MyStatement.as_view(), name="me-statement"),
]
