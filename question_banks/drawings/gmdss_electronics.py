"""The figures of the banks gmdss-rec-2 and gmdss-rec-1."""

import math
from collections.abc import Callable, Mapping

import schemdraw.elements as elm
from parts import INK, Plot, Point, Sheet, oscilloscope, polar, sampled

SHADE = "#e4e4e4"


def diode() -> elm.Element2Term:
    """Return a diode drawn full."""
    return elm.Diode(fill=True)  # type: ignore[no-untyped-call]


def receiver_blocks() -> Sheet:
    """A receiver from the antenna to the loudspeaker."""
    sheet = Sheet(330)
    y = 130
    sheet.antenna((50, y), 80)
    sheet.line((50, y), (80, y))
    sheet.block(115, y, 66, 60, "1")
    sheet.arrow((148, y), (184, y))
    sheet.mixer((212, y))
    sheet.arrow((238, y), (280, y))
    sheet.block(314, y, 66, 60, "2")
    sheet.arrow((347, y), (384, y))
    sheet.block(418, y, 66, 60, "3")
    sheet.arrow((451, y), (486, y))
    sheet.line((488, y - 14), (502, y - 14), (522, y - 34), (522, y + 34), (502, y + 14), (488, y + 14), (488, y - 14))
    sheet.block(212, 250, 66, 60, "4")
    sheet.arrow((212, 220), (212, 158))
    sheet.text(115, 186, "156 MHz")
    sheet.text(314, 66, "21 MHz")
    sheet.text(260, 250, "135 MHz", "start")
    return sheet


def prescaler_loop() -> Sheet:
    """A frequency synthesiser with a fixed and a variable divider in its feedback."""
    sheet = Sheet(320)
    y, low = 100, 240
    for x, wide, words in ((70, 104, "12 MHz"), (190, 84, "÷ 480"), (296, 70, "φ"), (386, 60, "≈"), (482, 76, "VCO")):
        sheet.block(x, y, wide, 60, words)
    for start, end in ((122, 148), (232, 261), (331, 356), (416, 444)):
        sheet.arrow((start, y), (end, y))
    sheet.block(420, low, 84, 60, "÷ 4")
    sheet.block(296, low, 84, 60, "÷ N")
    sheet.arrow((482, 130), (482, low), (462, low))
    sheet.arrow((378, low), (338, low))
    sheet.arrow((296, 210), (296, 130))
    sheet.arrow((482, 70), (482, 26))
    sheet.text(440, 36, "A", bold=True)
    return sheet


def centre_tap() -> Sheet:
    """A transformer with a middle tap, two diodes and a capacitor."""
    sheet = Sheet(350)
    sheet.terminal((40, 70), "", "left")
    sheet.terminal((40, 280), "", "left")
    sheet.lines(((46, 70), (100, 70)), ((46, 280), (100, 280)))
    sheet.part(elm.Inductor, (100, 280), (100, 70), scale=1.8)
    sheet.lines(((126, 80), (126, 270)), ((136, 80), (136, 270)), width=2)
    sheet.part(elm.Inductor, (162, 50), (162, 175), "12 V", "right", 18, scale=1.4)
    sheet.part(elm.Inductor, (162, 175), (162, 300), "12 V", "right", 18, scale=1.4)
    sheet.part(diode, (162, 50), (370, 50), "D1", "above", 16)
    sheet.part(diode, (162, 300), (370, 300), "D2", "below", 16)
    sheet.lines(((370, 50), (370, 161)), ((370, 189), (370, 300)), ((370, 50), (510, 50)), ((162, 175), (510, 175)))
    sheet.arc((370, 175), 14, -90, 90)
    sheet.part(elm.Capacitor2, (440, 50), (440, 175), "C", "left", 24)
    sheet.node((370, 50), (440, 50), (440, 175), (162, 175))
    sheet.terminal((516, 50), "+", "right")
    sheet.terminal((516, 175), "−", "right")
    return sheet


