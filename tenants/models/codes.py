"""How the codes of brand things look: they stand in dealers' data, in addresses and in host names."""

from django.core.validators import RegexValidator

# A dealer's code is a label of its host and, with `d_` before it, its schema's name.
DEALER_CODE = RegexValidator(r"\A[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
BRAND_CODE = RegexValidator(r"\A[a-z0-9]+([-_.][a-z0-9]+)*\Z")
