"""Consents, the notice to customers, requests about a person, and how long data is kept."""

import django.contrib.postgres.fields
import django.db.models.deletion
import kit.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0029_archives"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="card",
            name="contact_withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="card",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="card",
            name="erasure_asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="card",
            name="marketing",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="card",
            name="notice",
            field=models.CharField(db_default="before", default="before", max_length=8),
        ),
        migrations.AddField(
            model_name="card",
            name="notice_version",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="dealersettings",
            name="keep_lost_months",
            field=models.PositiveSmallIntegerField(db_default=36, default=36),
        ),
        migrations.AddField(
            model_name="dealersettings",
            name="keep_traffic_months",
            field=models.PositiveSmallIntegerField(db_default=12, default=12),
        ),
        migrations.AddField(
            model_name="dealersettings",
            name="keep_lead_days",
            field=models.PositiveSmallIntegerField(db_default=30, default=30),
        ),
        migrations.AddField(
            model_name="dealersettings",
            name="notice_version",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="dealersettings",
            name="notice_way",
            field=models.CharField(db_default="spoken", default="spoken", max_length=8),
        ),
        migrations.CreateModel(
            name="PrivacyNotice",
            fields=[
                ("version", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("text_zh", models.TextField()),
                ("text_en", models.TextField()),
                ("published_at", models.DateTimeField()),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "crm_privacynotice",
            },
        ),
        migrations.CreateModel(
            name="RetainedRecord",
            fields=[
                ("id", models.UUIDField(default=kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("card_id", models.UUIDField()),
                ("kind", models.CharField(max_length=10)),
                ("number", models.CharField(max_length=40)),
                ("done_on", models.DateField()),
                ("price", models.DecimalField(decimal_places=2, max_digits=12)),
                ("reason", models.CharField(max_length=20)),
                ("retained_at", models.DateTimeField()),
                ("until", models.DateField()),
            ],
            options={
                "db_table": "crm_retainedrecord",
                "constraints": [models.UniqueConstraint(fields=("card_id", "kind"), name="crm_retainedrecord_once")],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.UUIDField(default=kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("purpose", models.CharField(max_length=10)),
                ("is_given", models.BooleanField()),
                ("way", models.CharField(max_length=8)),
                ("notice_version", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="crm.card"
                    ),
                ),
            ],
            options={
                "db_table": "crm_consent",
                "indexes": [models.Index(fields=["card", "-id"], name="crm_consent_of_card")],
            },
        ),
        migrations.CreateModel(
            name="PersonRequest",
            fields=[
                ("id", models.UUIDField(default=kit.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(blank=True, max_length=60)),
                ("number", models.CharField(blank=True, max_length=40)),
                (
                    "cards",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                (
                    "traffic",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                (
                    "leads",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                (
                    "waiting",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("asked_at", models.DateTimeField()),
                ("handed_over_at", models.DateTimeField(null=True)),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "erased_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "crm_personrequest",
                "indexes": [models.Index(fields=["-asked_at", "-id"], name="crm_personrequest_newest")],
            },
        ),
    ]
