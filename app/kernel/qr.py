"""QR codes as plain squares: level Q, so that a quarter of the code may be dirty or worn; no logo, no rounded corners."""

from itertools import groupby

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_Q

QUIET_ZONE = 4  # modules on each side (ISO/IEC 18004)


def modules(text: str) -> list[list[bool]]:
    """Return the symbol of a text, row by row from the top, True for dark; the quiet zone is not part of it.

    Long runs of digits are written in numeric mode, where three of them take ten bits. The smallest of versions 1 to 40
    is chosen: a side of 17 + 4 × version modules. Raises qrcode's DataOverflowError for more than the largest one holds.
    """
    code = QRCode(error_correction=ERROR_CORRECT_Q, border=0)
    code.add_data(text)
    return [[bool(dark) for dark in row] for row in code.get_matrix()]


def svg(text: str, quiet: int = QUIET_ZONE) -> str:
    """Return the symbol as an SVG picture: one black path on a white ground, one module to the user unit.

    quiet: the light margin on each side, in modules. The picture has no size of its own; the place it stands in gives it.
    """
    rows = modules(text)
    side = len(rows) + 2 * quiet
    path = "".join(
        f"M{quiet + start} {quiet + down}h{length}v1h-{length}z"
        for down, row in enumerate(rows)
        for start, length in _dark_runs(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )


def _dark_runs(row: list[bool]) -> list[tuple[int, int]]:
    """Return where each run of dark modules starts and how long it is, both in modules."""
    runs = [(dark, list(places)) for dark, places in groupby(range(len(row)), key=row.__getitem__)]
    return [(places[0], len(places)) for dark, places in runs if dark]
