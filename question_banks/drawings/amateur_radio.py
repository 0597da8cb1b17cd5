"""The figures of the bank amateur-radio."""

import math
from collections.abc import Callable, Mapping

from parts import PALE, Plot, Point, Sheet, oscilloscope, polar, pulses, sampled


def dipole_places() -> Sheet:
    """A half-wave wire, its current and its voltage, and four places to feed it."""
    sheet = Sheet(375)
    left, right, y = 60, 500, 190
    long = right - left
    sheet.line((left, y), (right, y), width=5)
    sheet.line(*((x, y - 120 * math.sin(math.pi * (x - left) / long)) for x, _ in sampled(float, left, right)), width=2)
    sheet.line(
        *((x, y - 120 * math.cos(math.pi * (x - left) / long)) for x, _ in sampled(float, left, right)),
        width=2,
        dash="9 6",
    )
    sheet.text(280, 48, "I")
    sheet.text(44, 64, "U")
    for index, x in enumerate((60, 97, 133, 280)):
        sheet.circle((x, y), 6, "#111")
        sheet.text(x + (0 if x > 60 else -4), y + 26, str(index + 1), bold=True)
    sheet.span((left, 350), (right, 350), "λ/2", "above")
    return sheet


def ground_plane() -> Sheet:
    """A vertical rod over four sloping rods, fed by a coaxial cable."""
    sheet = Sheet(400)
    foot = (250, 220)
    sheet.line((250, 210), (250, 40), width=5)
    for end in ((120, 330), (380, 330), (190, 350), (310, 350)):
        sheet.line((250, 228), end, width=4)
    sheet.lines(((243, 228), (243, 390)), ((257, 228), (257, 390)), width=2)
    sheet.line((250, 210), (250, 390), width=2)
    sheet.circle(foot, 9, "#fff")
    sheet.line((250, 228), (440, 228), width=1.5, dash="8 6")
    sheet.arc((250, 228), 95, -38, 0)
    sheet.text(368, 262, "45°", "start")
    sheet.text(236, 110, "A", "end")
    sheet.text(150, 268, "B", "end")
    sheet.span((300, 40), (300, 218), "λ/4", "right")
    return sheet


def yagi() -> Sheet:
    """A beam of five elements seen from above, with four directions."""
    sheet = Sheet(400)
    sheet.line((130, 200), (450, 200), width=3)
    for index, (x, half) in enumerate(((140, 135), (215, 122), (280, 112), (360, 108), (440, 104))):
        sheet.line((x, 200 - half), (x, 200 + half), width=5)
        sheet.text(x, 200 + half + 18, str(index + 1), bold=True)
    sheet.circle((215, 200), 11, "#fff")
    for end, start, name, place in (
        ((70, 200), (120, 200), "P", (46, 200)),
        ((520, 200), (470, 200), "Q", (540, 200)),
        ((300, 18), (300, 62), "R", (326, 30)),
        ((300, 388), (300, 350), "S", (326, 376)),
    ):
        sheet.arrow(start, end, width=3)
        sheet.text(*place, name)
    return sheet


def folded_dipole() -> Sheet:
    """Two parallel wires joined at both ends, one of them open in the middle."""
    sheet = Sheet(250)
    sheet.line((265, 110), (50, 110), (50, 60), (510, 60), (510, 110), (295, 110), width=4)
    sheet.lines(((265, 110), (265, 170)), ((295, 110), (295, 170)), width=2)
    sheet.circle((265, 176), 5.5, "#fff")
    sheet.circle((295, 176), 5.5, "#fff")
    sheet.text(280, 206, "A")
    sheet.span((50, 30), (510, 30), "", "above")
    sheet.text(280, 84, "")
    sheet.text(540, 30, "λ/2")
    return sheet


def coaxial_currents() -> Sheet:
    """A dipole fed by coaxial cable, with the currents inside and outside the cable."""
    sheet = Sheet(400)
    sheet.line((60, 60), (262, 60), width=5)
    sheet.line((298, 60), (500, 60), width=5)
    # braid: two walls with an inside and an outside
    sheet.lines(((250, 110), (250, 380)), ((310, 110), (310, 380)), width=6)
    sheet.line((280, 100), (280, 380), width=3)
    sheet.line((280, 100), (262, 60))
    sheet.line((310, 110), (298, 60))
    sheet.line((250, 110), (310, 110), width=1.5, dash="4 5")
    sheet.arrow((293, 330), (293, 210), width=2)
    sheet.text(230, 270, "I1", "end")
    sheet.line((236, 270), (290, 270), width=1.2)
    sheet.arrow((265, 210), (265, 330), width=2)
    sheet.text(230, 310, "I2", "end")
    sheet.line((236, 310), (262, 310), width=1.2)
    sheet.arrow((330, 160), (330, 300), width=3.5)
    sheet.text(346, 240, "I3", "start")
    sheet.text(160, 34, "A")
    sheet.text(400, 34, "B")
    return sheet


