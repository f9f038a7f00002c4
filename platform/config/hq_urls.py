"""The brand's addresses."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from kit.api.views import NotFound

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.web.urls")),
    path("", include("accounts.web.brand_urls")),
    path("", include("kit.web.urls")),
    path("", include("reporting.brand.web.urls")),
    path("", include("tenants.web.urls")),
    path("", include("tenants.leads.web.urls")),
    path("", include("tenants.billing.web.operator_urls")),
    path("", include("notifications.web.brand_urls")),
    path("api/v1/", include("kit.api.urls")),
    path("api/v1/", include("accounts.api.urls")),
    path("api/v1/", include("notifications.api.own_urls")),
    path("api/v1/", include("tenants.api.urls")),
    path("api/v1/", include("tenants.leads.api.urls")),
    path("api/v1/", include("reporting.brand.api.urls")),
    path("api/v1/", include("tenants.billing.api.operator_urls")),
    re_path(r"^api/", NotFound.as_view()),
]

handler400 = "kit.api.error_views.bad_request"
handler403 = "kit.api.error_views.forbidden"
handler404 = "kit.api.error_views.not_found"
handler500 = "kit.api.error_views.server_error"
