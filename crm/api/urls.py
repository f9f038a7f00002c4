"""The crm's addresses, under `/api/v1/`."""

from django.urls import path

from crm.api.views import allocations, cards, day, follow_ups, imports, management, requests, traffic

urlpatterns = [
    path("catalogue/", day.Catalogue.as_view()),
    path("worklist/", day.TheWorklist.as_view()),
    path("activities/", day.Activities.as_view()),
    path("traffic/", traffic.Traffic.as_view()),
    path("traffic/board/", traffic.TrafficBoard.as_view()),
    path("traffic/requests/", requests.TrafficRequests.as_view()),
    path("traffic/requests/<uuid:request_id>/accept/", requests.TrafficRequestAcceptance.as_view()),
    path("traffic/requests/<uuid:request_id>/refuse/", requests.TrafficRequestRefusal.as_view()),
    path("traffic/<uuid:traffic_id>/", traffic.OneTraffic.as_view()),
    path("traffic/<uuid:traffic_id>/void/", traffic.VoidTraffic.as_view()),
    path("traffic/<uuid:traffic_id>/decline/", traffic.DeclineTraffic.as_view()),
    path("cards/", cards.Cards.as_view()),
    path("cards/duplicates/", cards.Duplicates.as_view()),
    path("cards/<uuid:card_id>/", cards.OneCard.as_view()),
    path("cards/<uuid:card_id>/timeline/", cards.Timeline.as_view()),
    path("cards/<uuid:card_id>/follow-ups/", follow_ups.FollowUps.as_view()),
    path("cards/<uuid:card_id>/withdraw/", management.CardWithdrawal.as_view()),
    path("cards/<uuid:card_id>/concessions/", requests.CardConcessions.as_view()),
    path("concessions/", requests.Concessions.as_view()),
    path("concessions/<uuid:concession_id>/answer/", requests.ConcessionAnswer.as_view()),
    path("allocations/", allocations.Allocations.as_view()),
    path("allocations/<uuid:allocation_id>/decide/", allocations.AllocationDecision.as_view()),
    path("imports/", imports.Imports.as_view()),
    path("imports/<uuid:import_id>/", imports.OneImport.as_view()),
    path("imports/<uuid:import_id>/check/", imports.CheckImport.as_view()),
    path("imports/<uuid:import_id>/commit/", imports.CommitImport.as_view()),
    path("imports/<uuid:import_id>/undo/", imports.UndoImport.as_view()),
]
