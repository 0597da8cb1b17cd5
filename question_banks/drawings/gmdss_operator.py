"""The figures of the banks gmdss-roc and gmdss-goc."""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from parts import INK, PALE, Plot, Point, Sheet, polar, sampled

SHADE = "#e4e4e4"


def _display(head: str, rows: Sequence[tuple[str, str]], keys: Sequence[str] = (), split: int = 210) -> Sheet:
    """Draw a set with a display: a heading, names and values, soft keys below."""
    step = 38
    bottom = 84 + step * len(rows)
    sheet = Sheet(bottom + (84 if keys else 30))
    sheet.box(6, 6, 548, sheet.height - 12)
    sheet.box(26, 22, 508, bottom - 18, "#fff")
    sheet.box(26, 22, 508, 44, SHADE)
    sheet.text(280, 44, head, bold=True, size=24)
    for index, (name, value) in enumerate(rows):
        y = 94 + step * index
        sheet.text(42, y, name, "start")
        sheet.text(split, y, value, "start", bold=True)
    wide = 508 / max(len(keys), 1)
    for index, key in enumerate(keys):
        sheet.box(26 + wide * index + 8, bottom + 22, wide - 16, 42)
        sheet.text(26 + wide * (index + 0.5), bottom + 43, key)
    return sheet


def dsc_relay() -> Sheet:
    """The display of a received relay of a distress alert."""
    return _display(
        "DISTRESS RELAY – CH 70",
        (
            ("FROM", "005 740 001"),
            ("TO", "ALL SHIPS"),
            ("IN DISTRESS", "574 003 210"),
            ("NATURE", "FLOODING"),
            ("POSITION", "10°14' N  107°05' E"),
            ("UTC", "04:18"),
            ("TELEPHONY", "CH 16"),
        ),
    )


def dsc_compose() -> Sheet:
    """The display before an alert, without a position."""
    return _display(
        "DISTRESS CALL",
        (
            ("MMSI", "574 003 210"),
            ("NATURE", "FIRE, EXPLOSION"),
            ("POSITION", "– – °– –'     – – – °– –'"),
            ("UTC", "– – : – –"),
            ("TELEPHONY", "CH 16"),
            ("ALARM", "NO GNSS DATA"),
        ),
        ("NATURE", "POS / UTC", "CANCEL"),
    )


def _knob(sheet: Sheet, centre: Point, angle: float, name: str) -> None:
    """Draw a turning knob with its scale from 0 to 10; angle: where it points, counted from the right."""
    for index in range(11):
        at = 225 - 27 * index
        sheet.line(polar(centre, 46, at), polar(centre, 53, at), width=2)
    sheet.circle(centre, 38, "#fff")
    sheet.line(polar(centre, 8, angle), polar(centre, 36, angle), width=5)
    sheet.text(centre[0] - 56, centre[1] + 46, "0", size=20)
    sheet.text(centre[0] + 56, centre[1] + 46, "10", size=20)
    sheet.text(centre[0], centre[1] + 74, name, bold=True)


