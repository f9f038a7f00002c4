"""Suggestions for fields that take free text, from what the dealer itself has entered."""

from collections import Counter

from crm.models import Loss

# The last so many losses: what is in the market now, at the same cost however many there have been.
_LOOKED_AT = 300
_MOST_OF_A_BRAND = 12


def competitor_models_entered() -> dict[str, list[str]]:
    """Return the competitors' models that customers were lost to lately, by brand, the most frequent first. One query.

    Ids are ordered by time, so the last losses are the first rows of an index.
    """
    rows = Loss.objects.order_by("-id").values_list("competitor_brand", "competitor_model")[:_LOOKED_AT]
    counts = Counter((brand, model.strip()) for brand, model in rows if brand and model.strip())
    entered: dict[str, list[str]] = {}
    for (brand, model), _count in counts.most_common():
        models = entered.setdefault(brand, [])
        if len(models) < _MOST_OF_A_BRAND:
            models.append(model)
    return entered
