"""The brand's pages of notifications."""

from django.urls import path

from notifications.web import operator

urlpatterns = [
    path("deliveries/", operator.DeadDeliveries.as_view(), name="dead_deliveries"),
    path("deliveries/<str:code>/send/", operator.SendDealersAgain.as_view(), name="send_dealers_again"),
]
