"""The addresses of headquarters' figures."""

from django.urls import path

from reporting.brand.web import comparison, home, lead_figures, stock_flow

app_name = "brand"
urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("comparison/", comparison.ComparisonPage.as_view(), name="comparison"),
    path("lead-figures/", lead_figures.LeadFiguresPage.as_view(), name="lead_figures"),
    path("stock-flow/", stock_flow.StockFlowPage.as_view(), name="stock_flow"),
]
