"""The crm's addresses, under `/api/v1/`."""

from django.urls import path

from crm.api.views import cards, day, follow_ups, traffic

urlpatterns = [
    path("catalogue/", day.Catalogue.as_view()),
    path("worklist/", day.TheWorklist.as_view()),
    path("activities/", day.Activities.as_view()),
    path("traffic/", traffic.Traffic.as_view()),
    path("traffic/board/", traffic.TrafficBoard.as_view()),
    path("traffic/<uuid:traffic_id>/", traffic.OneTraffic.as_view()),
    path("traffic/<uuid:traffic_id>/void/", traffic.VoidTraffic.as_view()),
    path("traffic/<uuid:traffic_id>/decline/", traffic.DeclineTraffic.as_view()),
    path("cards/", cards.Cards.as_view()),
    path("cards/duplicates/", cards.Duplicates.as_view()),
    path("cards/<uuid:card_id>/", cards.OneCard.as_view()),
    path("cards/<uuid:card_id>/timeline/", cards.Timeline.as_view()),
    path("cards/<uuid:card_id>/follow-ups/", follow_ups.FollowUps.as_view()),
]
