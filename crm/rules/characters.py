"""Characters that names and numbers have in common, as the inside of a regular expression's class."""

# Unified ideographs with their extensions; compatibility ones become these by NFKC.
HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
# U+00B7 is the one that the standard for names has; input methods and sheets write all of these.
MIDDLE_DOTS = "·\u0387\u16eb\u2022\u2027\u2219\u22c5\u2e31\u2e33\u30fb\u318d\ua78f\uff65"
