"""Pages: the catalogue, and the form of any thing with a code and two names: regions, models, colours (HQ-1)."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import Action
from accounts.models import User
from accounts.web.asker import asker
from accounts.web.excel import of_today
from kit.errors import DomainError
from kit.htmx.answers import Toast, is_fragment, onward
from kit.web.commands import FormRefused, run_form_command
from kit.web.forms import Words
from kit.web.views import Page
from tenants.models import Brand, Region
from tenants.models.catalogue_items import CatalogueItem
from tenants.queries.catalogue import CompetitorItem, Item, ModelItem, catalogue
from tenants.queries.catalogue_items import LISTS, PARTS, catalogue_item, part_of
from tenants.services.catalogue_items import add, change
from tenants.services.exports import export
from tenants.web.forms import NewThingForm, ThingForm

_NEW: dict[str, Words] = {
    "region": gettext_lazy("New region"),
    "models": gettext_lazy("New model"),
    "competitors": gettext_lazy("New competitor brand"),
    "models/configurations": gettext_lazy("New configuration"),
    "models/colours": gettext_lazy("New colour"),
    "models/options": gettext_lazy("New option package"),
    "competitors/models": gettext_lazy("New competitor model"),
}


class CataloguePage(Page):
    """The whole catalogue, the retired too."""

    action = {"GET": Action.CATALOGUE_VIEW}
    template_name = "tenants/catalogue.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET; with `as=excel` a workbook."""
        if request.GET.get("as") == "excel":
            return of_today("catalogue", export(asker(request), "catalogue", {}))
        found = catalogue(with_retired=True)
        context = {
            "models": [_model(request, model) for model in found.models],
            "competitors": [_competitor(request, brand) for brand in found.competitors],
            "may_manage": cast(User, request.user).may(Action.CATALOGUE_MANAGE),
        }
        return self.show(context)


class _FormPage(Page):
    """A form that stands on a page of its own, and above another page where that one opens it as a sheet."""

    template_name = "tenants/thing.html"

    def show_form(self, title: str, form: Any, back: str, status: int = 200) -> HttpResponse:
        context = {"title": title, "form": form, "back_url": back}
        part = "tenants/parts/thing_form.html" if is_fragment(self.request) else ""
        return self.show(context, part, status=status)


class _NewItem(_FormPage):
    """Adds a thing."""

    def make(self, new: NewThingForm, **names: str) -> CatalogueItem:
        raise NotImplementedError

    def get(self, request: HttpRequest, **names: str) -> HttpResponse:
        """GET."""
        return self.show_form(self._title(names), NewThingForm(), _back(names))

    def post(self, request: HttpRequest, **names: str) -> HttpResponse:
        """Adds it and goes back to the list."""
        form = NewThingForm(request.POST)
        form.is_valid()
        try:
            added = run_form_command({"": form}, lambda: self.make(form, **names))
        except FormRefused:
            return self.show_form(self._title(names), form, _back(names), status=422)
        return onward(request, _back(names), Toast(_("%(name)s added.") % {"name": added.name}))

    def _title(self, names: dict[str, str]) -> str:
        key = "/".join(names[name] for name in ("kind", "part") if name in names)
        return str(_NEW[key or "region"])


class _ItemRecord(_FormPage):
    """Renames a thing, retires it or takes it back."""

    def find(self, **names: str) -> CatalogueItem:
        raise NotImplementedError

    def get(self, request: HttpRequest, **names: str) -> HttpResponse:
        """GET."""
        found = self._found(names)
        return self.show_form(found.name, ThingForm.of(found), _back(names))

    def post(self, request: HttpRequest, **names: str) -> HttpResponse:
        """Changes it and goes back to the list."""
        found = self._found(names)
        form = ThingForm.of(found, request.POST)
        form.is_valid()
        try:
            run_form_command({"": form}, lambda: change(found, form.changes(), by=asker(request)))
        except FormRefused:
            return self.show_form(found.name, form, _back(names), status=422)
        return onward(request, _back(names), Toast(_("Saved.")))

    def _found(self, names: dict[str, str]) -> CatalogueItem:
        try:
            return self.find(**names)
        except DomainError as refusal:
            raise Http404 from refusal


