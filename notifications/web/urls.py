"""The inbox's pages."""

from django.urls import path

from notifications.web import callbacks, gateways, history, inbox, messages, preferences, working_time

app_name = "notifications"
urlpatterns = [
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
    path("settings/gateways/", gateways.Gateways.as_view(), name="gateways"),
    path("settings/gateways/<str:channel>/", gateways.OneGateway.as_view(), name="gateway"),
    path("settings/gateways/<str:channel>/test/", gateways.GatewayTest.as_view(), name="gateway_test"),
    path("settings/messages/", messages.Messages.as_view(), name="messages"),
    path("settings/deliveries/<uuid:delivery_id>/send/", gateways.SendAgain.as_view(), name="send_again"),
    path("gateways/sms/<str:token>/", callbacks.SmsCallback.as_view(), name="sms_callback"),
    path("notifications/<uuid:notification_id>/open/", inbox.Open.as_view(), name="open"),
]
