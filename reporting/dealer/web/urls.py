"""The addresses of the dealer's figures."""

from django.urls import path

from reporting.dealer.web import boards, drilldown, excel, funnel, month, rates, stock, targets, trends

app_name = "figures"
urlpatterns = [
    path("figures/", funnel.FunnelPage.as_view(), name="funnel"),
    path("figures/stock/", stock.StockPage.as_view(), name="stock"),
    path("figures/rates/", rates.RatesPage.as_view(), name="rates"),
    path("figures/trends/", trends.TrendsPage.as_view(), name="trends"),
    path("figures/behind/", drilldown.DrilldownPage.as_view(), name="behind"),
    path("meetings/morning/", boards.Morning.as_view(), name="morning"),
    path("meetings/evening/", boards.Evening.as_view(), name="evening"),
    path("meetings/weekly/", boards.Weekly.as_view(), name="weekly"),
    path("meetings/month/", month.Month.as_view(), name="month"),
    path("targets/", targets.TargetsPage.as_view(), name="targets"),
    path("figures/excel/", excel.ExcelPage.as_view(), name="excel"),
]
