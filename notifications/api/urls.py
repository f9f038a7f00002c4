"""The dealer's addresses of notifications, under `/api/v1/`."""

from django.urls import path

from notifications.api import deliveries, own_urls

urlpatterns = [
    *own_urls.urlpatterns,
    path("deliveries/", deliveries.Deliveries.as_view()),
    path("deliveries/<uuid:delivery_id>/send/", deliveries.DeliverySending.as_view()),
]
