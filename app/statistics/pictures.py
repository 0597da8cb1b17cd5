"""Pictures of statistics, as SVG files that stand alone and are shown by <img>. They repeat the numbers of a table.

All are drawn for a width of WIDTH units, so that letters are still read on a phone. Nothing is told by colour alone.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, RIGHT_EDGE = 400, 376
INK, SOFT, LINE, RAIL, SEA, BAD = "#13242f", "#4b5c68", "#d3dde4", "#dfe7ec", "#0d4d78", "#b3271e"
QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)

Written = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Dot:
    """One question of a scatter. label: its code where it is suspected, or nothing."""

    facility: float
    discrimination: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A share from 0 to 1 with the ends of its interval; share: None where there is nothing to share."""

    label: str
    share: float | None
    low: float
    high: float


def scatter(dots: Sequence[Dot], across: str, upwards: str, percent: Written, decimal: Written) -> str:
    """Draw facility (0 to 1, across) against discrimination (-1 to 1, upwards); suspected questions are named diamonds."""
    left, top, bottom = 52, 26, 286

    def x(share: float) -> float:
        return left + share * (RIGHT_EDGE - left)

    def y(correlation: float) -> float:
        return bottom - (correlation + 1) / 2 * (bottom - top)

    parts = [_text(4, 14, upwards, SOFT), _text(RIGHT_EDGE, bottom + 36, across, SOFT, "end")]
    for share in QUARTERS:
        parts += [
            _line(x(share), top, x(share), bottom, LINE),
            _text(x(share), bottom + 17, percent(share), INK, "middle"),
        ]
    for correlation in (-1.0, -0.5, 0.0, 0.5, 1.0):
        level = y(correlation)
        parts.append(_line(left, level, RIGHT_EDGE, level, SOFT if correlation == 0 else LINE))
        parts.append(_text(left - 6, level + 4, decimal(correlation), INK, "end"))
    for dot in sorted(dots, key=lambda one: bool(one.label)):
        at_x, at_y = x(dot.facility), y(dot.discrimination)
        if not dot.label:
            parts.append(f'<circle cx="{at_x:.1f}" cy="{at_y:.1f}" r="3.5" fill="{SEA}" fill-opacity="0.55"/>')
            continue
        parts.append(f'<path d="M{at_x:.1f} {at_y - 6:.1f}l6 6l-6 6l-6 -6z" fill="{BAD}"/>')
        is_right = dot.facility > 0.75
        parts.append(_text(at_x + (-9 if is_right else 9), at_y + 5, dot.label, BAD, "end" if is_right else "start"))
    return _picture(bottom + 44, parts)


def histogram(counts: Sequence[int], across: str, percent: Written) -> str:
    """Draw how many questions lie in each of equal classes of facility from 0 to 1, with the number above each bar."""
    left, top, bottom = 8, 24, 190
    width = (RIGHT_EDGE - left) / len(counts)
    parts = []
    for place, count in enumerate(counts):
        height = count / max(*counts, 1) * (bottom - top)
        at_x = left + place * width
        parts.append(_rect(at_x + 2, bottom - height, width - 4, height, SEA))
        parts.append(_text(at_x + width / 2, bottom - height - 5, str(count), INK, "middle"))
    parts.append(_line(left, bottom, RIGHT_EDGE, bottom, SOFT))
    for share, anchor in zip(QUARTERS, ("start", "middle", "middle", "middle", "end"), strict=True):
        parts.append(_text(left + share * (RIGHT_EDGE - left), bottom + 18, percent(share), INK, anchor))
    parts.append(_text(RIGHT_EDGE, bottom + 38, across, SOFT, "end"))
    return _picture(bottom + 46, parts)


def shares(groups: Sequence[tuple[str, Sequence[Bar]]], percent: Written) -> str:
    """Draw groups of bars under their names, each with its label and the interval of its share as a thin line with ends."""
    left, step, thick = 124, 19, 12
    length = RIGHT_EDGE - left
    parts, level = [], 18
    for name, bars in groups:
        parts.append(_text(4, level, name, INK, weight="bold"))
        for bar in bars:
            level += step
            parts += [_text(left - 8, level, bar.label, INK, "end"), _rect(left, level - thick, length, thick, RAIL)]
            if bar.share is None:
                continue
            parts.append(_rect(left, level - thick, bar.share * length, thick, SEA))
            middle, low, high = level - thick / 2, left + bar.low * length, left + bar.high * length
            for colour, thickness in (("#fff", 4), (INK, 1.5)):  # the white edge keeps it apart from the bar
                parts.append(_line(low, middle, high, middle, colour, thickness))
                parts += [_line(end, middle - 4, end, middle + 4, colour, thickness) for end in (low, high)]
        level += step + 12
    for share, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        parts.append(_text(left + share * length, level - 4, percent(share), INK, anchor))
    return _picture(level + 4, parts)


def _picture(height: float, parts: Sequence[str]) -> str:
    """Return the parts as an address that holds the picture."""
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}" '
        f'font-family="Be Vietnam Pro, Arial, sans-serif" font-size="14">{"".join(parts)}</svg>'
    )
    return f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"


def _text(x: float, y: float, words: str, colour: str, anchor: str = "start", weight: str = "normal") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-weight="{weight}" '
        f'stroke="#fff" stroke-width="3" paint-order="stroke">{escape(words)}</text>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, thickness: float = 1) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{thickness:g}"/>'


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'
