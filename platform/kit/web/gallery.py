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
from kit.web.components import Cell, Column, Step, Table, Tile, funnel
from kit.web.forms import Choices, ChoicesSeveral, PhoneNumber, QuickDate, days_ahead, select, text_area, text_input
from kit.web.graphs import Graph, Series

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
        context = {
            "form": SpecimenForm(initial=_FILLED),
            "wrong": SpecimenForm({}),
            **_figures(),
            **_words(),
            **_work(),
        }
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
        "graphs": [
            Graph(
                "留档与订单",
                "张",
                "bars",
                ("李强", "张敏", "王超"),
                [Series("留档", (42, 35, 18)), Series("订单", (9, 11, 3))],
            ),
            Graph(
                "有望客户",
                "张",
                "waterfall",
                ("期初", "留档", "订单", "战败", "期末"),
                [Series("有望客户", (120, 42, -15, -9, 138))],
            ),
        ],
        "table": Table("样表", columns, rows, [Cell("合计"), Cell(551), Cell("29.1%")]),
    }


def _work() -> dict[str, Any]:
    """Customers in rows and a customer's story, as the day's pages show them."""
    now = clock.now()
    today = now.date()
    card: dict[str, Any] = {
        "id": "a",
        "url": "#",
        "main_phone": "13800138000",
        "last_contact_at": now - timedelta(days=2),
    }
    card |= {"follow_up_url": "#", "status": "active", "last_note": "周末带太太来", "model_name": "明锐 Octavia"}
    mark = {"who": "李强", "details": (), "changes": (), "text": ""}
    change = {"label": "意向级别 Level", "before": "B", "after": "A"}
    return {
        "cards": [
            {**card, "customer_name": "王小姐", "intent_level": "H"},
            {
                **card,
                "customer_name": "赵先生",
                "intent_level": "A",
                "shows": "late",
                "next_followup_on": today - timedelta(3),
            },
            {
                **card,
                "customer_name": "欧阳娜娜",
                "intent_level": "B",
                "shows": "missed",
                "appointment_on": today - timedelta(1),
            },
            {**card, "customer_name": "陈先生", "intent_level": "O", "status": "ordered"},
        ],
        "entries": [
            {
                **mark,
                "icon": "phone-outgoing",
                "title": "主动去电",
                "at": now,
                "text": "约好周末试驾。",
                "changes": [change],
            },
            {**mark, "icon": "trophy", "tone": "good", "title": "交车", "at": now - timedelta(hours=3)},
            {
                **mark,
                "icon": "ban",
                "tone": "bad",
                "title": "战败",
                "at": now - timedelta(days=2),
                "details": ["已购竞品"],
            },
            {**mark, "icon": "user-plus", "tone": "accent", "title": "留档", "at": now - timedelta(days=9)},
        ],
        "statuses": [("活跃", "accent"), ("休眠", ""), ("订单", "deep"), ("成交", "good"), ("战败", "bad")],
        "channels": ["进店", "电话", "外拓"],
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
