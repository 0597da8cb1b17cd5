"""What every figure is made of: a sheet with lines, arrows, axes and blocks, a plot, an oscilloscope, circuit symbols.

Coordinates are pixels of a sheet 560 wide, from its upper left corner. The same script writes the same bytes each time.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import Literal

import schemdraw
from schemdraw.elements import Element, Element2Term

Point = tuple[float, float]
Side = Literal["above", "below", "left", "right"]
WIDTH = 560
UNIT = 54  # pixels of a schemdraw unit: the length of a resistor without its leads
INK = "#111"
PALE = "#aaa"
PEN = 2.5
TEXT = 22
HEAD = 13  # length of an arrow head

schemdraw.use("svg")


def number(value: float) -> str:
    """Return a coordinate with one decimal at most, the same on every machine."""
    return f"{round(value, 1) + 0.0:g}"


def sampled(function: Callable[[float], float], first: float, last: float, steps: int = 200) -> list[Point]:
    """Return the points of a curve."""
    width = (last - first) / steps
    return [(first + index * width, function(first + index * width)) for index in range(steps + 1)]


class Sheet:
    """An SVG drawing in the making: circuit symbols below, strokes over them, text on top."""

    def __init__(self, height: int) -> None:
        """Start an empty sheet of the width all figures have."""
        self.height = height
        self._strokes: list[str] = []
        self._texts: list[str] = []
        self._circuit = schemdraw.Drawing(show=False)
        self._circuit.config(inches_per_unit=UNIT / 72, lw=PEN, color=INK, unit=2)
        self._has_symbols = False

    def line(self, *points: Point, width: float = PEN, colour: str = INK, dash: str = "", fill: str = "none") -> None:
        """Draw straight lines from point to point; a fill closes them."""
        steps = "L".join(f"{number(x)} {number(y)}" for x, y in points)
        closed = "" if fill == "none" else "Z"
        self._strokes.append(f'<path d="M{steps}{closed}"{_pen(width, colour, dash, fill)}/>')

    def lines(self, *strokes: Sequence[Point], width: float = PEN, colour: str = INK, dash: str = "") -> None:
        """Draw several lines of one kind."""
        for stroke in strokes:
            self.line(*stroke, width=width, colour=colour, dash=dash)

    def box(self, x: float, y: float, width: float, height: float, fill: str = "none") -> None:
        """Draw a rectangle from its upper left corner."""
        place = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
        self._strokes.append(f"<rect {place}{_pen(PEN, INK, '', fill)}/>")

    def circle(self, centre: Point, radius: float, fill: str = "none", dash: str = "", colour: str = INK) -> None:
        """Draw a circle."""
        place = f'cx="{number(centre[0])}" cy="{number(centre[1])}" r="{number(radius)}"'
        self._strokes.append(f"<circle {place}{_pen(PEN, colour, dash, fill)}/>")

    def arc(self, centre: Point, radius: float, first: float, last: float, dash: str = "", width: float = PEN) -> None:
        """Draw part of a circle between two angles in degrees, counted from the right against the clock."""
        self.line(
            *(polar(centre, radius, angle) for angle, _ in sampled(float, first, last, 60)), dash=dash, width=width
        )

    def node(self, *points: Point) -> None:
        """Mark where wires are joined."""
        for point in points:
            self.circle(point, 4.5, INK)

    def terminal(self, point: Point, label: str = "", side: Side = "left") -> None:
        """Draw an open terminal with its name."""
        self.circle(point, 5.5, "#fff")
        self.label(point, label, side, 14)

    def arrow(self, *points: Point, width: float = PEN, dash: str = "") -> None:
        """Draw a line that ends in an arrow head."""
        (x0, y0), (x, y) = points[-2:]
        long = math.hypot(x - x0, y - y0)
        along, across = ((x - x0) / long, (y - y0) / long), (-(y - y0) / long, (x - x0) / long)
        foot = (x - HEAD * along[0], y - HEAD * along[1])
        self.line(*points[:-1], foot, width=width, dash=dash)
        wings = [(foot[0] + side * 6 * across[0], foot[1] + side * 6 * across[1]) for side in (1, -1)]
        self.line((x, y), *wings, width=1, fill=INK)

    def span(self, start: Point, end: Point, label: str = "", side: Side = "above") -> None:
        """Draw a dimension: a line with heads at both ends."""
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        self.arrow(middle, start, width=2)
        self.arrow(middle, end, width=2)
        self.label(middle, label, side, 8)

    def text(
        self, x: float, y: float, words: str, anchor: str = "middle", size: int = TEXT, bold: bool = False
    ) -> None:
        """Write around the height y; a line feed begins another line."""
        rows = words.split("\n")
        weight = ' font-weight="bold"' if bold else ""
        for index, row in enumerate(rows):
            baseline = y + (index - (len(rows) - 1) / 2) * size * 1.15 + size * 0.36
            place = f'x="{number(x)}" y="{number(baseline)}" font-size="{size}" text-anchor="{anchor}"{weight}'
            self._texts.append(f"<text {place}>{escape(row)}</text>")

    def label(self, point: Point, words: str, side: Side, gap: float) -> None:
        """Write beside a point."""
        if not words:
            return
        x, y = point
        half = (words.count("\n") + 1) * TEXT * 1.15 / 2
        if side in ("above", "below"):
            self.text(x, y + (gap + half) * (1 if side == "below" else -1), words)
        else:
            right = side == "right"
            self.text(x + (gap if right else -gap), y, words, "start" if right else "end")

    def block(self, x: float, y: float, width: float, height: float, words: str = "") -> None:
        """Draw a block of a block diagram around its centre."""
        self.box(x - width / 2, y - height / 2, width, height, "#fff")
        self.text(x, y, words)

    def mixer(self, centre: Point, radius: float = 26) -> None:
        """Draw a mixer: a circle with a cross."""
        x, y = centre
        reach = radius * math.sqrt(0.5)
        self.circle(centre, radius, "#fff")
        self.line((x - reach, y - reach), (x + reach, y + reach))
        self.line((x - reach, y + reach), (x + reach, y - reach))

    def antenna(self, foot: Point, height: float = 60) -> None:
        """Draw the symbol of an antenna standing on a point."""
        x, y = foot
        self.line(foot, (x, y - height))
        self.lines(((x - 22, y - height), (x, y - height + 26)), ((x + 22, y - height), (x, y - height + 26)))

    def ground(self, point: Point) -> None:
        """Draw the symbol of earth below a point."""
        x, y = point
        self.line(point, (x, y + 12))
        for index, half in enumerate((18, 12, 6)):
            self.line((x - half, y + 12 + 7 * index), (x + half, y + 12 + 7 * index))

    def meter(self, start: Point, end: Point, words: str) -> None:
        """Draw a circle with a letter in a wire from point to point."""
        centre = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        self.line(start, end)
        self.circle(centre, 27, "#fff")
        self.text(*centre, words)

    def alternating(self, start: Point, end: Point) -> None:
        """Draw a source of alternating voltage in a wire from point to point."""
        self.meter(start, end, "")
        x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        self.line(*((x + t, y - 9 * math.sin(math.pi * t / 14)) for t, _ in sampled(float, -14, 14, 40)))

    def symbol(self, element: Element, place: Point, anchor: str = "start") -> Element:
        """Put a schemdraw symbol with one of its anchors on a point."""
        self._has_symbols = True
        element.at((place[0] / UNIT, -place[1] / UNIT)).anchor(anchor)
        return self._circuit.add(element)

    def pin(self, element: Element, anchor: str) -> Point:
        """Return where an anchor of a symbol lies on the sheet."""
        place = element.absanchors[anchor]
        return (float(place[0]) * UNIT, -float(place[1]) * UNIT)

    def part(
        self,
        kind: Callable[[], Element2Term],
        start: Point,
        end: Point,
        words: str = "",
        side: Side = "right",
        gap: float = 24,
        scale: float = 1,
    ) -> None:
        """Draw a part with two leads from point to point, its name beside its middle.

        kind: a class of schemdraw.elements.
        """
        self._has_symbols = True
        self._circuit.add(
            kind().scale(scale).endpoints((start[0] / UNIT, -start[1] / UNIT), (end[0] / UNIT, -end[1] / UNIT))
        )
        self.label(((start[0] + end[0]) / 2, (start[1] + end[1]) / 2), words, side, gap)

    def svg(self) -> bytes:
        """Return the finished drawing."""
        size = f'width="{WIDTH}" height="{self.height}" viewBox="0 0 {WIDTH} {self.height}"'
        rows = [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
            '<rect width="100%" height="100%" fill="#fff"/>',
            '<g stroke-linecap="round" stroke-linejoin="round">',
            *self._symbols(),
            *self._strokes,
            "</g>",
            f'<g font-family="sans-serif" fill="{INK}">',
            *self._texts,
            "</g>",
            "</svg>",
        ]
        return ("\n".join(rows) + "\n").encode()

    def _symbols(self) -> Iterable[str]:
        if not self._has_symbols:
            return
        drawn: bytes = self._circuit.get_imagedata("svg")
        body = drawn.decode().partition(">")[2].rpartition("</svg>")[0]
        body = re.sub(r"-?\d+\.\d+(e-?\d+)?", lambda found: number(float(found[0])), body)
        body = body.replace("stroke-dasharray:-;", "").replace(" L ", "L").replace(" M ", "M").replace("M ", "M")
        yield from re.sub(r"(?<=>)(?=<)", "\n", body).split("\n")


class Plot:
    """A frame on a sheet that has scales of its own."""

    def __init__(
        self, sheet: Sheet, corner: Point, size: Point, x: tuple[float, float], y: tuple[float, float]
    ) -> None:
        """corner: upper left, size: both in pixels; x, y: first and last value of the scales."""
        self.sheet, self.corner, self.size, self.x, self.y = sheet, corner, size, x, y

    def at(self, x: float, y: float) -> Point:
        """Return where a pair of values lies on the sheet."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (y - self.y[0]) / (self.y[1] - self.y[0])
        return (self.corner[0] + across * self.size[0], self.corner[1] + (1 - up) * self.size[1])

    def grid(self, columns: Iterable[float], rows: Iterable[float]) -> None:
        """Draw pale lines at values of both scales."""
        for x in columns:
            self.sheet.line(self.at(x, self.y[0]), self.at(x, self.y[1]), width=1.5, colour=PALE)
        for y in rows:
            self.sheet.line(self.at(self.x[0], y), self.at(self.x[1], y), width=1.5, colour=PALE)

    def axes(self, x_label: str, y_label: str, cross: Point | None = None) -> None:
        """Draw both axes with arrow heads through a pair of values, by default the lowest ones."""
        x0, y0 = cross or (self.x[0], self.y[0])
        right, top = self.at(self.x[1], y0), self.at(x0, self.y[1])
        self.sheet.arrow(self.at(self.x[0], y0), (right[0] + 18, right[1]))
        self.sheet.arrow(self.at(x0, self.y[0]), (top[0], top[1] - 18))
        self.sheet.text(right[0] + 24, right[1], x_label, "start")
        self.sheet.text(top[0], top[1] - 32, y_label)

    def frame(self) -> None:
        """Draw the frame itself."""
        self.sheet.box(*self.corner, *self.size)

    def columns(self, ticks: Iterable[tuple[float, str]]) -> None:
        """Write values under the frame."""
        for value, words in ticks:
            x, y = self.at(value, self.y[0])
            self.sheet.text(x, y + 20, words)

    def rows(self, ticks: Iterable[tuple[float, str]]) -> None:
        """Write values at the left of the frame."""
        for value, words in ticks:
            x, y = self.at(self.x[0], value)
            self.sheet.text(x - 10, y, words, "end")

    def draw(self, points: Iterable[Point], width: float = 3, dash: str = "") -> None:
        """Draw a curve given by values."""
        self.sheet.line(*(self.at(x, y) for x, y in points), width=width, dash=dash)

    def bar(self, x: float, y: float, label: str = "", width: float = 4) -> None:
        """Draw a spectral line, its name above it."""
        top = self.at(x, y)
        self.sheet.line(self.at(x, self.y[0]), top, width=width)
        self.sheet.label(top, label, "above", 3)


