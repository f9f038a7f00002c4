"""The dealer's pages of notifications."""

from django.urls import path

from notifications.web import callbacks, gateways, messages, own_urls

app_name = "notifications"
urlpatterns = [
    *own_urls.urlpatterns,
    path("settings/gateways/", gateways.Gateways.as_view(), name="gateways"),
    path("settings/gateways/<str:channel>/", gateways.OneGateway.as_view(), name="gateway"),
    path("settings/gateways/<str:channel>/test/", gateways.GatewayTest.as_view(), name="gateway_test"),
    path("settings/messages/", messages.Messages.as_view(), name="messages"),
    path("settings/deliveries/<uuid:delivery_id>/send/", gateways.SendAgain.as_view(), name="send_again"),
    path("gateways/sms/<str:token>/", callbacks.SmsCallback.as_view(), name="sms_callback"),
]
