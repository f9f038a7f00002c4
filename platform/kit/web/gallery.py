"""`/design/`: every component in every state, to look at while working on one (SHOWS_GALLERY)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from kit import clock
from kit.api.views import OPEN
from kit.web.forms import Choices, ChoicesSeveral, PhoneNumber, QuickDate, days_ahead, select, text_area, text_input
from kit.web.parts import Cell, Column, Step, Table, Tile, funnel

_DAYS = (("3-3", "3-3天"), ("3-7", "3-7天"), ("7-15", "7-15天"), ("15-30", "15-30天"))
_COLOURS = (
    "canvas",
    "surface",
    "sunken",
    "line",
    "edge",
    "ink",
    "ink-2",
    "ink-3",
    "accent",
    "good",
    "warn",
    "bad",
    "deep",
)
_FILLED = {"name": "王小姐", "phone": "138 0013 8000", "level": "H", "days": "3-7", "topics": ["price"], "city": "a"}
_TOPICS = (("vehicle", "车辆介绍"), ("price", "价格谈判"), ("drive", "试乘试驾"), ("other", "其他"))


class SpecimenForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="姓名 Name", help_text="王先生 / 王小姐", widget=text_input())
    phone = forms.CharField(label="号码 Number", widget=PhoneNumber())
    level = forms.ChoiceField(label="意向 Level", choices=[(c, c) for c in "OHABCN"], widget=Choices(is_joined=True))
    days = forms.ChoiceField(label="跟进级别 Follow-up level", choices=_DAYS, widget=Choices())
    topics = forms.MultipleChoiceField(label="沟通内容 Topics", choices=_TOPICS, widget=ChoicesSeveral())
    city = forms.ChoiceField(label="城市 City", choices=[("a", "上海市"), ("b", "杭州市")], widget=select())
    note = forms.CharField(label="备注 Note", required=False, widget=text_area())
    day = forms.DateField(label="下次跟进 Next follow-up")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.now().date()
        latest = today + timedelta(days=30)
        self.fields["day"].widget = QuickDate(days_ahead(today, (0, 1, 3, 7)), earliest=today, latest=latest)


class Gallery(View):
    """Open to all where it is shown: on one's own machine, or while something is sought (LODESTAR_DEBUG)."""

    action = {"GET": OPEN}

    def get(self, request: HttpRequest) -> HttpResponse:
        if not settings.SHOWS_GALLERY:
            raise Http404
        context = {"form": SpecimenForm(initial=_FILLED), "wrong": SpecimenForm({}), **_figures(), **_words()}
        return render(request, "design/gallery.html", context)


def _figures() -> dict[str, Any]:
    names = ("流量", "留档", "进店", "订单", "成交")
    counts = (1240, 402, 301, 96, 81)
    rates = (None, Decimal("32.4"), Decimal("74.9"), Decimal("31.9"), Decimal("84.4"))
    rows = [
        [Cell("上海申旗", url="#"), Cell(402), Cell("32.4%", share=Decimal("32.4"))],
        [Cell("昆明滇池", url="#"), Cell(149), Cell("22.7%", share=Decimal("22.7"), tone="bad")],
    ]
    columns = [Column("经销商"), Column("留档", is_number=True), Column("留档率", is_number=True)]
    return {
        "tiles": [
            Tile("流量", 23, "批"),
            Tile("试驾", 5),
            Tile("逾期", 4, tone="bad", note="最早 3 天前"),
            Tile("留档率", "32.4", "%"),
        ],
        "steps": funnel(
            [
                Step(name, count, rate, f"{name}率" if rate is not None else "")
                for name, count, rate in zip(names, counts, rates, strict=True)
            ]
        ),
        "table": Table("样表", columns, rows, [Cell("合计"), Cell(551), Cell("29.1%")]),
    }


def _words() -> dict[str, Any]:
    return {
        "options": [
            {"label": "本月", "url": "#", "is_chosen": True},
            {"label": "上月", "url": "#"},
            {"label": "近 90 天", "url": "#"},
        ],
        "tones": ("", "accent", "good", "warn", "bad", "deep"),
        "colours": _COLOURS,
    }
