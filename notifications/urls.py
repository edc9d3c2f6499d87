"""Pages, and the API's routes (relative to /api/)."""

from __future__ import annotations

from django.urls import path

from notifications import api, phone_api, phone_views, preferences_api, push_api, push_views, settings_views, views

app_name = "notifications"
urlpatterns = [
    path("me/notices/", views.notice_list, name="list"),
    path("me/notices/read-all/", views.read_all, name="read_all"),
    path("me/notices/<int:notice_id>/", views.follow, name="follow"),
    path("me/notices/settings/", settings_views.settings, name="settings"),
    # Without a name: nothing of ours links to it but push.js, and it is no page.
    path("push-worker.js", push_views.worker),
    path("me/push/<int:subscription_id>/remove/", push_views.remove, name="remove_push"),
    path("me/phone/", phone_views.settings, name="phone"),
    path("me/phone/forget/", phone_views.forget, name="forget_phone"),
    path("notifications/sms/status/", phone_views.sms_status, name="sms_status"),
    path("notices/unsubscribe/<str:signed>/", settings_views.unsubscribe, name="unsubscribe"),
    path("outbox/", views.outbox_list, name="outbox"),
    path("outbox/push/", views.outbox_pushes, name="outbox_pushes"),
    path("outbox/sms/", views.outbox_texts, name="outbox_texts"),
    path("outbox/<int:mail_id>/", views.outbox_mail, name="outbox_mail"),
    path("outbox/<int:mail_id>/html/", views.outbox_html, name="outbox_html"),
    path("outbox/<int:mail_id>/files/<int:file_id>/", views.outbox_file, name="outbox_file"),
]
api_urlpatterns = [
    path("notifications/", api.NoticeList.as_view(), name="api-notices"),
    path("notifications/read-all/", api.AllRead.as_view(), name="api-notices-read-all"),
    path("me/notice-preferences/", preferences_api.NoticePreferences.as_view(), name="api-notice-preferences"),
    path("me/push-subscriptions/", push_api.Subscriptions.as_view(), name="api-push"),
    path("me/push-subscriptions/<int:subscription_id>/", push_api.Subscription.as_view(), name="api-push-one"),
    path("me/phone/", phone_api.PhoneView.as_view(), name="api-phone"),
    path("me/phone/confirm/", phone_api.PhoneConfirm.as_view(), name="api-phone-confirm"),
    path("notifications/<int:notice_id>/read/", api.NoticeRead.as_view(), name="api-notice-read"),
]
