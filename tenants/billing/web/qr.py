"""A QR code as an SVG of one path, so that the page needs no image of another host."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode.main import QRCode


def qr_svg(text: str) -> SafeString:
    """Return the code with its quiet zone, black on white in every theme."""
    code = QRCode(border=4)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    path = "".join(f"M{x},{y}h1v1h-1z" for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark)
    return format_html(
        '<svg class="billing-qr" viewBox="0 0 {0} {0}" aria-hidden="true"><rect width="{0}" height="{0}" fill="#fff"/>'
        '<path d="{1}" fill="#000"/></svg>',
        len(matrix),
        path,
    )
