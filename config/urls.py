"""Every address of the house, page and API, composed from what each app offers."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path, re_path
from django.utils.functional import lazy
from django.views.generic import RedirectView, TemplateView
from django.views.static import serve
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

import accounts.urls
import auctions.urls
import bidding.urls
import chat.urls
import conferencing.urls
import ledger.urls
import notifications.urls
import payments.urls
from config.house_api import HouseToday
from config.styleguide import styleguide
from config.views import ApiRoot, asyncapi, no_such_place

handler500 = "config.failures.server_error"

api = [
    path("", ApiRoot.as_view(), name="api-root"),
    path("asyncapi/", asyncapi, name="asyncapi"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api-docs"),
    path("house/today/", HouseToday.as_view(), name="api-house-today"),
    *accounts.urls.api_urlpatterns,
    *auctions.urls.api_urlpatterns,
    *bidding.urls.api_urlpatterns,
    *chat.urls.api_urlpatterns,
    *conferencing.urls.api_urlpatterns,
    *ledger.urls.api_urlpatterns,
    *notifications.urls.api_urlpatterns,
    *payments.urls.api_urlpatterns,
    re_path(r"", no_such_place),
]

urlpatterns = [
    path("", include("auctions.urls")),
    path("", include("bidding.urls")),
    path("", include("chat.urls")),
    path("", include("conferencing.urls")),
    path("", include("accounts.urls")),
    path("", include("ledger.urls")),
    path("", include("notifications.urls")),
    path("", include("payments.urls")),
    path("help/", TemplateView.as_view(template_name="core/help.html"), name="help"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/", include("allauth.urls")),
    path("api/", include(api)),
    path("admin/", admin.site.urls),
    # Pages that others bring (staff's, the browsable API) name no icon of their own.
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("core/mark.svg"))),
]

if settings.DEBUG or settings.DEMO:
    urlpatterns += [
        # Not `static()`: that serves nothing where a demo runs without debug.
        path(f"{settings.MEDIA_URL.lstrip('/')}<path:path>", serve, {"document_root": settings.MEDIA_ROOT}),
        path("styleguide/", styleguide, name="styleguide"),
    ]
