"""How the codes of brand things look: they stand in dealers' data, in addresses and in host names."""

from django.core.validators import RegexValidator

from tenants.rules.dealers import DEALER_CODE as DEALER_PATTERN

DEALER_CODE = RegexValidator(rf"\A{DEALER_PATTERN.pattern}\Z")
BRAND_CODE = RegexValidator(r"\A[a-z0-9]+([-_.][a-z0-9]+)*\Z")