def oscilloscope(sheet: Sheet, rows: int = 8, scales: str = "") -> Plot:
    """Draw the screen of an oscilloscope, ten divisions wide, and return it as a plot counted in divisions.

    scales: what is written under it.
    """
    side = 48
    half = rows / 2
    screen = Plot(sheet, ((WIDTH - 10 * side) / 2, 16), (10 * side, rows * side), (0, 10), (-half, half))
    screen.grid(range(1, 10), [row - half for row in range(1, rows)])
    sheet.line(screen.at(0, 0), screen.at(10, 0), width=2, colour="#777")
    sheet.line(screen.at(5, -half), screen.at(5, half), width=2, colour="#777")
    for fifth in range(1, 50):
        x, y = screen.at(fifth / 5, 0)
        sheet.line((x, y - 4), (x, y + 4), width=1.5, colour="#777")
    for fifth in range(1, rows * 5):
        x, y = screen.at(5, fifth / 5 - half)
        sheet.line((x - 4, y), (x + 4, y), width=1.5, colour="#777")
    screen.frame()
    sheet.text(WIDTH / 2, 16 + rows * side + 24, scales)
    return screen


def polar(centre: Point, radius: float, angle: float) -> Point:
    """Return the point at a distance and an angle in degrees, counted from the right against the clock."""
    turned = math.radians(angle)
    return (centre[0] + radius * math.cos(turned), centre[1] - radius * math.sin(turned))


def pulses(levels: Sequence[float], width: float = 1) -> list[Point]:
    """Return the points of a signal that steps from level to level."""
    points = [(0.0, levels[0])]
    for index, (before, after) in enumerate(pairwise(levels), 1):
        points += [(index * width, before), (index * width, after)]
    return [*points, (len(levels) * width, levels[-1])]


def write(folder: Path, figures: Iterable[tuple[str, Sheet]]) -> None:
    """Write drawings into the folder of a bank."""
    folder.mkdir(exist_ok=True)
    for name, sheet in figures:
        (folder / f"{name}.svg").write_bytes(sheet.svg())


def _pen(width: float, colour: str, dash: str, fill: str) -> str:
    broken = f' stroke-dasharray="{dash}"' if dash else ""
    return f' fill="{fill}" stroke="{colour}" stroke-width="{number(width)}"{broken}'
