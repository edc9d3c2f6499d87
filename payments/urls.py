"""Pages of payments, and its part of the API (relative to /api/)."""

from __future__ import annotations

from django.urls import path

from payments import api, views

app_name = "payments"

urlpatterns = [
    path("me/orders/", views.orders, name="orders"),
    path("orders/<uuid:order_id>/", views.order, name="order"),
    path("orders/<uuid:order_id>/act/", views.act, name="act"),
    path("orders/<uuid:order_id>/address/", views.address, name="address"),
]

api_urlpatterns = [
    path("me/orders/", api.MyOrders.as_view(), name="api-my-orders"),
    path("orders/<uuid:order_id>/", api.OneOrder.as_view(), name="api-order"),
    path("orders/<uuid:order_id>/actions/", api.OrderActions.as_view(), name="api-order-actions"),
    path("orders/<uuid:order_id>/address/", api.OrderAddress.as_view(), name="api-order-address"),
]
