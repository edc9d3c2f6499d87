"""Pages under /me/, and the API's routes (relative to /api/)."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from accounts import api, views

app_name = "accounts"
urlpatterns = [
    path("me/", views.profile, name="profile"),
    path("me/address/", views.address, name="address"),
    path("me/address/forget/", views.forget_address, name="forget_address"),
    path("me/sessions/", views.log_ins, name="sessions"),
    path("me/sessions/end-all/", views.end_all, name="end_all_sessions"),
    path("me/sessions/<str:id>/end/", views.end_one, name="end_session"),
    # allauth's own list knows of web sessions alone.
    path("accounts/sessions/", RedirectView.as_view(pattern_name="accounts:sessions")),
]
api_urlpatterns = [
    path("auth/register/", api.Register.as_view(), name="auth-register"),
    path("auth/token/", api.Token.as_view(), name="auth-token"),
    path("auth/token/refresh/", api.TokenRefresh.as_view(), name="auth-token-refresh"),
    path("auth/logout/", api.LogOut.as_view(), name="auth-logout"),
    path("auth/socket-ticket/", api.SocketTicket.as_view(), name="auth-socket-ticket"),
    path("auth/password/change/", api.PasswordChange.as_view(), name="auth-password-change"),
    path("auth/password/reset/", api.PasswordResetRequest.as_view(), name="auth-password-reset"),
    path("auth/password/reset/confirm/", api.PasswordResetConfirm.as_view(), name="auth-password-reset-confirm"),
    path("auth/email/verify/", api.EmailVerify.as_view(), name="auth-email-verify"),
    path("auth/email/change/", api.EmailChange.as_view(), name="auth-email-change"),
    path("auth/sessions/", api.LogIns.as_view(), name="auth-sessions"),
    path("auth/sessions/<str:id>/", api.LogIn.as_view(), name="auth-session"),
    path("me/", api.MeView.as_view(), name="me"),
    path("me/address/", api.AddressView.as_view(), name="me-address"),
    path("time/", api.Time.as_view(), name="time"),
]
