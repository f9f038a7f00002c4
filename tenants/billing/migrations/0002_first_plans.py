"""The plans that a new installation offers; an operator changes them as data (SA-4)."""

from django.db import migrations

PLANS = [
    ("basic", "基础版", "Basic", 9_900, 5, 20_000, 200, 20),
    ("standard", "标准版", "Standard", 15_900, 10, 100_000, 1_000, 50),
    ("pro", "专业版", "Professional", 21_900, 20, 500_000, 5_000, 200),
]


def add_plans(apps, schema_editor):
    plan = apps.get_model("billing", "Plan")
    for position, (code, zh, en, seat_fen, seats, cards, messages, exports) in enumerate(PLANS):
        plan.objects.get_or_create(
            code=code,
            defaults={
                "name_zh": zh,
                "name_en": en,
                "seat_fen": seat_fen,
                "seats_included": seats,
                "months_per_year": 10,
                "card_limit": cards,
                "excess_fen": 5_000,
                "messages_per_day": messages,
                "exports_per_day": exports,
                "position": position,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]

    operations = [migrations.RunPython(add_plans, migrations.RunPython.noop)]
