"""Pages about one's own notifications, at a dealer and at the brand."""

from django.urls import URLPattern, path

from notifications.web import history, inbox, preferences, working_time

app_name = "notifications"
urlpatterns: list[URLPattern] = [
    path("notifications/", inbox.Inbox.as_view(), name="inbox"),
    path("notifications/working-time/", working_time.WorkingTimePage.as_view(), name="working_time"),
    path("notifications/read-all/", inbox.ReadAll.as_view(), name="read_all"),
    path("notifications/preferences/", preferences.Preferences.as_view(), name="preferences"),
    path(
        "notifications/browsers/<uuid:browser_id>/remove/",
        preferences.DeviceRemoval.as_view(),
        name="device_removal",
    ),
    path("notifications/history/", history.History.as_view(), name="history"),
    path("notifications/<uuid:notification_id>/", inbox.Link.as_view(), name="link"),
    path("notifications/<uuid:notification_id>/later/", inbox.Later.as_view(), name="later"),
    path("notifications/<uuid:notification_id>/open/", inbox.Open.as_view(), name="open"),
]
