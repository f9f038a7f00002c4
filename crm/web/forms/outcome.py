"""The details that an order, a delivery or a loss must bring (FU-10)."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.rules.codes import LossReason
from crm.web.forms.fields import choices_of, one, one_of
from kit.web.forms import AmountField, QuickDate, Suggested, days_ahead, text_area, text_input

Pairs = Sequence[tuple[str, str]]
Groups = Sequence[tuple[str, Pairs]]


def _price(label: object) -> forms.DecimalField:
    return AmountField(label=label, max_digits=12, decimal_places=2)


class OrderForm(forms.Form):
    """The signed order. Its date is the contact's (ST-2), so it is not asked."""

    prefix = "order"

    def __init__(
        self,
        *args: object,
        today: date,
        models: Pairs = (),
        configurations: Groups = (),
        colours: Groups = (),
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        planned = QuickDate(days_ahead(today, (7, 14, 30)), earliest=today)
        self.fields = {
            "number": forms.CharField(label=_("Order number"), max_length=40, widget=text_input(maxlength=40)),
            "model": one(_("Model"), models),
            "configuration": one_of(_("Configuration"), configurations, of="order-model"),
            "colour": one_of(_("Colour"), colours, of="order-model"),
            "price": _price(_("Price, yuan")),
            "deposit": _price(_("Deposit, yuan")),
            "planned_delivery_on": forms.DateField(label=_("Planned delivery"), widget=planned),
            "reason": forms.CharField(label=_("Reason for buying"), max_length=500, widget=text_area(maxlength=500)),
        }


class DeliveryForm(forms.Form):
    """The car handed over, on the contact's date."""

    prefix = "delivery"

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields = {
            "vin": forms.CharField(
                label=_("VIN"), max_length=40, widget=text_input(maxlength=40, autocapitalize="characters")
            ),
            "price": _price(_("Price, yuan")),
            "reason": forms.CharField(label=_("Reason for buying"), max_length=500, widget=text_area(maxlength=500)),
        }


class LossForm(forms.Form):
    """Why it was lost; to whom, when it went to a competitor."""

    prefix = "loss"

    def __init__(
        self,
        *args: object,
        competitors: Pairs = (),
        competitor_models: Sequence[tuple[str, str, str]] = (),
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.fields = {
            "loss_reason": one(_("Reason"), choices_of("loss_reason")),
            "loss_factor": one(_("Key factor"), choices_of("loss_factor")),
            "competitor_brand": one(_("Competitor"), competitors),
            "competitor_model": forms.CharField(
                label=_("Competitor model"),
                max_length=60,
                widget=Suggested(competitor_models, of="loss-competitor_brand", maxlength=60),
            ),
        }

    competitor_shown_by = f"loss-loss_reason={LossReason.BOUGHT_COMPETITOR.value}"
