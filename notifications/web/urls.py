"""The inbox's pages."""

from django.urls import path

from notifications.web import inbox

app_name = "notifications"
urlpatterns = [
    path("notifications/", inbox.Inbox.as_view(), name="inbox"),
    path("notifications/read-all/", inbox.ReadAll.as_view(), name="read_all"),
    path("notifications/<uuid:notification_id>/open/", inbox.Open.as_view(), name="open"),
]
