"""The brand's figures' addresses, under `/api/v1/` on its own host."""

from django.urls import path

from reporting.brand.api import lead_figures, views

urlpatterns = [
    path("brand/funnel/", views.FunnelsView.as_view()),
    path("brand/stock-flow/", views.StockFlowsView.as_view()),
    path("brand/rates/", views.RatesView.as_view()),
    path("brand/freshness/", views.FreshnessView.as_view()),
    path("brand/leads/figures/", lead_figures.LeadFiguresView.as_view()),
]
