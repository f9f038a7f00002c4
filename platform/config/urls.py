"""A dealer's addresses."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from kit.api.views import NotFound

urlpatterns: list[URLPattern | URLResolver] = [
    # First, and under one prefix: behind the pages, a call of the API would be held against a hundred addresses.
    path(
        "api/v1/",
        include(
            [
                path("", include("kit.api.urls")),
                path("", include("accounts.api.urls")),
                path("", include("crm.api.urls")),
                path("", include("notifications.api.urls")),
                path("", include("reporting.dealer.api.urls")),
                path("", include("tenants.billing.api.urls")),
            ]
        ),
    ),
    re_path(r"^api/", NotFound.as_view()),
    path("", include("accounts.web.urls")),
    path("", include("kit.web.urls")),
    path("", include("crm.web.urls")),
    path("", include("notifications.web.urls")),
    path("", include("reporting.dealer.web.urls")),
    path("", include("tenants.billing.web.urls")),
]

handler400 = "kit.api.error_views.bad_request"
handler403 = "kit.api.error_views.forbidden"
handler404 = "kit.api.error_views.not_found"
handler500 = "kit.api.error_views.server_error"