def square_loop() -> Sheet:
    """A square of wire standing upright, fed in the middle of its lower side."""
    sheet = Sheet(400)
    sheet.line((262, 290), (150, 290), (150, 40), (410, 40), (410, 290), (298, 290), width=4)
    sheet.lines(((262, 290), (262, 345)), ((298, 290), (298, 345)), width=2)
    sheet.circle((262, 350), 5.5, "#fff")
    sheet.circle((298, 350), 5.5, "#fff")
    sheet.span((120, 40), (120, 290), "λ/4", "left")
    sheet.text(280, 66, "λ/4")
    sheet.line((60, 385), (500, 385), width=2)
    for x in range(70, 500, 24):
        sheet.line((x, 385), (x - 10, 397), width=1.5)
    return sheet


def _polar_grid(sheet: Sheet, centre: Point, radius: float) -> None:
    """Draw circles of 0, −10, −20 and −30 dB and spokes each 30°."""
    for step in range(1, 5):
        sheet.circle(centre, radius * step / 4, colour=PALE)
    for angle in range(0, 360, 30):
        sheet.line(centre, polar(centre, radius, angle), width=1.5, colour=PALE)
        compass = (90 - angle) % 360
        x, y = polar(centre, radius + 26, angle)
        sheet.text(x, y, f"{compass}°", size=20)


def beam_pattern() -> Sheet:
    """A polar diagram in decibels: a main lobe to 0°, −3 dB at ±30°, a back lobe of −20 dB."""
    sheet = Sheet(540)
    centre, radius = (280, 270), 215

    def level(angle: float) -> float:
        off = abs((angle + 180) % 360 - 180)
        front = -3 * (off / 30) ** 2
        back = -20 - 10 * ((180 - off) / 45) ** 2
        side = -24 - 8 * ((off - 100) / 18) ** 2
        return max(front, back, side, -40)

    _polar_grid(sheet, centre, radius)
    sheet.circle(centre, radius * 37 / 40, dash="7 6", colour="#777")
    points = [polar(centre, radius * (1 + level(angle) / 40), 90 - angle) for angle, _ in sampled(float, 0, 360, 360)]
    sheet.line(*points, width=3.5)
    for ring, name in ((1, "0"), (0.75, "−10"), (0.5, "−20"), (0.25, "−30")):
        x, y = polar(centre, radius * ring, -60)
        sheet.text(x, y + 18, name, "middle", 17)
    sheet.text(524, 30, "dB", "end")
    x, y = polar(centre, radius * 37 / 40, -60)
    sheet.text(x, y - 4, "−3", "middle", 17)
    return sheet


