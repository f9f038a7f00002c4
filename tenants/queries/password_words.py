"""Words that everyone at the brand's dealers knows, so that no password may rest on one."""

from tenants.models import Brand


def password_words() -> list[str]:
    """Return the product's and the brand's names. One query."""
    words = ["lodestar", "password", "welcome", "qwerty", "admin"]
    for names in Brand.objects.values_list("code", "name_zh", "name_en"):
        words += names
    return words
