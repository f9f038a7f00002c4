"""The figures' addresses, under `/api/v1/`."""

from django.urls import path

from reporting.dealer.api import targets, views

urlpatterns = [
    path("reports/funnel/", views.TheFunnel.as_view()),
    path("reports/stock-flow/", views.TheStockFlow.as_view()),
    path("reports/rates/", views.TheRates.as_view()),
    path("reports/day/", views.TheDay.as_view()),
    path("reports/weekly/", views.TheWeek.as_view()),
    path("reports/trends/", views.TheTrends.as_view()),
    path("reports/place/", views.ThePlace.as_view()),
    path("reports/behind/", views.Behind.as_view()),
    path("targets/", targets.TheTargets.as_view()),
]
