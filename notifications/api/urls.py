"""The inbox's addresses, under `/api/v1/`."""

from django.urls import path

from notifications.api import views

urlpatterns = [
    path("notifications/", views.Notifications.as_view()),
    path("notifications/read-all/", views.AllNotificationsReading.as_view()),
    path("notifications/<uuid:notification_id>/read/", views.NotificationReading.as_view()),
]