def summing_amplifier() -> Sheet:
    """An operational amplifier with two inputs at its inverting side."""
    sheet = Sheet(330)
    amplifier = sheet.symbol(elm.Opamp(), (320, 170), "in1")
    minus, plus, out = (sheet.pin(amplifier, name) for name in ("in1", "in2", "out"))
    top = minus[1] - 76
    sheet.part(elm.ResistorIEC, (90, top), (280, top), "R1 = 20 kΩ", "above", 16)
    sheet.part(elm.ResistorIEC, (90, minus[1]), (280, minus[1]), "R2 = 50 kΩ", "below", 16)
    sheet.part(elm.ResistorIEC, (310, 40), (480, 40), "R3 = 100 kΩ", "below", 14)
    sheet.lines(((280, minus[1]), minus), ((280, top), (280, minus[1])), ((310, minus[1]), (310, 40)))
    sheet.lines(((480, 40), (480, out[1])), (out, (500, out[1])), (plus, (310, plus[1]), (310, 276)))
    sheet.ground((310, 276))
    sheet.node((280, minus[1]), (310, minus[1]), (480, out[1]))
    sheet.terminal((84, top), "U1", "left")
    sheet.terminal((84, minus[1]), "U2", "left")
    sheet.terminal((506, out[1]), "U3", "right")
    return sheet


def ripple() -> Sheet:
    """A saw-toothed voltage on an oscilloscope: five steep rises in twenty divisions of time."""
    sheet = Sheet(450)
    screen = oscilloscope(sheet, scales="200 mV / div · 5 ms / div")

    def form(x: float) -> float:
        part = ((x + 0.6) % 4) / 4
        return 2 * math.sin(math.pi * (part / 0.15 - 0.5)) if part < 0.15 else 2 - 4 * (part - 0.15) / 0.85

    screen.draw(sampled(form, 0, 10, 400), width=3.5)
    return sheet


def harmonic_lines() -> Sheet:
    """The output of a transmitter behind an attenuator, on a spectrum analyser."""
    sheet = Sheet(400)
    plot = Plot(sheet, (80, 60), (400, 280), (0, 600), (-90, 10))
    plot.grid(range(100, 601, 100), range(-80, 11, 10))
    plot.frame()
    plot.columns(((156, "156"), (312, "312"), (468, "468")))
    plot.rows((level, str(level).replace("-", "−")) for level in range(-80, 11, 20))
    sheet.text(500, 360, "MHz", "start")
    sheet.text(80, 34, "dBm")
    plot.draw(sampled(lambda f: -82 + 1.5 * math.sin(f * 0.9) + math.sin(f * 0.37), 2, 598, 300), width=1.5)
    for f, level, words in ((156, 4, "+4"), (312, -56, "−56"), (468, -68, "−68")):
        sheet.line(plot.at(f, -82), plot.at(f, level), width=4)
        x, y = plot.at(f, level)
        sheet.text(x + 8, y - 6, words, "start", bold=True)
    return sheet


def _lamp(sheet: Sheet, centre: Point, lit: bool) -> None:
    """Draw a lamp: a circle with a cross, rays when it is lit, a grey face when not."""
    sheet.circle(centre, 24, "#fff" if lit else "#bbb")
    for angle in (45, 135):
        sheet.line(polar(centre, 24, angle), polar(centre, 24, angle + 180))
    if lit:
        for angle in range(0, 360, 45):
            if angle not in (90, 270):
                sheet.line(polar(centre, 31, angle), polar(centre, 43, angle), width=3)


def earth_lamps() -> Sheet:
    """A battery network with two equal lamps in series between its poles, their middle at the hull."""
    sheet = Sheet(340)
    sheet.part(elm.Battery, (70, 40), (70, 300), "24 V", "right", 32)
    sheet.lines(((70, 40), (500, 40)), ((70, 300), (500, 300)))
    sheet.part(elm.ResistorIEC, (480, 40), (480, 300), "R", "right")
    sheet.line((280, 40), (280, 300))
    _lamp(sheet, (280, 100), False)
    _lamp(sheet, (280, 240), True)
    sheet.line((280, 170), (370, 170))
    sheet.ground((370, 170))
    sheet.node((280, 40), (280, 300), (280, 170))
    sheet.text(236, 92, "H1", "end")
    sheet.text(228, 218, "H2", "end")
    sheet.text(46, 40, "+", "end", size=28)
    sheet.text(46, 300, "−", "end", size=28)
    return sheet


