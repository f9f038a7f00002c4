"""Cars that customers want, at what price, and the papers of an order and a delivery."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from crm.rules.codes import Budget, LossFactor, LossReason
from crm.services.inputs import DeliveryInput, LossInput, OrderInput
from demo import notes
from demo.catalogue import COMPETITORS, MODELS
from demo.chance import happens, pick

_SHARES = {"octavia": 0.56, "superb": 0.26, "fabia": 0.18}
_NAMES = {code: zh for code, zh, _ in MODELS}
_PARTS = {code: parts for (code, _, _), parts in MODELS.items()}
# The cheapest configuration, in yuan; each better one costs a step more.
_FROM = {"fabia": (79_900, 9_000), "octavia": (118_900, 13_000), "superb": (169_800, 24_000)}
_BUDGETS = {
    100_000: Budget.UNDER_10,
    150_000: Budget.FROM_10,
    200_000: Budget.FROM_15,
    250_000: Budget.FROM_20,
}
_VIN_CHARACTERS = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
_LOSS_REASONS = {
    LossReason.BOUGHT_COMPETITOR: 0.53,
    LossReason.GAVE_UP: 0.28,
    LossReason.BOUGHT_SAME_BRAND: 0.12,
    LossReason.OUT_OF_REGION: 0.07,
}
_LOSS_FACTORS = {
    LossFactor.PRICE: 0.34,
    LossFactor.BRAND: 0.16,
    LossFactor.SUPPLY_LIMIT: 0.14,
    LossFactor.SPACE: 0.1,
    LossFactor.FUEL_ECONOMY: 0.1,
    LossFactor.FAMILY_FRIENDS: 0.16,
}


@dataclass(frozen=True, slots=True)
class Wish:
    """One car of the catalogue."""

    model: str
    configuration: str
    colour: str

    @property
    def model_name(self) -> str:
        """The model as people say it, 明锐."""
        return _NAMES[self.model]

    @property
    def price(self) -> int:
        """The list price in yuan."""
        start, step = _FROM[self.model]
        codes = [code for code, _, _ in _PARTS[self.model]["configurations"]]
        return start + step * codes.index(self.configuration)

    @property
    def budget(self) -> Budget:
        """The budget that fits it."""
        return next((budget for top, budget in _BUDGETS.items() if self.price < top), Budget.OVER_25)


def wish(of: Random) -> Wish:
    """What a customer asks for."""
    model = pick(of, _SHARES)
    parts = _PARTS[model]
    return Wish(model, of.choice(parts["configurations"])[0], of.choice(parts["colours"])[0])


def completed(model: str, configuration: str, colour: str) -> Wish:
    """The car of a card, with the first colour there is where none was noted."""
    return Wish(model, configuration, colour or _PARTS[model]["colours"][0][0])


def model_name(code: str) -> str:
    """A model as people say it."""
    return _NAMES.get(code, code)


def competitor(of: Random) -> tuple[str, str]:
    """Another maker's code and one of its models."""
    (code, _, _), models = of.choice(list(COMPETITORS.items()))
    return code, of.choice(models)[1]


def order(of: Random, wanted: Wish, on: date) -> OrderInput:
    """An order signed on `on`."""
    return OrderInput(
        number=f"DD{on:%y%m%d}{of.randrange(10**8):08d}",
        signed_on=on,
        model=wanted.model,
        configuration=wanted.configuration,
        colour=wanted.colour,
        options=[],
        price=_agreed(of, wanted),
        deposit=Decimal(of.choice((2000, 5000, 5000, 10000))),
        planned_delivery_on=on + timedelta(days=of.randint(3, 16)),
        reason=notes.reason_to_buy(of),
    )


def delivery(of: Random, wanted: Wish, on: date) -> DeliveryInput:
    """A car handed over on `on`."""
    vin = "LSV" + "".join(of.choice(_VIN_CHARACTERS) for _ in range(8)) + f"{of.randrange(10**6):06d}"
    return DeliveryInput(delivered_on=on, vin=vin, price=_agreed(of, wanted), reason=notes.reason_to_buy(of))


def loss(of: Random) -> LossInput:
    """Why a customer was lost; whoever cannot be reached is lost after three calls (MG-8)."""
    reason = pick(of, _LOSS_REASONS)
    if reason != LossReason.BOUGHT_COMPETITOR:
        return LossInput(loss_reason=reason)
    brand, model = competitor(of)
    factor = pick(of, _LOSS_FACTORS)
    return LossInput(loss_reason=reason, loss_factor=factor, competitor_brand=brand, competitor_model=model)


def _agreed(of: Random, wanted: Wish) -> Decimal:
    """The list price less what was talked off, in whole hundreds."""
    off = of.randint(0, 6) / 100 if happens(of, 0.8) else 0.0
    return Decimal(round(wanted.price * (1 - off), -2))