class NewRegion(_NewItem):
    """A part of the country."""

    action = {"GET": Action.DEALERS_MANAGE, "POST": Action.DEALERS_MANAGE}

    def make(self, new: NewThingForm, **names: str) -> CatalogueItem:
        return add(Region, new.thing(), by=asker(self.request), brand=Brand.objects.get())


class RegionRecord(_ItemRecord):
    """One region."""

    action = {"GET": Action.DEALERS_MANAGE, "POST": Action.DEALERS_MANAGE}

    def find(self, **names: str) -> CatalogueItem:
        region = Region.objects.filter(code=names["code"]).first()
        if region is None:
            raise Http404
        return region


class NewListed(_NewItem):
    """A model or a competing make."""

    action = {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE}

    def make(self, new: NewThingForm, **names: str) -> CatalogueItem:
        return add(LISTS[names["kind"]], new.thing(), by=asker(self.request))


class ListedRecord(_ItemRecord):
    """One model or competing make."""

    action = {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE}

    def find(self, **names: str) -> CatalogueItem:
        return catalogue_item(names["kind"], names["code"])


class NewPart(_NewItem):
    """A configuration, colour or option of a model, or a competing make's model."""

    action = {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE}

    def make(self, new: NewThingForm, **names: str) -> CatalogueItem:
        table, parent = PARTS[names["kind"], names["part"]]
        try:
            whole = catalogue_item(names["kind"], names["code"])
        except DomainError as refusal:
            raise Http404 from refusal
        return add(table, new.thing(), by=asker(self.request), **{parent: whole})


class PartRecord(_ItemRecord):
    """One of them."""

    action = {"GET": Action.CATALOGUE_MANAGE, "POST": Action.CATALOGUE_MANAGE}

    def find(self, **names: str) -> CatalogueItem:
        return part_of(names["kind"], names["code"], names["part"], names["part_code"])


def _back(names: dict[str, str]) -> str:
    return reverse("tenants:catalogue" if "kind" in names else "tenants:dealers")


def _model(request: HttpRequest, model: ModelItem) -> dict[str, object]:
    code = model.item.code
    parts = {"configurations": model.configurations, "colours": model.colours, "options": model.options}
    labels = {"configurations": _("Configurations"), "colours": _("Colours"), "options": _("Option packages")}
    return {
        **_item(request, model.item, reverse("tenants:listed", kwargs={"kind": "models", "code": code})),
        "parts": [
            {
                "label": labels[part],
                "things": [_part(request, "models", code, part, item) for item in items],
                "new_url": reverse("tenants:new_part", kwargs={"kind": "models", "code": code, "part": part}),
            }
            for part, items in parts.items()
        ],
    }


def _competitor(request: HttpRequest, brand: CompetitorItem) -> dict[str, object]:
    code, kind = brand.item.code, "competitors"
    return {
        **_item(request, brand.item, reverse("tenants:listed", kwargs={"kind": kind, "code": code})),
        "things": [_part(request, kind, code, "models", item) for item in brand.models],
        "new_url": reverse("tenants:new_part", kwargs={"kind": kind, "code": code, "part": "models"}),
    }


def _part(request: HttpRequest, kind: str, code: str, part: str, item: Item) -> dict[str, object]:
    names = {"kind": kind, "code": code, "part": part, "part_code": item.code}
    return _item(request, item, reverse("tenants:part", kwargs=names))


def _item(request: HttpRequest, item: Item, url: str) -> dict[str, object]:
    language = request.LANGUAGE_CODE
    return {"code": item.code, "name": item.name(language), "is_retired": item.is_retired, "url": url}