def vhf_panel() -> Sheet:
    """The front of a VHF set."""
    sheet = Sheet(340)
    sheet.box(6, 6, 548, 328)
    sheet.box(26, 28, 256, 130, SHADE)
    sheet.text(96, 94, "16", size=84, bold=True)
    for y, words in ((56, "1 W"), (94, "INT"), (132, "RX")):
        sheet.text(218, y, words, size=26, bold=True)
    for index, key in enumerate(("16", "HI / LO", "INT / USA", "DW")):
        x, y = 296 + 124 * (index % 2), 34 + 66 * (index // 2)
        sheet.box(x, y, 116, 50)
        sheet.text(x + 58, y + 25, key, size=20)
    _knob(sheet, (120, 232), 90, "VOL")
    _knob(sheet, (290, 232), 144, "SQL")
    sheet.box(420, 190, 100, 70)
    sheet.box(428, 198, 84, 54)
    sheet.text(470, 284, "DISTRESS", bold=True, size=20)
    return sheet


def navtex_print() -> Sheet:
    """A strip of paper with a message."""
    sheet = Sheet(350)
    edge = [(40 + 12 * index, 12 + (10 if index % 2 else 0)) for index in range(41)]
    sheet.line(*edge, (520, 336), (40, 336), fill="#fff")
    for index, row in enumerate(
        (
            "ZCZC KD21",
            "181040 UTC NOV 26",
            "PERSON OVERBOARD AT 0945 UTC",
            "POSITION 16-20N 109-05E",
            "VESSELS WITHIN 30 MILES",
            "KEEP SHARP LOOKOUT",
            "REPORT TO MRCC",
            "NNNN",
        )
    ):
        sheet.text(66, 52 + 37 * index, row, "start", size=24)
    return sheet


def epirb() -> Sheet:
    """A beacon in its bracket, five parts numbered."""
    sheet = Sheet(430)
    # bracket on a wall
    sheet.line((330, 90), (330, 400), width=6)
    for y in range(100, 400, 20):
        sheet.line((332, y), (346, y - 14), width=1.5)
    sheet.line((330, 372), (200, 372), (200, 344), width=5)
    # beacon
    sheet.line((215, 362), (215, 190), (305, 190), (305, 362), (215, 362), fill="#fff")
    sheet.line((215, 262), (305, 262))
    sheet.line((225, 190), (225, 168), (240, 146), (280, 146), (295, 168), (295, 190), fill="#fff")
    sheet.line((260, 146), (260, 24), width=5)
    sheet.circle((260, 170), 9, SHADE)
    for angle in range(20, 180, 35):
        sheet.line(polar((260, 170), 13, angle), polar((260, 170), 19, angle), width=1.5)
    # switch under a guard
    sheet.box(238, 206, 44, 38, "#fff")
    sheet.box(254, 214, 12, 22, INK)
    # line, coiled
    for radius in (24, 18, 12):
        sheet.circle((260, 312), radius)
    sheet.line((284, 318), (292, 344), width=2)
    sheet.circle((293, 350), 6, "#fff")
    # strap with the release
    sheet.line((330, 280), (160, 280), width=5)
    sheet.circle((170, 280), 24, "#fff")
    sheet.circle((170, 280), 14)
    for start, place, name in (
        ((255, 60), (120, 60), "1"),
        ((251, 170), (120, 150), "2"),
        ((236, 226), (120, 230), "3"),
        ((236, 322), (120, 350), "4"),
        ((146, 280), (70, 280), "5"),
    ):
        sheet.line(start, place, width=1.5)
        sheet.circle(place, 20, "#fff")
        sheet.text(*place, name, bold=True)
    return sheet


def _radar(scale: int) -> tuple[Sheet, Point]:
    """Draw a radar screen with six rings, bearings at its rim; return its centre too. scale: its range in miles."""
    sheet = Sheet(470)
    centre = (280, 232)
    for ring in range(1, 6):
        sheet.circle(centre, 32 * ring, colour=PALE)
    sheet.circle(centre, 192)
    for degrees in range(0, 360, 10):
        inner = 180 if degrees % 30 == 0 else 186
        sheet.line(polar(centre, inner, degrees), polar(centre, 192, degrees), width=2)
    for degrees in range(0, 360, 30):
        x, y = polar(centre, 214, 90 - degrees)
        sheet.text(x, y, f"{degrees:03}", size=20)
    sheet.line(centre, (280, 40), width=1.5, colour="#777")
    sheet.text(20, 24, f"{scale} NM", "start", bold=True)
    sheet.text(540, 24, f"RINGS {scale // 6} NM", "end", bold=True)
    return sheet, centre


def sart_dots() -> Sheet:
    """Twelve dots in a line on a radar screen."""
    sheet, centre = _radar(12)
    for index in range(12):
        sheet.circle(polar(centre, 16 * (4 + 0.64 * index), 40), 3.2, INK)
    return sheet


def sart_arcs() -> Sheet:
    """Nine wide arcs around the middle of a radar screen."""
    sheet, centre = _radar(6)
    for index in range(9):
        radius = 14 + 20.5 * index
        half = 150 - 11 * index
        sheet.arc(centre, radius, 40 - half, 40 + half, width=4.5)
    return sheet


def distress_sequence() -> Sheet:
    """Two stations and four transmissions, downwards in time."""
    sheet = Sheet(390)
    for x, name in ((90, "A"), (470, "B")):
        sheet.block(x, 34, 70, 46, name)
        sheet.line((x, 57), (x, 350), width=2)
    for index, (to_right, words) in enumerate(
        ((True, "CH 70"), (False, "CH 70"), (True, "CH 16 – MAYDAY"), (False, "CH 16 – MAYDAY"))
    ):
        y = 112 + 70 * index
        start, end = ((90, y), (470, y)) if to_right else ((470, y), (90, y))
        sheet.arrow(start, end, width=3)
        sheet.text(290, y - 19, words)
        sheet.circle((280 - 130, y - 22), 15, "#fff")
        sheet.text(280 - 130, y - 22, str(index + 1), bold=True, size=20)
    sheet.arrow((30, 80), (30, 350), width=2)
    sheet.text(30, 370, "t")
    return sheet


def ais_symbols() -> Sheet:
    """Four symbols of an AIS display."""
    sheet = Sheet(330)
    sheet.box(10, 10, 540, 310)
    sheet.line((280, 10), (280, 320), width=1.5, colour=PALE)
    sheet.line((10, 165), (550, 165), width=1.5, colour=PALE)
    # 1: small triangle, 2: circle with a cross, 3: rhomb with an upright cross, 4: triangle with course and heading
    sheet.line((145, 66), (130, 112), (160, 112), (145, 66), fill="#fff")
    sheet.circle((415, 90), 30)
    for angle in (45, 135):
        sheet.line(polar((415, 90), 30, angle), polar((415, 90), 30, angle + 180))
    sheet.line((145, 208), (178, 242), (145, 276), (112, 242), (145, 208), fill="#fff")
    sheet.lines(((133, 242), (157, 242)), ((145, 230), (145, 254)))
    sheet.line((400, 214), (378, 284), (422, 284), (400, 214), fill="#fff")
    sheet.line((400, 214), (400, 184))
    sheet.line((400, 258), (500, 200), dash="9 7")
    for place, name in (((44, 40), "1"), (((314), 40), "2"), ((44, 196), "3"), ((314, 196), "4")):
        sheet.text(*place, name, bold=True, size=26)
    return sheet


def area_chart() -> Sheet:
    """A coast with two stations, the circles they cover, and four ships."""
    sheet = Sheet(440)
    coast = [(6, 6), (150, 6), (128, 60), (160, 120), (134, 190), (150, 250), (116, 330), (132, 400), (110, 434)]
    sheet.line(*coast, (6, 434), fill=SHADE)
    b, c = (160, 120), (116, 330)
    sheet.arc(b, 300, -76, 22)
    for station in (b, c):
        sheet.arc(station, 60, -92, 92, dash="9 7")
        sheet.line(
            (station[0], station[1] + 9), (station[0] - 9, station[1] - 7), (station[0] + 9, station[1] - 7), fill=INK
        )
    sheet.text(b[0] - 26, b[1] - 4, "B", bold=True)
    sheet.text(c[0] - 26, c[1] - 4, "C", bold=True)
    for place, name in (((180, 134), "P"), ((134, 348), "Q"), ((340, 200), "R"), ((510, 300), "S")):
        x, y = place
        sheet.line((x, y - 8), (x + 8, y + 8), (x - 8, y + 8), (x, y - 8), fill="#fff")
        sheet.text(x + 20, y, name, bold=True)
    sheet.text(230, 150, "VHF 30 NM", "start", size=20)
    sheet.text(190, 340, "VHF 30 NM", "start", size=20)
    sheet.text(440, 40, "MF 150 NM", "end", size=20)
    return sheet


def muf_curve() -> Sheet:
    """The highest and lowest usable frequency of a path over a day."""
    sheet = Sheet(400)
    plot = Plot(sheet, (64, 60), (408, 280), (0, 24), (0, 24))
    plot.grid(range(0, 25, 2), range(0, 25, 4))
    plot.axes("UTC", "MHz")
    plot.columns((hour, str(hour)) for hour in range(0, 25, 4))
    plot.rows((f, str(f)) for f in range(0, 25, 4))

    def highest(hour: float) -> float:
        return 14 + 6 * math.cos(2 * math.pi * (hour - 6) / 24)

    def lowest(hour: float) -> float:
        return 4 + 2 * math.cos(2 * math.pi * (hour - 6) / 24)

    plot.draw(sampled(highest, 0, 24), width=4)
    plot.draw(sampled(lambda hour: 0.85 * highest(hour), 0, 24), dash="9 7", width=2.5)
    plot.draw(sampled(lowest, 0, 24), width=2.5)
    sheet.text(*plot.at(9.5, 21), "MUF", "start", bold=True)
    sheet.text(*plot.at(6.6, 12), "85 % MUF")
    sheet.text(*plot.at(6, 4), "LUF", bold=True)
    return sheet


def dsc_area() -> Sheet:
    """The display of a call to an area, received at MF/HF."""
    return _display(
        "DSC  MF / HF",
        (
            ("FORMAT", "GEOGRAPHIC AREA"),
            ("REF", "14° N  108° E"),
            ("ΔLAT / ΔLON", "03° / 05°"),
            ("CATEGORY", "URGENCY"),
            ("FROM", "005 740 001"),
            ("TELEPHONY", "2182 kHz"),
        ),
    )


def satellite_log() -> Sheet:
    """The list of messages sent by a satellite terminal."""
    sheet = Sheet(330)
    sheet.box(6, 6, 548, 318)
    sheet.box(6, 6, 548, 48, SHADE)
    sheet.text(280, 30, "TRANSMIT LOG", bold=True, size=24)
    for x, words in ((24, "NO"), (80, "UTC"), (180, "STATUS")):
        sheet.text(x, 78, words, "start", size=20)
    sheet.line((6, 100), (554, 100), width=2)
    for index, (time, status) in enumerate(
        (
            ("03:10", "SENT TO LES"),
            ("03:22", "SENT TO LES, NDN RECEIVED"),
            ("03:40", "SENT TO LES, PDN RECEIVED"),
            ("03:42", "QUEUED, NOT LOGGED IN"),
        )
    ):
        y = 130 + 50 * index
        sheet.text(32, y, str(index + 1), "start", bold=True)
        sheet.text(80, y, time, "start")
        sheet.text(180, y, status, "start")
        if index:
            sheet.line((6, y - 25), (554, y - 25), width=1.5, colour=PALE)
    return sheet


def satellite_map() -> Sheet:
    """A map with the areas seen by two satellites over the equator, and four ships."""
    sheet = Sheet(380)
    plot = Plot(sheet, (78, 30), (462, 290), (-20, 220), (-90, 90))
    plot.grid(range(0, 221, 20), range(-60, 61, 30))
    plot.frame()
    plot.columns(((0, "0°"), (60, "60°E"), (120, "120°E"), (180, "180°")))
    plot.rows(((90, "90°N"), (60, "60°N"), (30, "30°N"), (0, "0°"), (-30, "30°S"), (-60, "60°S"), (-90, "90°S")))
    sheet.line(plot.at(-20, 0), plot.at(220, 0), width=2, colour="#777")
    edge = math.cos(math.radians(76))
    for index, (over, dash) in enumerate(((60, ""), (140, "10 7"))):
        rim = []
        for turn in range(73):
            angle = math.radians(5 * turn)
            # the point 76° away from the foot of the satellite, in the direction given
            latitude = math.degrees(math.asin(math.sin(math.radians(76)) * math.sin(angle)))
            across = math.degrees(math.atan2(math.sin(math.radians(76)) * math.cos(angle), edge))
            rim.append((over + across, latitude))
        plot.draw(rim, dash=dash)
        x, y = plot.at(over, 0)
        sheet.box(x - 9, y - 9, 18, 18, INK)
        sheet.lines(((x - 28, y), (x + 28, y)), width=5)
        sheet.text(x, y - 26, str(index + 1), bold=True)
    for name, place in (("P", (35, 40)), ("Q", (100, 82)), ("R", (100, -35)), ("S", (178, 50))):
        x, y = plot.at(*place)
        sheet.circle((x, y), 6, INK)
        sheet.text(x + 18, y, name, bold=True)
    return sheet


def _numbered_legs(sheet: Sheet, points: Sequence[Point], side: float = 18, size: int = 22) -> None:
    """Draw legs one after another with arrow heads and their numbers at their left."""
    for index, (start, end) in enumerate(pairwise(points), 1):
        sheet.arrow(start, end, width=3)
        long = math.hypot(end[0] - start[0], end[1] - start[1])
        left = ((end[1] - start[1]) / long, -(end[0] - start[0]) / long)
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        sheet.text(middle[0] + side * left[0], middle[1] + side * left[1], str(index), size=size, bold=True)


def expanding_square() -> Sheet:
    """A track that turns right after each leg, the legs growing in pairs."""
    sheet = Sheet(400)
    s = 98
    here = (200.0, 258.0)
    points = [here]
    for index, times in enumerate((1, 1, 2, 2, 3, 3)):
        dx, dy = ((0, -1), (1, 0), (0, 1), (-1, 0))[index % 4]
        here = (here[0] + dx * times * s, here[1] + dy * times * s)
        points.append(here)
    sheet.circle(points[0], 8, INK)
    sheet.text(points[0][0] + 24, points[0][1] + 18, "A", bold=True)
    _numbered_legs(sheet, points)
    sheet.span((462, 62), (462, 160), "S", "right")
    sheet.lines(((410, 62), (475, 62)), ((312, 160), (475, 160)), width=1.5)
    sheet.arrow((60, 90), (60, 30), width=2)
    sheet.text(60, 110, "N")
    return sheet


def sector_search() -> Sheet:
    """Three triangles in a circle, run through with right turns."""
    sheet = Sheet(440)
    centre, radius = (290, 224), 180
    sheet.circle(centre, radius, dash="9 7")
    rim = {angle: polar(centre, radius, angle) for angle in (90, 30, -30, -90, -150, 150)}
    # out north, across, back through the middle, and so on: each turn 120 degrees to the right
    route = [centre, rim[90], rim[30], centre, rim[-150], rim[150], centre, rim[-30], rim[-90], centre]
    for index, (start, end) in enumerate(pairwise(route), 1):
        sheet.arrow(start, ((start[0] + 2 * end[0]) / 3, (start[1] + 2 * end[1]) / 3), width=3)
        sheet.line(start, end, width=3)
        long = math.hypot(end[0] - start[0], end[1] - start[1])
        left = ((end[1] - start[1]) / long, -(end[0] - start[0]) / long)
        x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        side = -17 if index % 3 == 2 else 17
        sheet.text(x + side * left[0], y + side * left[1], str(index), bold=True)
    sheet.circle(centre, 8, INK)
    sheet.text(centre[0] + 26, centre[1] + 44, "A", bold=True)
    sheet.arrow((50, 90), (50, 30), width=2)
    sheet.text(50, 110, "N")
    sheet.text(540, 420, "R = 2 NM", "end")
    return sheet


def parallel_search() -> Sheet:
    """An oblong area with four long legs."""
    sheet = Sheet(400)
    left, top, wide, high = 70, 40, 440, 288
    sheet.box(left, top, wide, high)
    s = 72
    route: list[Point] = []
    for index in range(4):
        y = top + s / 2 + s * index
        ends = [(left + s / 2, y), (left + wide - s / 2, y)]
        route += ends if index % 2 == 0 else ends[::-1]
    sheet.circle(route[0], 8, INK)
    sheet.text(route[0][0] + 28, route[0][1] - 18, "A", bold=True)
    for start, end in pairwise(route):
        sheet.arrow(start, end, width=3)
    y = top + s * 1.5
    sheet.span((300, y), (300, y + s), "S", "right")
    sheet.span((200, top), (200, top + s / 2), "X", "right")
    sheet.span((left, 362), (left + wide, 362), "24 NM", "below")
    sheet.span((40, top), (40, top + high), "", "left")
    sheet.text(10, 24, "16 NM", "start")
    return sheet


def slot_clock() -> Sheet:
    """A dial of four hours in twenty-four parts with letters."""
    sheet = Sheet(460)
    centre = (280, 230)
    sheet.circle(centre, 168)
    sheet.circle(centre, 110)
    for index, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWX"):
        start = 90 - 15 * index
        whole = index % 6 == 0
        sheet.line(
            polar(centre, 92 if whole else 110, start),
            polar(centre, 182 if whole else 168, start),
            width=3 if whole else 2,
        )
        sheet.text(*polar(centre, 139, start - 7.5), letter, bold=True)
    for hour, (x, y) in enumerate(((280, 28), (508, 230), (280, 434), (52, 230))):
        sheet.text(x, y, f"{hour} h 00")
    sheet.arc(centre, 66, -60, 240)
    sheet.arrow(polar(centre, 66, -52), polar(centre, 66, -62), width=2)
    sheet.text(*centre, "4 h", bold=True, size=28)
    return sheet


def wire_antenna() -> Sheet:
    """A transmitter below deck, a tuner on deck and a wire above."""
    sheet = Sheet(410)
    sheet.line((20, 290), (540, 290), width=5)
    sheet.block(150, 350, 130, 70, "TX / RX")
    sheet.block(370, 250, 100, 76, "ATU")
    sheet.line((215, 342), (350, 342), (350, 288), width=3)
    sheet.line((215, 366), (390, 366), (390, 288), width=2, dash="8 6")
    sheet.lines(((70, 290), (70, 40)), ((500, 290), (500, 40)), width=6)
    sheet.line((70, 60), (108, 60), width=2)
    sheet.line((500, 60), (470, 60), width=2)
    for x in (114, 464):
        sheet.circle((x, 60), 8, "#fff")
    sheet.line((122, 60), (456, 60), width=3)
    sheet.line((370, 60), (370, 212), width=3)
    sheet.box(360, 200, 20, 12, "#fff")
    sheet.line((320, 262), (290, 262), (290, 288), width=7)
    for place, end, name in (
        ((250, 130), (366, 130), "1"),
        ((230, 226), (290, 264), "2"),
        ((290, 316), (348, 316), "3"),
        ((450, 366), (392, 356), "4"),
    ):
        sheet.line(place, end, width=1.5)
        sheet.circle(place, 18, "#fff")
        sheet.text(*place, name, bold=True)
    return sheet


def charger_panel() -> Sheet:
    """Two instruments, two lamps and a switch."""
    sheet = Sheet(320)
    sheet.box(6, 6, 548, 308)
    for x, unit, values, reading in (
        (150, "V", (20, 22, 24, 26, 28, 30), 24.4),
        (410, "A", (-30, -20, -10, 0, 10, 20, 30), -12),
    ):
        centre = (x, 170)
        sheet.box(x - 122, 24, 244, 160)
        sheet.arc(centre, 84, 25, 155)
        low, high = values[0], values[-1]
        for value in values:
            angle = 155 - 130 * (value - low) / (high - low)
            sheet.line(polar(centre, 84, angle), polar(centre, 72, angle), width=2)
            sheet.text(*polar(centre, 105, angle), str(value).replace("-", "−"), size=18)
        sheet.line(centre, polar(centre, 80, 155 - 130 * (reading - low) / (high - low)), width=3.5)
        sheet.circle(centre, 6, INK)
        sheet.text(x + 96, 164, unit, bold=True, size=26)
    for x, words, lit in ((90, "AC MAINS", False), (240, "ALARM", True)):
        sheet.circle((x, 232), 18, "#fff")
        if lit:
            sheet.circle((x, 232), 9, INK)
            for angle in range(0, 360, 45):
                sheet.line(polar((x, 232), 23, angle), polar((x, 232), 32, angle))
        sheet.text(x, 284, words)
    sheet.box(360, 214, 150, 40)
    sheet.box(362, 216, 72, 36, SHADE)
    sheet.text(398, 234, "ON", bold=True)
    sheet.text(472, 234, "OFF")
    sheet.text(435, 284, "BATTERY")
    return sheet


def identity_label() -> Sheet:
    """The plate of a ship's radio station beside the display of a set."""
    sheet = Sheet(370)
    sheet.box(30, 12, 500, 150)
    for x, y in ((44, 26), (516, 26), (44, 148), (516, 148)):
        sheet.circle((x, y), 5)
    for index, (name, value) in enumerate((("NAME", "HAI AU 9"), ("CALL SIGN", "XVQT"), ("MMSI", "574 123 400"))):
        y = 46 + 41 * index
        sheet.text(80, y, name, "start")
        sheet.text(260, y, value, "start", bold=True, size=26)
    sheet.box(30, 186, 500, 172)
    sheet.box(50, 204, 460, 136, SHADE)
    sheet.text(280, 228, "DSC  CH 70", bold=True)
    for index, (name, value) in enumerate((("OWN MMSI", "574 132 400"), ("GNSS", "OK"))):
        y = 270 + 40 * index
        sheet.text(80, y, name, "start")
        sheet.text(260, y, value, "start", bold=True, size=26)
    return sheet


RESTRICTED: Mapping[str, Callable[[], Sheet]] = {
    "dsc-relay": dsc_relay,
    "dsc-compose": dsc_compose,
    "vhf-panel": vhf_panel,
    "navtex-print": navtex_print,
    "epirb": epirb,
    "sart-dots": sart_dots,
    "sart-arcs": sart_arcs,
    "distress-sequence": distress_sequence,
    "ais-symbols": ais_symbols,
}

GENERAL: Mapping[str, Callable[[], Sheet]] = {
    "area-chart": area_chart,
    "muf-curve": muf_curve,
    "dsc-area": dsc_area,
    "satellite-log": satellite_log,
    "satellite-map": satellite_map,
    "expanding-square": expanding_square,
    "sector-search": sector_search,
    "parallel-search": parallel_search,
    "slot-clock": slot_clock,
    "wire-antenna": wire_antenna,
    "charger-panel": charger_panel,
    "identity-label": identity_label,
}
