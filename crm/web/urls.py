"""The addresses of the day's work."""

from django.urls import path

from crm.web.views import card, card_list, edit, filing, follow_up, home, settling, traffic

app_name = "crm"
urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("day/<uuid:consultant_id>/", home.ConsultantsDay.as_view(), name="day"),
    path("traffic/", traffic.Traffic.as_view(), name="traffic"),
    path("traffic/<uuid:traffic_id>/", traffic.OneTraffic.as_view(), name="traffic_record"),
    path("traffic/<uuid:traffic_id>/void/", traffic.VoidTraffic.as_view(), name="traffic_void"),
    path("traffic/<uuid:traffic_id>/again/", traffic.RecordAgain.as_view(), name="traffic_again"),
    path("traffic/<uuid:traffic_id>/decline/", settling.Decline.as_view(), name="traffic_decline"),
    path("traffic/<uuid:traffic_id>/follow-up/", settling.PickCard.as_view(), name="traffic_follow_up"),
    path("cards/", card_list.CardList.as_view(), name="card_list"),
    path("cards/new/", filing.Who.as_view(), name="filing"),
    path("cards/new/check/", filing.Check.as_view(), name="filing_check"),
    path("cards/new/card/", filing.FileCard.as_view(), name="file_card"),
    path("cards/<uuid:card_id>/", card.OneCard.as_view(), name="card"),
    path("cards/<uuid:card_id>/edit/", edit.EditCard.as_view(), name="edit_card"),
    path("cards/<uuid:card_id>/follow-up/", follow_up.RecordFollowUp.as_view(), name="follow_up"),
]