def data_wiring() -> Sheet:
    """Four ways of joining a talker to a listener by two wires in a screen."""
    sheet = Sheet(420)
    for index in range(4):
        x, y = 20 + 275 * (index % 2), 30 + 205 * (index // 2)
        sheet.text(x + 8, y + 2, str(index + 1), bold=True, size=26)
        for left, name in ((x + 10, "T"), (x + 190, "L")):
            sheet.box(left, y + 22, 56, 110)
            sheet.text(left + 28, y + 40, name, bold=True)
        for row, wire in enumerate(("A", "B")):
            sheet.text(x + 50, y + 70 + 40 * row, wire, size=20)
            sheet.text(x + 206, y + 70 + 40 * row, wire, size=20)
        upper, lower, out, into = y + 70, y + 110, x + 66, x + 190
        if index == 1:
            sheet.lines(((out, upper), (out + 40, upper), (into - 40, lower), (into, lower)))
            sheet.lines(((out, lower), (out + 40, lower), (into - 40, upper), (into, upper)))
        else:
            sheet.lines(((out, upper), (into, upper)))
        if index in (0, 3):
            sheet.line((out, lower), (into, lower))
        if index == 2:
            sheet.line((into, lower), (into - 26, lower), (into - 26, lower + 26))
            sheet.ground((into - 26, lower + 20))
            sheet.line((out, lower), (out + 26, lower), (out + 26, lower + 26))
            sheet.ground((out + 26, lower + 20))
        else:
            sheet.box(out + 14, upper - 16, into - out - 28, 72)
            sheet.line((out + 24, lower + 16), (out + 24, lower + 24))
            sheet.ground((out + 24, lower + 20))
            if index == 0:
                sheet.line((into - 24, lower + 16), (into - 24, lower + 24))
                sheet.ground((into - 24, lower + 20))
    return sheet


def coaxial_section() -> Sheet:
    """A coaxial cable cut along its length, a connector at its right end."""
    sheet = Sheet(330)
    mid = 175
    # jacket, braid and dielectric, above and below the middle
    for side in (-1, 1):
        sheet.box(20, mid + (64 if side > 0 else -80), 250, 16, "#999")
        outer, inner = mid + side * 62, mid + side * 50
        sheet.line((20, outer), (330, outer), width=2)
        sheet.line((20, inner), (330, inner), width=2)
        for x in range(20, 330, 10):
            sheet.line((x, outer), (x + 10, inner), width=1.5)
            sheet.line((x + 10, outer), (x, inner), width=1.5)
        sheet.box(20, mid + (9 if side > 0 else -49), 310, 40, SHADE)
        # body of the connector
        sheet.box(290, mid + (66 if side > 0 else -92), 240, 26, "#ccc")
    sheet.line((20, mid - 8), (500, mid - 8), (500, mid + 8), (20, mid + 8), fill="#fff")
    sheet.line((480, mid - 8), (516, mid - 8), (526, mid), (516, mid + 8), (480, mid + 8), fill="#fff")
    # a strand astray
    sheet.line((330, mid - 56), (352, mid - 52), (366, mid - 34), (362, mid - 20), (372, mid - 8), width=4)
    for start, place, name in (
        ((160, mid), (160, 300), "1"),
        ((90, mid + 30), (90, 300), "2"),
        ((230, mid + 56), (230, 300), "3"),
        ((410, mid + 80), (410, 300), "4"),
        ((366, mid - 36), (366, 36), "5"),
    ):
        sheet.line(start, place, width=1.5)
        sheet.circle(place, 18, "#fff")
        sheet.text(*place, name, bold=True)
    return sheet


def discharge() -> Sheet:
    """The voltage of a battery over ten hours."""
    sheet = Sheet(400)
    plot = Plot(sheet, (70, 60), (410, 280), (0, 10), (16, 28))
    plot.grid(range(1, 11), range(17, 29))
    plot.axes("h", "V")
    plot.columns((hour, str(hour)) for hour in range(0, 11, 2))
    plot.rows((level, str(level)) for level in range(16, 29, 2))

    def level(hour: float) -> float:
        return 25 - 0.4 * hour + 0.6 * math.exp(-3 * hour) - 1.2 * math.exp(1.0 * (hour - 7)) if hour < 8 else 0

    last = 7.95
    plot.draw([(hour, value) for hour, value in sampled(level, 0, last) if value >= 17.4], width=4)
    sheet.line(plot.at(0, 21), plot.at(10, 21), width=2, dash="9 7")
    sheet.text(*plot.at(9.2, 21.7), "21 V", bold=True)
    sheet.text(*plot.at(6.3, 27), "I = 20 A", bold=True)
    return sheet


def smith_chart() -> Sheet:
    """Circles of equal resistance and reactance with four points."""
    sheet = Sheet(470)
    centre, radius = (280, 232), 200

    def at(z: complex) -> Point:
        gamma = (z - 1) / (z + 1)
        return (centre[0] + radius * gamma.real, centre[1] - radius * gamma.imag)

    for r in (0.5, 1, 2):
        sheet.line(
            *(at(complex(r, math.tan(math.radians(a)))) for a, _ in sampled(float, -89.9, 89.9)),
            width=1.8,
            colour="#888",
        )
    for x in (0.5, 1, 2, -0.5, -1, -2):
        sheet.line(
            *(at(complex(math.tan(math.radians(a)), x)) for a, _ in sampled(float, 0, 89.9)), width=1.8, colour="#888"
        )
    sheet.circle(centre, radius)
    sheet.line((80, 232), (480, 232), width=2)
    for words, z in (
        ("½", complex(0, 0.5)),
        ("1", complex(0, 1)),
        ("2", complex(0, 2)),
        ("−½", complex(0, -0.5)),
        ("−1", complex(0, -1)),
        ("−2", complex(0, -2)),
    ):
        x, y = at(z)
        sheet.text(centre[0] + (x - centre[0]) * 1.1, centre[1] + (y - centre[1]) * 1.1, words, size=20)
    for words, r in (("½", 0.5), ("1", 1), ("2", 2)):
        x, y = at(complex(r, 0))
        sheet.text(x - 12, y + 15, words, size=20)
    sheet.text(64, 232, "0", size=20)
    sheet.text(500, 232, "∞")
    for name, z, dx in (
        ("P", complex(1, -1), 20),
        ("Q", complex(0.5, 0.5), -20),
        ("R", complex(2, 0), 20),
        ("S", complex(1, 1), 20),
    ):
        x, y = at(z)
        sheet.circle((x, y), 7, INK)
        sheet.text(x + dx, y - 18, name, bold=True, size=24)
    return sheet


def reflections() -> Sheet:
    """The trace of a time-domain reflectometer."""
    sheet = Sheet(390)
    plot = Plot(sheet, (70, 50), (410, 290), (0, 400), (-1.15, 1.15))
    plot.grid(range(50, 401, 50), (-1, -0.5, 0.5, 1))
    sheet.line(plot.at(0, 0), plot.at(400, 0), width=1.5, colour="#777")
    plot.frame()
    plot.columns((time, str(time)) for time in range(0, 401, 100))
    plot.rows(((1, "+1"), (0, "0"), (-1, "−1")))
    sheet.text(496, 340, "ns", "start")
    sheet.text(70, 28, "ρ")

    def trace(t: float) -> float:
        dip = -0.4 * math.exp(-(((t - 140) / 14) ** 2))
        return dip + 0.94 / (1 + math.exp(-(t - 300) / 5)) if t > 20 else 0

    plot.draw(sampled(trace, 0, 400, 300), width=4)
    sheet.text(*plot.at(140, -0.62), "P", bold=True, size=26)
    sheet.text(*plot.at(278, 0.6), "Q", bold=True, size=26)
    return sheet


def phase_noise() -> Sheet:
    """The noise beside the carrier of a synthesiser, over the distance from it."""
    sheet = Sheet(400)
    plot = Plot(sheet, (90, 60), (400, 280), (2, 6), (-150, -50))
    plot.grid((3, 4, 5), range(-140, -50, 20))
    plot.frame()
    plot.columns(((2, "100 Hz"), (3, "1 kHz"), (4, "10 kHz"), (5, "100 kHz"), (6, "1 MHz")))
    plot.rows((level, str(level).replace("-", "−")) for level in range(-140, -50, 20))
    sheet.text(90, 34, "dBc/Hz")

    def level(decade: float) -> float:
        if decade < 2.5:
            return -80 - 16 * (decade - 2)
        if decade < 3.6:
            return -88 - 2 * (decade - 2.5)
        return -90.2 - 22 * (decade - 3.6)

    plot.draw(sampled(lambda d: level(d) + 1.1 * math.sin(61 * d) + 0.9 * math.sin(97 * d), 2, 6, 400), width=2.5)
    for frequency, top in ((25, -70), (50, -80), (75, -90)):
        decade = 3 + math.log10(frequency)
        sheet.line(plot.at(decade, level(decade)), plot.at(decade, top), width=3.5)
    x, y = plot.at(3 + math.log10(25), -70)
    sheet.text(x - 8, y - 16, "25", bold=True, size=20)
    x, y = plot.at(3 + math.log10(50), -80)
    sheet.text(x + 6, y - 16, "50", bold=True, size=20)
    x, y = plot.at(3 + math.log10(75), -90)
    sheet.text(x + 8, y - 2, "75 kHz", "start", bold=True, size=20)
    return sheet


def eye() -> Sheet:
    """Many bits over one another."""
    sheet = Sheet(370)
    plot = Plot(sheet, (40, 24), (480, 280), (-1, 11), (-1.4, 1.4))
    plot.grid(range(0, 11), (-1, 0, 1))

    def edge(x: float, crossing: float) -> float:
        part = (x - crossing) / 1.5
        return math.copysign(1, part) if abs(part) >= 1 else math.sin(part * math.pi / 2)

    for first in (-1, -0.4, 0.4, 1):
        for sign in (1, -1):
            # a bit that differs from the one before it, and from the one after it
            before, after = 1 + first, 9 - first
            plot.draw(sampled(lambda x, c=before, s=sign: s * edge(x, c), -1, 5, 120), width=1.8)  # type: ignore[misc]
            plot.draw(sampled(lambda x, c=after, s=sign: s * edge(x, c), 5, 11, 120), width=1.8)  # type: ignore[misc]
    for level in (1, -1):
        sheet.line(plot.at(-1, level), plot.at(11, level), width=1.8)
    plot.frame()
    for x in (1, 9):
        sheet.line(plot.at(x, -1.4), plot.at(x, 1.4), width=2, dash="8 6")
    y = 330
    sheet.span((plot.at(1, 0)[0], y), (plot.at(9, 0)[0], y), "T", "below")
    sheet.lines(*[((plot.at(x, 0)[0], 306), (plot.at(x, 0)[0], 338)) for x in (1, 9)], width=1.5)
    return sheet


def constellation() -> Sheet:
    """Sixteen points, each spread along a circle around the middle."""
    sheet = Sheet(440)
    plot = Plot(sheet, (90, 50), (350, 350), (-4.2, 4.2), (-4.2, 4.2))
    plot.grid((-2, 2), (-2, 2))
    plot.axes("I", "Q", (0, 0))
    for i in (-3, -1, 1, 3):
        for q in (-3, -1, 1, 3):
            for index in range(13):
                turn = math.radians(1.6 * (index - 6))
                swell = 1 + 0.008 * ((index * 5) % 7 - 3)
                across = swell * (i * math.cos(turn) - q * math.sin(turn))
                up = swell * (i * math.sin(turn) + q * math.cos(turn))
                sheet.circle(plot.at(across, up), 1.6, INK)
    return sheet


def filter_curve() -> Sheet:
    """The transmission of a band filter on a network analyser."""
    sheet = Sheet(400)
    plot = Plot(sheet, (90, 50), (420, 290), (140, 180), (-80, 4))
    plot.grid(range(145, 180, 5), range(-80, 5, 10))
    plot.frame()
    plot.columns((f, str(f)) for f in (145, 155, 165, 175))
    plot.rows(((-2, "−2 dB"), (-8, ""), (-62, "−62 dB")))
    sheet.text(536, 360, "MHz", "end")
    slope = math.log((10**6 - 1) / (10**0.6 - 1)) / math.log(3)
    base = 5 / (10**0.6 - 1) ** (1 / slope)
    plot.draw(sampled(lambda f: -2 - 10 * math.log10(1 + (abs(f - 160) / base) ** slope), 141, 179, 300), width=3.5)
    sheet.text(80, plot.at(0, -10)[1], "−8 dB", "end")
    for level, half in ((-8, 5), (-62, 15)):
        sheet.line(plot.at(140, level), plot.at(180, level), width=2, dash="8 6")
        for side in (-1, 1):
            sheet.circle(plot.at(160 + side * half, level), 6.5, INK)
    return sheet


def two_tone_lines() -> Sheet:
    """Two strong lines with a weak one on either side."""
    sheet = Sheet(380)
    plot = Plot(sheet, (80, 60), (420, 260), (0, 7), (-70, 20))
    plot.grid(range(1, 7), range(-60, 20, 10))
    plot.frame()
    plot.rows((level, str(level).replace("-", "−")) for level in range(-60, 21, 20))
    sheet.text(80, 34, "dBm")
    plot.draw(sampled(lambda f: -63 + 1.2 * math.sin(41 * f) + math.sin(67 * f), 0.03, 6.97, 300), width=1.5)
    for f, level, words in ((2, -45, "2f1 − f2"), (3, 5, "f1"), (4, 5, "f2"), (5, -45, "2f2 − f1")):
        sheet.line(plot.at(f, -63), plot.at(f, level), width=4)
        x, _ = plot.at(f, 0)
        sheet.text(x + {2: -14, 5: 14}.get(f, 0), 344, words)
        x, y = plot.at(f, level)
        sheet.text(x, y - 16, str(level).replace("-", "−").replace("5", "+5", int(level == 5)), bold=True)
    return sheet


def slot_choice() -> Sheet:
    """The nominal slots of a station along the time, and the intervals around them."""
    sheet = Sheet(290)
    y = 170
    sheet.arrow((20, y), (540, y))
    for x in range(30, 531, 10):
        sheet.line((x, y), (x, y - 12), width=1.5)
    for x in (130, 420):
        sheet.box(x - 29, y - 34, 58, 34)
        sheet.line((x, y), (x, y - 62), width=4)
        sheet.text(x, y - 78, "NS", bold=True)
        sheet.span((x - 29, y + 26), (x + 29, y + 26), "SI", "below")
        sheet.lines(*[((end, y), (end, y + 34)) for end in (x - 29, x + 29)], width=1.5)
    sheet.span((130, 54), (420, 54), "NI", "above")
    sheet.lines(((130, 44), (130, 66)), ((420, 44), (420, 66)), width=1.5)
    sheet.text(540, y + 26, "t", "end")
    return sheet


def time_diversity() -> Sheet:
    """Characters of a call, each sent twice, and a burst over some of them."""
    sheet = Sheet(230)
    wide, left = 38.0, 14.0
    for index in range(14):
        x = left + wide * index
        is_first = index % 2 == 0
        number = index // 2 + 1 if is_first else (index - 5) // 2 + 1
        known = number > 0
        sheet.box(x, 60, wide, 52, "#fff" if is_first else SHADE)
        sheet.text(x + wide / 2, 86, f"{'D' if is_first else 'R'}{number}" if known else "–", size=20)
    sheet.arrow((14, 30), (546, 30), width=2)
    sheet.text(280, 14, "t")
    start, end = left + 4 * wide, left + 10 * wide
    sheet.line((start, 122), (start, 140), (end, 140), (end, 122), width=3)
    for index in range(24):
        x = start + (end - start) * index / 24
        sheet.line((x, 152 + 22 * (index % 2)), (x + (end - start) / 24, 152 + 22 * ((index + 1) % 2)), width=2)
    sheet.text((start + end) / 2, 200, "X", bold=True)
    return sheet


SECOND: Mapping[str, Callable[[], Sheet]] = {
    "receiver-blocks": receiver_blocks,
    "prescaler-loop": prescaler_loop,
    "centre-tap": centre_tap,
    "summing-amplifier": summing_amplifier,
    "ripple": ripple,
    "harmonic-lines": harmonic_lines,
    "earth-lamps": earth_lamps,
    "data-wiring": data_wiring,
    "coaxial-section": coaxial_section,
    "discharge": discharge,
}

FIRST: Mapping[str, Callable[[], Sheet]] = {
    "smith-chart": smith_chart,
    "reflections": reflections,
    "phase-noise": phase_noise,
    "eye": eye,
    "constellation": constellation,
    "filter-curve": filter_curve,
    "two-tone-lines": two_tone_lines,
    "slot-choice": slot_choice,
    "time-diversity": time_diversity,
}
