"""The addresses of headquarters' figures."""

from django.urls import path

from reporting.brand.web import comparison, home, stock_flow

app_name = "brand"
urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("comparison/", comparison.ComparisonPage.as_view(), name="comparison"),
    path("stock-flow/", stock_flow.StockFlowPage.as_view(), name="stock_flow"),
]
