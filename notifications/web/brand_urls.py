"""The brand's pages of notifications."""

from django.urls import include, path

from crm.web.views.live import LiveTicket
from notifications.web import operator
from notifications.web.live import BrandLive

urlpatterns = [
    path("", include("notifications.web.own_urls")),
    path("live/", BrandLive.as_view(), name="live"),
    path("live/ticket/", LiveTicket.as_view(), name="live_ticket"),
    path("deliveries/", operator.DeadDeliveries.as_view(), name="dead_deliveries"),
    path("deliveries/<str:code>/send/", operator.SendDealersAgain.as_view(), name="send_dealers_again"),
]
