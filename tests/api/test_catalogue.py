"""`GET /catalogue/`: what can be chosen, in the caller's language, without what the brand has retired."""

from accounts.models import User
from crm.rules.codes import Channel, LossReason, Status, Topic
from kit.tenancy import in_public
from tenants.models import Colour, VehicleModel
from tests.api_client import client


def catalogue(user: User, language: str = "zh-Hans") -> dict[str, object]:
    found: dict[str, object] = client(user).get("/api/v1/catalogue/", headers={"accept-language": language}).json()
    return found


def test_model_comes_with_what_it_can_be_ordered_in(li: User) -> None:
    found = catalogue(li)
    octavia = next(model for model in found["models"] if model["code"] == "octavia")  # type: ignore[attr-defined]  # JSON
    assert octavia["name"] == "明锐"
    assert {"code": "octavia-14tsi-dsg", "name": "1.4TSI DSG 逸致版"} in octavia["configurations"]
    assert {"code": "white", "name": "糖果白"} in octavia["colours"]
    assert {"code": "sunroof", "name": "天窗"} in octavia["options"]


def test_competitors_come_with_their_models(li: User) -> None:
    found = catalogue(li, "en")
    volkswagen = next(maker for maker in found["competitors"] if maker["code"] == "vw")  # type: ignore[attr-defined]
    assert volkswagen["name"] == "Volkswagen"
    assert {"code": "lavida", "name": "Lavida"} in volkswagen["models"]


def test_codes_come_with_their_labels_in_both_languages(li: User) -> None:
    for language, phone in (("zh-Hans", "电话"), ("en", "Phone")):
        codes: dict[str, list[dict[str, str]]] = catalogue(li, language)["codes"]  # type: ignore[assignment]
        assert [row["code"] for row in codes["channel"]] == [str(code) for code in Channel]
        assert next(row["label"] for row in codes["channel"] if row["code"] == "phone") == phone
        for field, known in (("status", Status), ("topics", Topic), ("loss_reason", LossReason)):
            assert [row["code"] for row in codes[field]] == [str(code) for code in known]
        assert all(row["label"] for rows in codes.values() for row in rows)


def test_retired_things_are_not_offered(li: User) -> None:
    with in_public():
        VehicleModel.objects.filter(code="fabia").update(is_retired=True)
        Colour.objects.filter(model__code="octavia", code="red").update(is_retired=True)
    found = catalogue(li)
    models = {model["code"]: model for model in found["models"]}  # type: ignore[attr-defined]
    assert sorted(models) == ["octavia", "superb"]
    assert "red" not in [colour["code"] for colour in models["octavia"]["colours"]]


def test_everyone_who_is_signed_in_may_read_it(reception: User) -> None:
    assert client(reception).get("/api/v1/catalogue/").status_code == 200