def four_patterns() -> Sheet:
    """Four patterns around a wire drawn as a broken line."""
    sheet = Sheet(480)
    shapes: tuple[Callable[[float], float], ...] = (
        lambda a: (1 + math.cos(a)) / 2,
        lambda a: abs(math.cos(a)),
        lambda _: 0.8,
        lambda a: abs(math.cos(math.pi / 2 * math.cos(a)) / max(abs(math.sin(a)), 1e-6)),
    )
    for index, shape in enumerate(shapes):
        centre = (150 + 260 * (index % 2), 125 + 235 * (index // 2))
        sheet.line((centre[0] - 108, centre[1]), (centre[0] + 108, centre[1]), width=2, dash="8 6")
        sheet.circle(centre, 100, colour=PALE)
        sheet.line(
            *(
                polar(centre, 100 * shape(angle), math.degrees(angle))
                for angle, _ in sampled(float, 0, 2 * math.pi, 240)
            ),
            width=3.5,
        )
        sheet.text(centre[0] - 104, centre[1] - 84, str(index + 1), bold=True, size=26)
    return sheet


def elevation() -> Sheet:
    """Two patterns over ground, seen from the side."""
    sheet = Sheet(340)
    centre, radius = (280, 290), 230

    def over_ground(height: float) -> Callable[[float], float]:
        return lambda angle: abs(math.sin(2 * math.pi * height * math.sin(math.radians(angle))))

    for angle in range(0, 181, 30):
        sheet.line(centre, polar(centre, radius, angle), width=1.5, colour=PALE)
    for step in (0.5, 1.0):
        sheet.arc(centre, radius * step, 0, 180, width=1.5)
    low, high = over_ground(0.125), over_ground(0.5)
    peak = low(90)
    sheet.line(*(polar(centre, radius * low(a) / peak, a) for a, _ in sampled(float, 0, 180)), width=3.5, dash="12 7")
    sheet.line(*(polar(centre, radius * high(a), a) for a, _ in sampled(float, 0, 180)), width=3.5)
    sheet.line((30, 290), (530, 290), width=4)
    for angle, name in ((0, "0°"), (30, "30°"), (60, "60°"), (90, "90°")):
        x, y = polar(centre, radius + 26, angle)
        sheet.text(x, y + (22 if angle == 0 else 0), name, size=20)
    sheet.text(250, 96, "1", bold=True, size=26)
    sheet.text(446, 206, "2", bold=True, size=26)
    return sheet


def standing_wave() -> Sheet:
    """The voltage along a feed line between 10 V and 30 V, minima each metre."""
    sheet = Sheet(370)
    plot = Plot(sheet, (70, 50), (430, 250), (0, 4), (0, 40))
    plot.grid((0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4), (5, 10, 15, 20, 25, 30, 35, 40))
    plot.frame()
    plot.draw(sampled(lambda x: math.sqrt(500 - 400 * math.cos(2 * math.pi * (x - 0.5))), 0, 4, 300), width=3.5)
    plot.rows((u, str(u)) for u in (0, 10, 20, 30, 40))
    plot.columns((x, str(x)) for x in range(5))
    sheet.text(60, 22, "U (V)", "start")
    sheet.text(504, 348, "m")
    return sheet


def swr_curve() -> Sheet:
    """The standing wave ratio of an antenna from 7000 to 7200 kHz."""
    sheet = Sheet(370)
    plot = Plot(sheet, (70, 50), (440, 250), (7000, 7200), (1, 4))
    plot.grid(range(7020, 7200, 20), (1.5, 2, 2.5, 3, 3.5))
    plot.frame()
    plot.draw(sampled(lambda f: 1.2 + 0.8 * (abs(f - 7080) / 60) ** 1.7, 7000, 7200), width=3.5)
    plot.rows((level, str(level)) for level in (1, 2, 3, 4))
    plot.columns((f, str(f)) for f in (7040, 7080, 7120, 7160))
    sheet.text(70, 26, "SWR")
    sheet.text(516, 348, "kHz")
    return sheet


def superhet() -> Sheet:
    """A receiver as blocks with letters."""
    sheet = Sheet(330)
    y = 130
    sheet.antenna((50, y), 80)
    sheet.arrow((50, y), (84, y))
    sheet.block(115, y, 62, 62, "A")
    sheet.arrow((146, y), (184, y))
    sheet.mixer((210, y))
    sheet.arrow((236, y), (272, y))
    sheet.block(303, y, 62, 62, "C")
    sheet.arrow((334, y), (366, y))
    sheet.block(397, y, 62, 62, "D")
    sheet.arrow((428, y), (460, y))
    sheet.block(491, y, 62, 62, "E")
    sheet.block(210, 270, 62, 62, "F")
    sheet.arrow((210, 239), (210, 156))
    sheet.text(210, 86, "B")
    _loudspeaker(sheet, (522, y))
    return sheet


def _loudspeaker(sheet: Sheet, point: Point) -> None:
    """Draw a small loudspeaker right of a point."""
    x, y = point
    sheet.box(x, y - 10, 10, 20, "#fff")
    sheet.line((x + 10, y - 10), (x + 26, y - 26), (x + 26, y + 26), (x + 10, y + 10), fill="#fff")


def superhet_frequencies() -> Sheet:
    """An input stage with the frequencies of signal, oscillator and filter."""
    sheet = Sheet(310)
    y = 130
    sheet.antenna((50, y), 80)
    sheet.arrow((50, y), (104, y))
    sheet.block(145, y, 80, 64)
    sheet.line((128, y - 20), (128, y + 20), (166, y), (128, y - 20))
    sheet.arrow((185, y), (254, y))
    sheet.mixer((280, y))
    sheet.arrow((306, y), (370, y))
    sheet.block(425, y, 110, 64, "9 MHz")
    sheet.arrow((480, y), (535, y))
    sheet.block(280, 262, 130, 64, "16 MHz")
    sheet.arrow((280, 230), (280, 156))
    sheet.text(145, 66, "7 MHz")
    return sheet


def ssb_transmitter() -> Sheet:
    """A transmitter as blocks with letters."""
    sheet = Sheet(390)
    y = 100
    sheet.circle((40, y), 20, "#fff")
    sheet.line((20, y - 20), (20, y + 20))
    sheet.arrow((60, y), (94, y))
    sheet.block(128, y, 64, 62, "A")
    sheet.arrow((160, y), (194, y))
    sheet.mixer((220, y))
    sheet.text(220, 54, "B")
    sheet.block(220, 220, 64, 62, "C")
    sheet.arrow((220, 189), (220, 126))
    sheet.arrow((246, y), (284, y))
    sheet.block(318, y, 64, 62, "D")
    sheet.arrow((350, y), (394, y))
    sheet.mixer((420, y))
    sheet.text(420, 54, "E")
    sheet.block(420, 220, 64, 62, "F")
    sheet.arrow((420, 189), (420, 126))
    sheet.arrow((446, y), (510, y), (510, 279))
    sheet.block(510, 310, 64, 62, "G")
    sheet.line((478, 310), (350, 310))
    sheet.antenna((350, 310), 70)
    return sheet


def locked_loop() -> Sheet:
    """A phase-locked loop as blocks with letters."""
    sheet = Sheet(300)
    y = 80
    sheet.block(80, y, 110, 64, "10 kHz")
    sheet.arrow((135, y), (178, y))
    sheet.block(214, y, 72, 64, "A")
    sheet.arrow((250, y), (290, y))
    sheet.block(326, y, 72, 64, "B")
    sheet.arrow((362, y), (402, y))
    sheet.block(438, y, 72, 64, "C")
    sheet.arrow((474, y), (545, y))
    sheet.block(326, 230, 110, 64, ": N")
    sheet.arrow((510, y), (510, 230), (381, 230))
    sheet.arrow((271, 230), (214, 230), (214, 112))
    sheet.node((510, y))
    sheet.text(528, 50, "f")
    return sheet


def _spectrum(
    sheet: Sheet, corner: Point, size: Point, x: tuple[float, float], levels: tuple[float, float], columns: int
) -> Plot:
    """Draw the frame of a spectrum with a scale in decibels, ten to a line."""
    plot = Plot(sheet, corner, size, x, levels)
    step = (x[1] - x[0]) / columns
    rows = [float(level) for level in range(int(levels[0]), int(levels[1]) + 1, 10)]
    plot.grid((x[0] + step * index for index in range(1, columns)), rows)
    plot.frame()
    plot.rows((level, f"{level:g}".replace("-", "−")) for level in rows)
    return plot


def am_spectrum() -> Sheet:
    """A carrier and a line 2 kHz at either side, 12 dB lower."""
    sheet = Sheet(370)
    plot = _spectrum(sheet, (80, 50), (430, 250), (3640, 3660), (-50, 0), 10)
    for f, level in ((3648, -12), (3650, 0), (3652, -12)):
        plot.bar(f, level)
    plot.columns((f, str(f)) for f in (3642, 3646, 3650, 3654, 3658))
    sheet.text(80, 24, "dB")
    sheet.text(516, 350, "kHz")
    x, y = plot.at(3652, -12)
    sheet.span((x + 40, plot.at(0, 0)[1]), (x + 40, y), "12 dB", "right")
    sheet.line((x, y), (x + 50, y), width=1.5, dash="6 5")
    return sheet


def four_spectra() -> Sheet:
    """Four spectra of speech around a frequency f0."""
    sheet = Sheet(440)
    for index, (carrier, lower, upper) in enumerate(((1, 1, 1), (0, 1, 1), (0, 0, 1), (0, 1, 0))):
        corner = (40 + 265 * (index % 2), 50 + 205 * (index // 2))
        plot = Plot(sheet, corner, (210, 120), (-5, 5), (0, 1.05))
        plot.axes("f", "")
        for wanted, side in ((lower, -1), (upper, 1)):
            if wanted:
                shape = ((0.4, 0), (0.6, 0.62), (1.6, 0.5), (3.0, 0.22), (3.4, 0))
                sheet.line(*(plot.at(side * x, y) for x, y in shape), fill="#bbb")
        if carrier:
            plot.bar(0, 1.0, width=5)
        sheet.line(plot.at(0, -0.1), plot.at(0, 1.05), width=1.5, dash="6 5")
        sheet.text(*plot.at(0, -0.2), "f0")
        sheet.text(corner[0] + 30, corner[1] + 8, str(index + 1), bold=True, size=26)
    return sheet


def two_tones() -> Sheet:
    """Two equal tones with weaker lines at both sides."""
    sheet = Sheet(390)
    plot = _spectrum(sheet, (80, 60), (430, 250), (0, 7), (-60, 0), 7)
    for x, level, name in ((1, -42, ""), (2, -28, "P"), (3, 0, "f1"), (4, 0, "f2"), (5, -28, "Q"), (6, -42, "")):
        plot.bar(x, level, name)
    sheet.text(80, 34, "dB")
    sheet.text(520, 336, "f")
    sheet.span((plot.at(3, 0)[0], 336), (plot.at(4, 0)[0], 336), "", "below")
    sheet.text((plot.at(3, 0)[0] + plot.at(4, 0)[0]) / 2, 362, "f2 − f1")
    return sheet


def harmonics() -> Sheet:
    """Lines at 14, 28, 42 and 56 MHz."""
    sheet = Sheet(370)
    plot = _spectrum(sheet, (80, 50), (430, 250), (0, 70), (-70, 0), 5)
    for f, level in ((14, 0), (28, -55), (42, -35), (56, -60)):
        plot.bar(f, level)
    plot.columns((f, str(f)) for f in (0, 14, 28, 42, 56, 70))
    sheet.text(80, 24, "dB")
    sheet.text(516, 350, "MHz")
    return sheet


def waterfall() -> Sheet:
    """Four signals in a diagram of frequency across and time downwards."""
    sheet = Sheet(440)
    top, bottom = 60, 380
    sheet.box(60, top, 440, bottom - top)
    sheet.line((120, top + 4), (120, bottom - 4), width=5)
    sheet.text(120, 36, "1", bold=True, size=26)
    # Morse: CQ CQ in units of six pixels
    y = float(top + 8)
    for mark, gap in _morse("CQ CQ DE"):
        if y + 5 * mark > bottom - 4:
            break
        sheet.line((220, y), (220, y + 5 * mark - 3), width=5)
        y += 5 * (mark + gap)
    sheet.text(220, 36, "2", bold=True, size=26)
    shifts = (1, 0, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1)
    for index, shift in enumerate(shifts):
        start = top + 6 + index * 12.4
        sheet.line((310 + 26 * shift, start), (310 + 26 * shift, start + 9), width=5)
    sheet.text(323, 36, "3", bold=True, size=26)
    sheet.line(*((430 - 32 * math.tanh((t - 220) / 70), t) for t, _ in sampled(float, top + 4, bottom - 4)), width=5)
    sheet.text(430, 36, "4", bold=True, size=26)
    sheet.arrow((30, top), (30, bottom))
    sheet.text(30, bottom + 22, "t")
    sheet.arrow((60, bottom + 30), (500, bottom + 30))
    sheet.text(520, bottom + 30, "f")
    return sheet


MORSE: Mapping[str, str] = {"C": "-.-.", "D": "-..", "E": ".", "Q": "--.-"}


def _morse(words: str) -> list[tuple[int, int]]:
    """Return the marks of a text, each with the gap after it, in dots."""
    marks: list[tuple[int, int]] = []
    for word in words.split():
        for letter in word:
            marks += [(3 if sign == "-" else 1, 1) for sign in MORSE[letter]]
            marks[-1] = (marks[-1][0], 3)
        marks[-1] = (marks[-1][0], 7)
    return marks


def skip_zone() -> Sheet:
    """A transmitter on the curved Earth, a layer above, the first ray that returns, four places."""
    sheet = Sheet(330)
    centre, earth, layer = (280, 1020), 770, 945

    def on(radius: float, across: float) -> Point:
        return (across, centre[1] - math.sqrt(radius**2 - (across - centre[0]) ** 2))

    sheet.line(*(on(earth, x) for x, _ in sampled(float, 20, 540, 60)), width=4)
    for radius in (layer - 8, layer, layer + 8):
        sheet.line(*(on(radius, x) for x, _ in sampled(float, 20, 540, 60)), width=1.5, dash="14 8")
    start = on(earth, 60)
    for up, down, pen in ((205, 345, 2.5), (270, 478, 2.5)):
        sheet.arrow(start, on(layer - 10, up), on(earth, down), width=pen)
    steep = on(layer + 60, 115)
    sheet.arrow(start, steep)
    sheet.circle(start, 8, "#111")
    sheet.text(start[0] - 2, start[1] + 24, "T")
    edge = [on(earth + 18, x) for x in (72, 90, 110, 130, 152)]
    sheet.arrow(*edge, width=2.5)
    for across, name in ((140, "1"), (245, "2"), (345, "3"), (478, "4")):
        x, y = on(earth, across)
        sheet.circle((x, y), 6, "#111")
        sheet.text(x, y + 26, name, bold=True)
    return sheet


def morse_timing() -> Sheet:
    """A keyed signal over time, in squares of one dot: the letter C."""
    sheet = Sheet(210)
    _keyed(sheet, 70, (0, 1, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 0))
    return sheet


def morse_gaps() -> Sheet:
    """A keyed signal over time, in squares of one dot: two letters."""
    sheet = Sheet(210)
    _keyed(sheet, 70, (0, 1, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0))
    return sheet


def _keyed(sheet: Sheet, top: float, levels: tuple[int, ...]) -> None:
    plot = Plot(sheet, (56, top), (448, 70), (0, len(levels)), (0, 1))
    plot.grid(range(len(levels) + 1), ())
    plot.draw(pulses([float(level) for level in levels]), width=3.5)
    sheet.arrow((56, top + 92), (526, top + 92), width=2)
    sheet.text(542, top + 92, "t")
    sheet.text(44, top + 2, "1", "end", 20)
    sheet.text(44, top + 68, "0", "end", 20)
    first, second = plot.at(1, 1), plot.at(2, 1)
    sheet.span((first[0], top - 20), (second[0], top - 20), "", "above")
    sheet.text((first[0] + second[0]) / 2, top - 42, "τ")


def s_meter() -> Sheet:
    """The scale of an S meter, the pointer at 20 dB over S9."""
    sheet = Sheet(330)
    centre, radius = (280, 340), 250
    marks = [(f"{s}", 148 - 8 * (s - 1)) for s in (1, 3, 5, 7, 9)] + [("+20", 66), ("+40", 50), ("+60", 34)]
    sheet.arc(centre, radius, 34, 148)
    sheet.arc(centre, radius - 6, 34, 84, width=6)
    for s in range(1, 10):
        angle = 148 - 8 * (s - 1)
        sheet.line(polar(centre, radius, angle), polar(centre, radius + (22 if s % 2 else 14), angle))
    for angle in (66, 50, 34):
        sheet.line(polar(centre, radius, angle), polar(centre, radius + 22, angle))
    for name, angle in marks:
        sheet.text(*polar(centre, radius + 42, angle), name, size=22)
    sheet.line(polar(centre, 70, 66), polar(centre, radius + 8, 66), width=4)
    sheet.arc(centre, 70, 8, 172)
    sheet.text(170, 214, "S", bold=True, size=30)
    sheet.text(470, 236, "dB")
    return sheet


def modulated() -> Sheet:
    """A carrier on an oscilloscope whose envelope goes from 7 to 3 divisions from peak to peak."""
    sheet = Sheet(430)
    screen = oscilloscope(sheet)
    screen.draw(
        sampled(lambda x: (2.5 + math.cos(2 * math.pi * (x - 1) / 4)) * math.sin(2 * math.pi * 4 * x), 0, 10, 1000),
        width=2,
    )
    return sheet


def cut_carrier() -> Sheet:
    """A carrier on an oscilloscope that vanishes between the crests of its envelope."""
    sheet = Sheet(430)
    screen = oscilloscope(sheet)
    screen.draw(
        sampled(
            lambda x: max(0.0, 1.5 + 2.1 * math.cos(2 * math.pi * (x - 1) / 4)) * math.sin(2 * math.pi * 4 * x),
            0,
            10,
            1000,
        ),
        width=2,
    )
    return sheet


def keying_shapes() -> Sheet:
    """Four envelopes of a keyed carrier."""
    sheet = Sheet(400)

    def soft(t: float) -> float:
        return 0.5 - 0.5 * math.cos(math.pi * min(1.0, max(0.0, t)))

    forms: tuple[Callable[[float], float], ...] = (
        lambda t: soft((t - 1) / 1) * soft((6.5 - t) / 1),
        lambda t: soft((t - 1) / 2.2) * soft((6.5 - t) / 2.2),
        lambda t: 1.0 if 1 < t < 6 else 0.0,
        lambda t: soft((t - 1) / 1.6) * soft((6.5 - t) / 1),
    )
    for index, form in enumerate(forms):
        corner = (50 + 265 * (index % 2), 40 + 185 * (index // 2))
        plot = Plot(sheet, corner, (200, 130), (0, 7.5), (-1, 1))
        plot.draw(
            sampled(lambda t, f=form: f(t) * math.sin(2 * math.pi * 3.2 * t), 0, 7.5, 700),  # type: ignore[misc]
            width=1.8,
        )
        sheet.text(corner[0] - 18, corner[1] + 6, str(index + 1), bold=True, size=26)
    return sheet


def trap_dipole() -> Sheet:
    """A wire with a parallel circuit in each leg."""
    sheet = Sheet(270)
    y = 100
    for start, end in ((40, 130), (186, 268), (292, 374), (430, 520)):
        sheet.line((start, y), (end, y), width=4)
    for left in (130, 374):
        sheet.line((left, y), (left, 76), (left + 20, 76))
        sheet.line((left + 36, 76), (left + 56, 76), (left + 56, y))
        sheet.lines(((left + 23, 62), (left + 23, 90)), ((left + 33, 62), (left + 33, 90)))
        sheet.line((left + 20, 76), (left + 23, 76))
        sheet.line((left + 33, 76), (left + 36, 76))
        sheet.line((left, y), (left, 126), (left + 8, 126))
        for turn in range(4):
            sheet.arc((left + 13 + 10 * turn, 126), 5, 0, 180)
        sheet.line((left + 48, 126), (left + 56, 126), (left + 56, y))
    sheet.lines(((268, y), (268, 150)), ((292, y), (292, 150)), width=2)
    sheet.circle((268, 155), 5.5, "#fff")
    sheet.circle((292, 155), 5.5, "#fff")
    sheet.text(158, 40, "14 MHz")
    sheet.text(402, 40, "14 MHz")
    sheet.span((186, 196), (374, 196), "", "above")
    sheet.text(396, 196, "A")
    sheet.span((40, 236), (520, 236), "", "above")
    sheet.text(540, 236, "B")
    return sheet


def wave_in_space() -> Sheet:
    """The field of a wave along its path, with a scale in metres."""
    sheet = Sheet(330)
    plot = Plot(sheet, (70, 60), (430, 190), (0, 20), (-1.1, 1.1))
    plot.grid((float(x) for x in range(1, 21)), ())
    plot.axes("m", "E", (0, 0))
    plot.draw(sampled(lambda x: math.sin(2 * math.pi * x / 10), 0, 20), width=3.5)
    for x in (0, 5, 10, 15, 20):
        sheet.text(plot.at(x, 0)[0], 276, str(x))
    return sheet


FIGURES: Mapping[str, Callable[[], Sheet]] = {
    "dipole-places": dipole_places,
    "ground-plane": ground_plane,
    "yagi": yagi,
    "folded-dipole": folded_dipole,
    "coaxial-currents": coaxial_currents,
    "square-loop": square_loop,
    "beam-pattern": beam_pattern,
    "four-patterns": four_patterns,
    "elevation": elevation,
    "standing-wave": standing_wave,
    "swr-curve": swr_curve,
    "superhet": superhet,
    "superhet-frequencies": superhet_frequencies,
    "ssb-transmitter": ssb_transmitter,
    "locked-loop": locked_loop,
    "am-spectrum": am_spectrum,
    "four-spectra": four_spectra,
    "two-tones": two_tones,
    "harmonics": harmonics,
    "waterfall": waterfall,
    "skip-zone": skip_zone,
    "morse-timing": morse_timing,
    "morse-gaps": morse_gaps,
    "s-meter": s_meter,
    "modulated": modulated,
    "cut-carrier": cut_carrier,
    "keying-shapes": keying_shapes,
    "trap-dipole": trap_dipole,
    "wave-in-space": wave_in_space,
}
