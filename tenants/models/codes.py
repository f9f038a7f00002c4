"""How the codes of brand things look: they stand in dealers' data, in addresses and in host names."""

from django.core.validators import RegexValidator

from tenants.rules.dealers import DEALER_CODE as DEALER_PATTERN
from tenants.rules.names import BRAND_CODE as BRAND_PATTERN

DEALER_CODE = RegexValidator(rf"\A{DEALER_PATTERN.pattern}\Z")
BRAND_CODE = RegexValidator(rf"\A{BRAND_PATTERN.pattern}\Z")
