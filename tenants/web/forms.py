"""Forms of the brand's things. What is required and right is for the services; these ask, and mark what is required."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.web.forms import Choices, Words, select, text_input
from tenants.models import Dealer
from tenants.models.catalogue import Listed
from tenants.models.catalogue_items import CatalogueItem
from tenants.queries.regions import regions
from tenants.rules.dealers import DealerOrder
from tenants.rules.names import NamedThing
from tenants.services.catalogue_items import Changes
from tenants.services.dealers import DealerChanges


def _text(label: Words, help_text: Words = "", **attrs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, help_text=help_text, widget=text_input(**attrs))


class DealerForm(forms.Form):
    """The brand's record of a dealer."""

    name = _text(pgettext_lazy("a dealer", "Name"))
    region = forms.ChoiceField(label=_("Region"), widget=select())
    province = _text(_("Province"))
    city = _text(_("City"))
    area_code = _text(_("Area code"), _("The area code of its phone numbers, such as 021."), inputmode="numeric")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = [("", "–"), *((region.code, region.name) for region in regions())]  # type: ignore[attr-defined] # a ChoiceField

    @classmethod
    def of(cls, dealer: Dealer) -> "DealerForm":
        """The form filled in with what stands."""
        fields = ("name", "province", "city", "area_code")
        return cls(initial={**{field: getattr(dealer, field) for field in fields}, "region": dealer.region.code})

    def changes(self) -> DealerChanges:
        """What was typed, as the service takes it."""
        given = self.cleaned_data
        return DealerChanges(
            name=given.get("name", ""),
            region=given.get("region", ""),
            province=given.get("province", ""),
            city=given.get("city", ""),
            area_code=given.get("area_code", ""),
        )


class NewDealerForm(DealerForm):
    """A dealer to be set up."""

    code = _text(
        pgettext_lazy("a thing", "Code"),
        _("The first part of its web address; it can't be changed later. Lowercase letters, digits and dashes."),
        autocapitalize="none",
        spellcheck="false",
    )
    field_order = ("code",)

    def order(self) -> DealerOrder:
        """What was typed, as the service takes it."""
        given = self.changes()
        return DealerOrder(
            code=self.cleaned_data.get("code", ""),
            name=given["name"],
            region=given["region"],
            province=given["province"],
            city=given["city"],
            area_code=given["area_code"],
        )


class ThingForm(forms.Form):
    """A thing of the brand's that stands: its names, and whether it is still offered where that can be said."""

    name_zh = _text(_("Chinese name"), lang="zh-Hans")
    name_en = _text(_("English name"), lang="en")
    is_retired = forms.ChoiceField(
        label=_("Availability"),
        required=False,
        choices=[("no", _("Available")), ("yes", _("Discontinued"))],
        widget=Choices(is_joined=True),
        help_text=_("Discontinued items can no longer be chosen; existing cards still show their name."),
    )

    @classmethod
    def of(cls, thing: CatalogueItem, data: Any = None) -> "ThingForm":
        """The form for what stands, filled in with it."""
        retired = "yes" if getattr(thing, "is_retired", False) else "no"
        form = cls(data, initial={"name_zh": thing.name_zh, "name_en": thing.name_en, "is_retired": retired})
        if not isinstance(thing, Listed):
            del form.fields["is_retired"]
        return form

    def changes(self) -> Changes:
        """What was typed, as the service takes it."""
        given = self.cleaned_data
        changes = Changes(name_zh=given.get("name_zh", ""), name_en=given.get("name_en", ""))
        if given.get("is_retired"):
            changes["is_retired"] = given["is_retired"] == "yes"
        return changes


class NewThingForm(forms.Form):
    """A thing to be added."""

    name_zh = _text(_("Chinese name"), lang="zh-Hans")
    name_en = _text(_("English name"), lang="en")
    code = _text(
        pgettext_lazy("a thing", "Code"),
        _("Cards refer to it, so it can't be changed later. Lowercase letters, digits and dashes."),
        autocapitalize="none",
        spellcheck="false",
    )

    def thing(self) -> NamedThing:
        """What was typed, as the service takes it."""
        given = self.cleaned_data
        return NamedThing(given.get("code", ""), given.get("name_zh", ""), given.get("name_en", ""))
