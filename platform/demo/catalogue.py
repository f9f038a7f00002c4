"""The demo brand's catalogue (HQ-1): three models with what they come in, and the competitors customers compare."""

from tenants.models import Colour, CompetitorBrand, CompetitorModel, Configuration, OptionPackage, VehicleModel

Named = tuple[str, str, str]

MODELS: dict[Named, dict[str, tuple[Named, ...]]] = {
    ("octavia", "明锐", "Octavia"): {
        "configurations": (
            ("octavia-14tsi-mt", "1.4TSI 手动 逸杰版", "1.4 TSI manual Active"),
            ("octavia-14tsi-dsg", "1.4TSI DSG 逸致版", "1.4 TSI DSG Ambition"),
            ("octavia-18tsi-dsg", "1.8TSI DSG 逸尊版", "1.8 TSI DSG Elegance"),
            ("octavia-20-at", "2.0 自动 逸致版", "2.0 automatic Ambition"),
        ),
        "colours": (
            ("white", "糖果白", "Candy White"),
            ("silver", "反射银", "Reflex Silver"),
            ("black", "魔力黑", "Magic Black"),
            ("blue", "风暴蓝", "Storm Blue"),
            ("red", "法兰红", "Flamenco Red"),
        ),
        "options": (
            ("sunroof", "天窗", "Sunroof"),
            ("xenon", "氙气大灯", "Xenon headlights"),
            ("navigation", "导航", "Navigation"),
        ),
    },
    ("superb", "昊锐", "Superb"): {
        "configurations": (
            ("superb-14tsi-mt", "1.4TSI 手动 智雅版", "1.4 TSI manual Active"),
            ("superb-18tsi-dsg", "1.8TSI DSG 优雅版", "1.8 TSI DSG Ambition"),
            ("superb-20tsi-dsg", "2.0TSI DSG 贵雅版", "2.0 TSI DSG Elegance"),
        ),
        "colours": (
            ("white", "糖果白", "Candy White"),
            ("black", "魔力黑", "Magic Black"),
            ("grey", "铂金灰", "Platinum Grey"),
            ("brown", "玛格棕", "Magnetic Brown"),
        ),
        "options": (("panorama", "全景天窗", "Panoramic roof"), ("memory-seats", "记忆座椅", "Memory seats")),
    },
    ("fabia", "晶锐", "Fabia"): {
        "configurations": (
            ("fabia-14-mt", "1.4 手动 晶致版", "1.4 manual Active"),
            ("fabia-14-at", "1.4 自动 晶享版", "1.4 automatic Ambition"),
            ("fabia-16-at", "1.6 自动 晶灵版", "1.6 automatic Elegance"),
        ),
        "colours": (
            ("white", "糖果白", "Candy White"),
            ("yellow", "阳光黄", "Sprint Yellow"),
            ("red", "法兰红", "Flamenco Red"),
            ("green", "拉力绿", "Rallye Green"),
        ),
        "options": (("two-tone", "双色车身", "Two-tone roof"),),
    },
}

COMPETITORS: dict[Named, tuple[Named, ...]] = {
    ("vw", "上海大众", "Volkswagen"): (
        ("lavida", "朗逸", "Lavida"),
        ("passat", "帕萨特", "Passat"),
        ("polo", "波罗", "Polo"),
    ),
    ("faw-vw", "一汽-大众", "FAW-Volkswagen"): (("sagitar", "速腾", "Sagitar"), ("golf", "高尔夫", "Golf")),
    ("buick", "别克", "Buick"): (("excelle", "英朗", "Excelle"), ("regal", "君威", "Regal")),
    ("toyota", "丰田", "Toyota"): (("corolla", "卡罗拉", "Corolla"), ("camry", "凯美瑞", "Camry")),
    ("honda", "本田", "Honda"): (("civic", "思域", "Civic"), ("accord", "雅阁", "Accord"), ("fit", "飞度", "Fit")),
    ("ford", "福特", "Ford"): (("focus", "福克斯", "Focus"), ("mondeo", "蒙迪欧", "Mondeo")),
    ("nissan", "日产", "Nissan"): (("sylphy", "轩逸", "Sylphy"), ("teana", "天籁", "Teana")),
}

_PARTS = {"configurations": Configuration, "colours": Colour, "options": OptionPackage}


def make_catalogue() -> None:
    """Put the catalogue into public, which is chosen; what is there already stays as it is."""
    for (code, zh, en), parts in MODELS.items():
        model, _ = VehicleModel.objects.get_or_create(code=code, defaults={"name_zh": zh, "name_en": en})
        for name, rows in parts.items():
            for row_code, row_zh, row_en in rows:
                _PARTS[name].objects.get_or_create(  # type: ignore[attr-defined]  # three models, one shape
                    model=model, code=row_code, defaults={"name_zh": row_zh, "name_en": row_en}
                )
    for (code, zh, en), models in COMPETITORS.items():
        brand, _ = CompetitorBrand.objects.get_or_create(code=code, defaults={"name_zh": zh, "name_en": en})
        for row_code, row_zh, row_en in models:
            CompetitorModel.objects.get_or_create(
                brand=brand, code=row_code, defaults={"name_zh": row_zh, "name_en": row_en}
            )
