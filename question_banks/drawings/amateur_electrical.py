"""The figures of the bank amateur-electrical."""

import math
from collections.abc import Callable, Mapping

import schemdraw.elements as elm
from parts import PALE, Plot, Point, Sheet, oscilloscope, polar, pulses, sampled
from schemdraw import logic


def diode() -> elm.Element2Term:
    """Return a diode drawn full."""
    return elm.Diode(fill=True)  # type: ignore[no-untyped-call]


def series_parallel() -> Sheet:
    """R1 in series with R2 and R3 side by side."""
    sheet = Sheet(270)
    a, b = (290, 50), (290, 240)
    sheet.part(elm.Battery, (70, 50), (70, 240), "12 V", "right", 30)
    sheet.part(elm.ResistorIEC, (70, 50), a, "R1 = 20 Ω", "above", 16)
    sheet.part(elm.ResistorIEC, a, b, "R2\n60 Ω")
    sheet.part(elm.ResistorIEC, (440, 50), (440, 240), "R3\n30 Ω")
    sheet.lines((a, (440, 50)), ((70, 240), b, (440, 240)))
    sheet.node(a, b)
    sheet.text(308, 26, "A")
    sheet.text(268, 220, "B")
    return sheet


def bridge() -> Sheet:
    """Four resistors and a voltmeter between the two middles."""
    sheet = Sheet(320)
    a, b = (220, 160), (410, 160)
    sheet.part(elm.Battery, (60, 30), (60, 290), "9 V", "right", 30)
    sheet.part(elm.ResistorIEC, (220, 30), a, "R1\n1 kΩ", "left")
    sheet.part(elm.ResistorIEC, a, (220, 290), "R2\n2 kΩ", "left")
    sheet.part(elm.ResistorIEC, (410, 30), b, "R3\n2 kΩ")
    sheet.part(elm.ResistorIEC, b, (410, 290), "R4\n1 kΩ")
    sheet.meter(a, b, "V")
    sheet.lines(((60, 30), (410, 30)), ((60, 290), (410, 290)))
    sheet.node(a, b, (220, 30), (220, 290))
    sheet.text(200, 160, "A", "end")
    sheet.text(430, 160, "B", "start")
    return sheet


def lamp_switches() -> Sheet:
    """S1 in series with S2 and S3 side by side, and a lamp."""
    sheet = Sheet(270)
    sheet.part(elm.Battery, (50, 70), (50, 240), "12 V", "right", 30)
    sheet.part(elm.Switch, (50, 70), (200, 70), "S1", "above", 22)
    sheet.part(elm.Switch, (240, 70), (380, 70), "S2", "above", 22)
    sheet.part(elm.Switch, (240, 170), (380, 170), "S3", "above", 22)
    sheet.lines(((200, 70), (240, 70), (240, 170)), ((380, 70), (380, 170)), ((380, 70), (460, 70)))
    sheet.part(elm.Lamp2, (460, 70), (460, 240), "H", "right", 38)
    sheet.line((50, 240), (460, 240))
    sheet.node((240, 70), (380, 70))
    return sheet


def meter_places() -> Sheet:
    """Circles 1 to 4 at places where a meter could be."""
    sheet = Sheet(330)
    sheet.part(elm.Battery, (60, 40), (60, 300), "9 V", "right", 30)
    sheet.line((60, 40), (430, 40), (430, 300), (60, 300))
    sheet.part(elm.ResistorIEC, (290, 40), (290, 170), "R1", "left")
    sheet.part(elm.ResistorIEC, (290, 170), (290, 300), "R2", "left")
    sheet.line((290, 170), (430, 170))
    sheet.node((290, 40), (290, 170), (430, 170), (290, 300))
    for place, name in (((175, 40), "1"), ((430, 105), "2"), ((430, 235), "3"), ((175, 300), "4")):
        sheet.circle(place, 24, "#fff")
        sheet.text(*place, name)
    return sheet


def four_traces() -> Sheet:
    """A sine, its rectified forms, and a smoothed voltage."""
    sheet = Sheet(330)

    def smoothed(t: float) -> float:
        since = (t - 0.25) % 0.5
        return max(abs(math.sin(2 * math.pi * t)), 1 - 0.45 * since) if t > 0.25 else abs(math.sin(2 * math.pi * t))

    forms: tuple[Callable[[float], float], ...] = (
        smoothed,
        lambda t: max(0, math.sin(2 * math.pi * t)),
        lambda t: math.sin(2 * math.pi * t),
        lambda t: abs(math.sin(2 * math.pi * t)),
    )
    for index, form in enumerate(forms):
        corner = (60 + 270 * (index % 2), 45 + 160 * (index // 2))
        plot = Plot(sheet, corner, (180, 100), (0, 2), (-1.1, 1.1))
        plot.axes("t", "", (0, 0))
        plot.draw(sampled(form, 0, 1.95))
        sheet.text(corner[0] - 22, corner[1] + 6, str(index + 1), bold=True, size=26)
        sheet.text(corner[0] - 20, corner[1] + 50, "0")
    return sheet


def bridge_rectifier() -> Sheet:
    """Four diodes, the source between X and Y."""
    sheet = Sheet(330)
    x, y = (110, 165), (320, 165)
    sheet.alternating(x, y)
    sheet.part(diode, x, (110, 35), "D1", "left")
    sheet.part(diode, (110, 295), x, "D2", "left")
    sheet.part(diode, y, (320, 35), "D3")
    sheet.part(diode, (320, 295), y, "D4")
    sheet.part(elm.ResistorIEC, (470, 35), (470, 295), "R")
    sheet.lines(((110, 35), (470, 35)), ((110, 295), (470, 295)))
    sheet.node(x, y, (320, 35), (320, 295))
    sheet.text(90, 165, "X", "end")
    sheet.text(340, 165, "Y", "start")
    return sheet


def _two_ports(sheet: Sheet, bottom: float = 240) -> None:
    """Draw the terminals of a network from left to right."""
    for x in (60, 500):
        sheet.terminal((x, 60))
        sheet.terminal((x, bottom))
    sheet.text(60, (60 + bottom) / 2, "U1")
    sheet.text(500, (60 + bottom) / 2, "U2")
    sheet.line((66, bottom), (494, bottom))


def lc_pi() -> Sheet:
    """A coil in line between two capacitors to the common line."""
    sheet = Sheet(270)
    _two_ports(sheet)
    sheet.part(elm.Inductor, (170, 60), (390, 60), "L1", "above", 24, scale=1.6)
    sheet.part(elm.Capacitor, (170, 60), (170, 240), "C1")
    sheet.part(elm.Capacitor, (390, 60), (390, 240), "C2", "left")
    sheet.lines(((66, 60), (170, 60)), ((390, 60), (494, 60)))
    sheet.node((170, 60), (390, 60), (170, 240), (390, 240))
    return sheet


def lc_tee() -> Sheet:
    """Two capacitors in line, a coil between them to the common line."""
    sheet = Sheet(270)
    _two_ports(sheet)
    sheet.part(elm.Capacitor, (66, 60), (280, 60), "C1", "above", 22)
    sheet.part(elm.Capacitor, (280, 60), (494, 60), "C2", "above", 22)
    sheet.part(elm.Inductor, (280, 240), (280, 60), "L1", "right", 28, scale=1.6)
    sheet.node((280, 60), (280, 240))
    return sheet


def lc_four() -> Sheet:
    """L1 and C1 in line, L2 and C2 side by side to the common line."""
    sheet = Sheet(270)
    _two_ports(sheet)
    sheet.part(elm.Inductor, (66, 60), (190, 60), "L1", "above", 22, scale=1.6)
    sheet.part(elm.Capacitor, (190, 60), (300, 60), "C1", "above", 22)
    sheet.part(elm.Inductor, (300, 240), (300, 60), "L2", "left", 26, scale=1.6)
    sheet.part(elm.Capacitor, (400, 60), (400, 240), "C2", "right", 22)
    sheet.line((300, 60), (494, 60))
    sheet.node((300, 60), (400, 60), (300, 240), (400, 240))
    return sheet


def four_responses() -> Sheet:
    """Four curves of the output voltage over frequency."""
    sheet = Sheet(370)

    def bell(f: float) -> float:
        return 1 / math.sqrt(1 + (9 * (f - 1)) ** 2)

    forms: tuple[Callable[[float], float], ...] = (
        lambda f: 1 / math.sqrt(1 + f**8),
        lambda f: 1 - bell(f) ** 1.2,
        bell,
        lambda f: f**4 / math.sqrt(1 + f**8),
    )
    for index, form in enumerate(forms):
        corner = (60 + 270 * (index % 2), 50 + 170 * (index // 2))
        plot = Plot(sheet, corner, (180, 100), (0, 2), (0, 1.1))
        plot.axes("f", "")
        plot.draw(sampled(form, 0.02, 1.95))
        sheet.text(corner[0] - 14, corner[1] - 8, "U2", "end")
        sheet.text(corner[0] - 24, corner[1] + 50, str(index + 1), bold=True, size=26)
    return sheet


def two_resonances() -> Sheet:
    """A high narrow and a low wide curve of current at one frequency."""
    sheet = Sheet(350)
    plot = Plot(sheet, (60, 75), (420, 230), (0.85, 1.15), (0, 1.05))
    plot.axes("f", "I")
    for height, quality, name, place in ((1.0, 30, "1", (1.02, 0.9)), (0.4, 12, "2", (0.985, 0.25))):
        plot.draw(
            sampled(lambda f, high=height, q=quality: high / math.sqrt(1 + (q * (f - 1 / f)) ** 2), 0.85, 1.15)  # type: ignore[misc]
        )
        sheet.text(*plot.at(*place), name, bold=True, size=26)
    sheet.line(plot.at(1, 0), plot.at(1, 1.05), width=2, dash="8 6")
    sheet.text(*plot.at(1, -0.09), "f0")
    return sheet


def resonance_in_decibels() -> Sheet:
    """A curve of a resonant circuit with a scale of frequency and of decibels."""
    sheet = Sheet(390)
    plot = Plot(sheet, (76, 40), (440, 290), (3500, 3700), (-12, 0))
    plot.grid(range(3520, 3700, 20), range(-11, 0))
    plot.frame()
    plot.draw(sampled(lambda f: -10 * math.log10(1 + ((f - 3600) / 40) ** 2), 3500, 3700))
    plot.columns((f, str(f)) for f in range(3520, 3700, 40))
    plot.rows((level, f"{level}".replace("-", "−")) for level in (0, -3, -6, -9, -12))
    sheet.text(76, 18, "dB")
    sheet.text(516, 376, "kHz")
    return sheet


def charge_curve() -> Sheet:
    """A capacitor charged through a resistor: the circuit and its voltage over time."""
    sheet = Sheet(560)
    sheet.part(elm.Battery, (130, 50), (130, 180), "10 V", "left", 30)
    sheet.part(elm.Switch, (130, 50), (250, 50), "S", "above", 20)
    sheet.part(elm.ResistorIEC, (250, 50), (420, 50), "R = 10 kΩ", "above", 16)
    sheet.part(elm.Capacitor, (420, 50), (420, 180), "C")
    sheet.line((130, 180), (420, 180))
    plot = Plot(sheet, (70, 250), (440, 250), (0, 110), (0, 10))
    plot.grid(range(10, 111, 10), range(1, 11))
    plot.frame()
    plot.draw(sampled(lambda t: 10 * (1 - math.exp(-t / 20)), 0, 110))
    plot.columns((t, str(t)) for t in range(0, 101, 20))
    plot.rows((u, str(u)) for u in range(0, 11, 2))
    sheet.text(70, 228, "V")
    sheet.text(516, 546, "ms")
    return sheet


def scope_sine() -> Sheet:
    """A sine of six divisions from peak to peak, four divisions long."""
    sheet = Sheet(460)
    screen = oscilloscope(sheet, scales="5 V/DIV\u20031 ms/DIV")
    screen.draw(sampled(lambda x: 3 * math.sin(math.pi / 2 * x), 0, 10, 400), width=3.5)
    return sheet


def scope_phase() -> Sheet:
    """Two sines of eight divisions, the second one division later."""
    sheet = Sheet(460)
    screen = oscilloscope(sheet)
    screen.draw(sampled(lambda x: 3 * math.sin(math.pi / 4 * (x - 1)), 0, 10, 400), width=3.5)
    screen.draw(sampled(lambda x: 2 * math.sin(math.pi / 4 * (x - 2)), 0, 10, 400), width=3.5, dash="12 7")
    sheet.text(*screen.at(2.25, 3.4), "1", bold=True, size=26)
    sheet.text(*screen.at(4.45, 2.35), "2", bold=True, size=26)
    return sheet


def scope_pulses() -> Sheet:
    """Pulses of four divisions, two divisions of five long."""
    sheet = Sheet(460)
    screen = oscilloscope(sheet, scales="2 V/DIV\u200310 µs/DIV")
    levels = (0, 4, 4, 0, 0, 0, 4, 4, 0, 0)
    screen.draw(((x, y - 2) for x, y in pulses(levels)), width=3.5)
    sheet.text(36, screen.at(0, -2)[1], "0 V", "end", 20)
    return sheet


def scope_ripple() -> Sheet:
    """A smoothed voltage between five and six divisions, two divisions from peak to peak in time."""
    sheet = Sheet(460)
    screen = oscilloscope(sheet, scales="2 V/DIV\u20035 ms/DIV")

    def ripple(x: float) -> float:
        since = (x - 0.6) % 2
        return 3 - since / 1.55 if since < 1.55 else 2 + math.sin((since - 1.55) / 0.45 * math.pi / 2)

    screen.draw(sampled(ripple, 0, 10, 400), width=3.5)
    sheet.text(36, screen.at(0, -3)[1], "0 V", "end", 20)
    return sheet


def phasors_rlc() -> Sheet:
    """The voltages of a series circuit as arrows."""
    sheet = Sheet(380)
    origin, unit = (190, 240), 3.2
    for row in range(-30, 71, 10):
        sheet.line((190, 240 - row * unit), (190 + 60 * unit, 240 - row * unit), width=1, colour=PALE)
    for column in range(0, 61, 10):
        sheet.line((190 + column * unit, 240 - 70 * unit), (190 + column * unit, 240 + 30 * unit), width=1, colour=PALE)
    for end, name, place in (
        ((190 + 30 * unit, 240), "UR", (300, 262)),
        ((190, 240 - 60 * unit), "UL", (158, 70)),
        ((190, 240 + 20 * unit), "UC", (158, 296)),
    ):
        sheet.arrow(origin, end, width=3.5)
        sheet.text(*place, name)
    sheet.span((410, 80), (410, 80 - 20 * unit), "20 V", "right")
    return sheet


def phasors_two() -> Sheet:
    """A voltage 60° behind a current."""
    sheet = Sheet(330)
    origin = (110, 120)
    voltage = polar(origin, 190, -60)
    sheet.line(origin, (470, 120), width=1.5, dash="8 6")
    sheet.arrow(origin, (400, 120), width=3.5)
    sheet.arrow(origin, voltage, width=3.5)
    sheet.arc(origin, 70, -60, 0)
    sheet.text(412, 98, "I")
    sheet.text(voltage[0] + 22, voltage[1] - 8, "U")
    sheet.text(196, 166, "60°")
    sheet.arc((440, 230), 50, -70, 200)
    end, before = polar((440, 230), 50, 200), polar((440, 230), 50, 186)
    sheet.arrow(before, (end[0] + 2, end[1] + 4))
    sheet.text(440, 230, "ω")
    return sheet


def common_emitter() -> Sheet:
    """A transistor stage with a divider at the base, R4 and C3 at the emitter, the output at the collector."""
    sheet = Sheet(430)
    base = (170, 210)
    transistor = sheet.symbol(elm.BjtNpn(circle=True), (230, 210), "base")
    collector, emitter = sheet.pin(transistor, "collector"), sheet.pin(transistor, "emitter")
    x = collector[0]
    sheet.part(elm.ResistorIEC, (170, 40), base, "R1", "left")
    sheet.part(elm.ResistorIEC, base, (170, 390), "R2", "left")
    sheet.part(elm.ResistorIEC, (x, 40), (x, 140), "R3\n2 kΩ", "left")
    sheet.part(elm.ResistorIEC, (x, 270), (x, 390), "R4\n500 Ω", "left", 22)
    sheet.part(elm.Capacitor, (50, 210), base, "C1", "above", 22)
    sheet.part(elm.Capacitor, (x, 140), (490, 140), "C2", "above", 22)
    sheet.part(elm.Capacitor, (390, 270), (390, 390), "C3")
    sheet.lines((base, (230, 210)), ((x, 140), collector), (emitter, (x, 270), (390, 270)))
    sheet.lines(((170, 40), (490, 40)), ((50, 390), (490, 390)))
    sheet.node(base, (x, 40), (x, 140), (x, 270), (170, 390), (x, 390), (390, 390))
    sheet.terminal((50, 210))
    sheet.terminal((50, 390))
    sheet.text(50, 300, "U1")
    sheet.terminal((490, 140))
    sheet.terminal((490, 390))
    sheet.text(490, 265, "U2")
    sheet.terminal((490, 40), "+12 V", "above")
    sheet.text(190, 186, "B", "start")
    return sheet


def emitter_output() -> Sheet:
    """A transistor whose collector is at the supply; the output is at the emitter."""
    sheet = Sheet(400)
    base = (180, 180)
    transistor = sheet.symbol(elm.BjtNpn(circle=True), (240, 180), "base")
    collector, emitter = sheet.pin(transistor, "collector"), sheet.pin(transistor, "emitter")
    x = collector[0]
    sheet.part(elm.ResistorIEC, (180, 40), base, "R1", "left")
    sheet.part(elm.ResistorIEC, (x, 250), (x, 360), "R2", "left")
    sheet.part(elm.Capacitor, (50, 180), base, "C1", "above", 22)
    sheet.part(elm.Capacitor, (x, 250), (480, 250), "C2", "above", 22)
    sheet.lines((base, (240, 180)), (collector, (x, 40)), (emitter, (x, 250)))
    sheet.lines(((180, 40), (480, 40)), ((50, 360), (480, 360)))
    sheet.node(base, (x, 40), (x, 250), (x, 360))
    for point in ((50, 180), (50, 360), (480, 250), (480, 360)):
        sheet.terminal(point)
    sheet.terminal((480, 40), "+12 V", "above")
    sheet.text(50, 270, "U1")
    sheet.text(480, 305, "U2")
    return sheet


def transistor_symbols() -> Sheet:
    """Four symbols of transistors."""
    sheet = Sheet(210)
    sheet.symbol(elm.BjtPnp(circle=True).scale(1.4), (80, 85), "center")
    sheet.symbol(elm.BjtNpn(circle=True).scale(1.4), (220, 85), "center")
    sheet.symbol(elm.JFetN(circle=True).reverse().scale(1.2), (360, 85), "center")
    sheet.symbol(elm.NMos().scale(1.2), (500, 85), "center")
    for index, x in enumerate((72, 212, 348, 484)):
        sheet.text(x, 180, str(index + 1), bold=True, size=26)
    return sheet


def diode_symbols() -> Sheet:
    """Four symbols of diodes."""
    sheet = Sheet(170)
    for index, kind in enumerate((elm.Zener, elm.Diode, elm.LED, elm.Varactor)):
        x = 30 + 135 * index
        sheet.part(kind, (x, 80), (x + 95, 80), scale=1.5)
        sheet.text(x + 47, 140, str(index + 1), bold=True, size=26)
    return sheet


def difference_amplifier() -> Sheet:
    """An operational amplifier with four resistors and two inputs."""
    sheet = Sheet(370)
    amplifier = sheet.symbol(elm.Opamp(), (270, 150), "in1")
    minus, plus, out = (sheet.pin(amplifier, name) for name in ("in1", "in2", "out"))
    sheet.part(elm.ResistorIEC, (70, minus[1]), (230, minus[1]), "R1 = 10 kΩ", "above", 16)
    sheet.part(elm.ResistorIEC, (70, plus[1]), (230, plus[1]), "R2 = 10 kΩ", "below", 16)
    sheet.part(elm.ResistorIEC, (250, 50), (430, 50), "R3 = 20 kΩ", "above", 16)
    sheet.part(elm.ResistorIEC, (250, plus[1]), (250, 330), "R4 = 20 kΩ")
    sheet.lines(((230, minus[1]), minus), ((250, minus[1]), (250, 50)), ((430, 50), (430, out[1])))
    sheet.lines(((230, plus[1]), plus), (out, (490, out[1])))
    sheet.node((250, minus[1]), (250, plus[1]), (430, out[1]))
    sheet.terminal((70, minus[1]), "U1", "left")
    sheet.terminal((70, plus[1]), "U2", "left")
    sheet.terminal((490, out[1]), "U3", "right")
    sheet.ground((250, 326))
    return sheet


def follower() -> Sheet:
    """An operational amplifier with its output joined to its inverting input."""
    sheet = Sheet(240)
    amplifier = sheet.symbol(elm.Opamp(), (190, 120), "in1")
    minus, plus, out = (sheet.pin(amplifier, name) for name in ("in1", "in2", "out"))
    sheet.lines((minus, (160, minus[1]), (160, 45), (420, 45), (420, out[1])))
    sheet.lines(((90, plus[1]), plus), (out, (480, out[1])))
    sheet.node((420, out[1]))
    sheet.terminal((90, plus[1]), "U1", "left")
    sheet.terminal((480, out[1]), "U2", "right")
    return sheet


def capacitor_feedback() -> Sheet:
    """An operational amplifier with a resistor at its inverting input and a capacitor in its feedback."""
    sheet = Sheet(300)
    amplifier = sheet.symbol(elm.Opamp(), (270, 150), "in1")
    minus, plus, out = (sheet.pin(amplifier, name) for name in ("in1", "in2", "out"))
    sheet.part(elm.ResistorIEC, (70, minus[1]), (230, minus[1]), "R = 10 kΩ", "above", 16)
    sheet.part(elm.Capacitor, (250, 60), (430, 60), "C = 1 µF", "above", 24)
    sheet.lines(((230, minus[1]), minus), ((250, minus[1]), (250, 60)), ((430, 60), (430, out[1])))
    sheet.lines((plus, (250, plus[1]), (250, 246)), (out, (490, out[1])))
    sheet.ground((250, 246))
    sheet.node((250, minus[1]), (430, out[1]))
    sheet.terminal((70, minus[1]), "U1", "left")
    sheet.terminal((490, out[1]), "U2", "right")
    return sheet


def _winding(sheet: Sheet, x: float, top: float, bottom: float, turns: int, right: bool) -> None:
    """Draw half circles one below the other, bulging to the right or to the left."""
    radius = (bottom - top) / turns / 2
    for turn in range(turns):
        centre = (x, top + (2 * turn + 1) * radius)
        sheet.arc(centre, radius, *((-90, 90) if right else (90, 270)))


def _core(sheet: Sheet, x: float, top: float, bottom: float) -> None:
    sheet.lines(((x - 5, top), (x - 5, bottom)), ((x + 5, top), (x + 5, bottom)))


def tapped_transformer() -> Sheet:
    """A transformer whose second winding has three terminals."""
    sheet = Sheet(290)
    _winding(sheet, 230, 60, 260, 8, right=True)
    _core(sheet, 280, 55, 265)
    _winding(sheet, 330, 60, 260, 8, right=False)
    sheet.lines(((110, 60), (230, 60)), ((110, 260), (230, 260)))
    sheet.lines(((330, 60), (450, 60)), ((330, 160), (450, 160)), ((330, 260), (450, 260)))
    sheet.terminal((110, 60))
    sheet.terminal((110, 260))
    sheet.text(110, 160, "220 V")
    sheet.text(222, 160, "1100", "end")
    for y, name in ((60, "A"), (160, "B"), (260, "C")):
        sheet.terminal((450, y), name, "right")
    sheet.text(345, 110, "60", "start")
    sheet.text(345, 210, "60", "start")
    return sheet


def two_diodes() -> Sheet:
    """A tapped winding with two diodes, a capacitor and a load."""
    sheet = Sheet(350)
    _winding(sheet, 110, 60, 300, 8, right=True)
    _core(sheet, 155, 55, 305)
    _winding(sheet, 200, 60, 300, 8, right=False)
    sheet.lines(((50, 60), (110, 60)), ((50, 300), (110, 300)))
    sheet.terminal((50, 60))
    sheet.terminal((50, 300))
    sheet.text(50, 180, "220 V")
    sheet.part(diode, (200, 60), (370, 60), "D1", "above", 20)
    sheet.part(diode, (200, 300), (370, 300), "D2", "above", 20)
    sheet.lines(((370, 60), (490, 60)), ((370, 300), (370, 60)), ((200, 180), (350, 180)))
    sheet.arc((370, 180), 20, 0, 180)
    sheet.lines(((390, 180), (490, 180)))
    sheet.part(elm.Capacitor, (420, 60), (420, 180), "C", "right", 18)
    sheet.part(elm.ResistorIEC, (490, 60), (490, 180), "R", "right", 20)
    sheet.node((370, 60), (420, 60), (420, 180))
    sheet.text(212, 120, "12 V", "start")
    sheet.text(212, 240, "12 V", "start")
    return sheet


def zener() -> Sheet:
    """A series resistor, a Zener diode and a load."""
    sheet = Sheet(280)
    sheet.part(elm.Battery, (70, 60), (70, 250), "15 V", "right", 30)
    sheet.part(elm.ResistorIEC, (70, 60), (280, 60), "R1 = 100 Ω", "above", 16)
    sheet.part(elm.Zener, (280, 250), (280, 60), "D1\n10 V")
    sheet.part(elm.ResistorIEC, (440, 60), (440, 250), "R2\n500 Ω")
    sheet.lines(((280, 60), (440, 60)), ((70, 250), (440, 250)))
    sheet.node((280, 60), (280, 250))
    return sheet


def relay() -> Sheet:
    """A transistor with a relay coil; the contact chooses between two lamps."""
    sheet = Sheet(420)
    transistor = sheet.symbol(elm.BjtNpn(circle=True), (170, 290), "base")
    collector, emitter = sheet.pin(transistor, "collector"), sheet.pin(transistor, "emitter")
    x = collector[0]
    sheet.part(elm.ResistorIEC, (50, 290), (170, 290), "R1", "above", 16)
    sheet.terminal((50, 290), "A", "left")
    sheet.lines(((x, 40), (x, 105)), ((x, 165), collector), (emitter, (x, 385)))
    sheet.box(x - 42, 105, 84, 60)
    sheet.text(x, 135, "K1")
    sheet.part(diode, (x - 80, 220), (x - 80, 60), "D1", "left", 20)
    sheet.lines(((x - 80, 60), (x, 60)), ((x - 80, 220), (x, 220)))
    sheet.lines(((x, 40), (490, 40)), ((50, 385), (490, 385)))
    sheet.terminal((490, 40), "+12 V", "above")
    sheet.terminal((490, 385))
    # changeover contact: at rest on the left
    sheet.lines(((420, 40), (420, 90)), ((420, 90), (372, 162)))
    sheet.node((x, 60), (x, 220), (420, 40), (x, 385), (370, 385), (470, 385))
    sheet.circle((420, 90), 4.5, "#fff")
    for lamp, name in ((370, "H1"), (470, "H2")):
        sheet.circle((lamp, 165), 4.5, "#fff")
        sheet.line((lamp, 170), (lamp, 220))
        sheet.part(elm.Lamp2, (lamp, 220), (lamp, 385), name, "right", 34)
    sheet.line((x + 42, 135), (391, 135), width=2, dash="8 6")
    return sheet


def gates() -> Sheet:
    """An AND gate of A and B, then a NOR gate with C."""
    sheet = Sheet(230)
    first = sheet.symbol(logic.And(), (120, 60), "in1")
    second = sheet.symbol(logic.Nor(), (310, 100), "in1")
    for name, gate, pin in (("A", first, "in1"), ("B", first, "in2"), ("C", second, "in2")):
        point = sheet.pin(gate, pin)
        sheet.terminal((80, point[1]), name, "left")
        sheet.line((86, point[1]), point)
    (x, y), (x2, y2) = sheet.pin(first, "out"), sheet.pin(second, "in1")
    sheet.line((x, y), (x + 30, y), (x + 30, y2), (x2, y2))
    out = sheet.pin(second, "out")
    sheet.line(out, (470, out[1]))
    sheet.terminal((476, out[1]), "Y", "right")
    return sheet


def timing() -> Sheet:
    """Three logic signals over time."""
    sheet = Sheet(330)
    a, b = (0, 1, 1, 0, 0, 1, 0, 1), (0, 0, 1, 1, 0, 1, 1, 0)
    y = tuple(int(p != q) for p, q in zip(a, b, strict=True))
    for index, (name, levels) in enumerate((("A", a), ("B", b), ("Y", y))):
        plot = Plot(sheet, (80, 30 + 95 * index), (440, 56), (0, 8), (0, 1))
        plot.grid(range(9), ())
        plot.draw(pulses([float(level) for level in levels]))
        sheet.text(24, 58 + 95 * index, name)
        sheet.text(70, 32 + 95 * index, "1", "end", 18)
        sheet.text(70, 84 + 95 * index, "0", "end", 18)
    sheet.arrow((80, 305), (530, 305), width=2)
    sheet.text(545, 305, "t")
    return sheet


def pointer_scale() -> Sheet:
    """The scale of a pointer instrument from 0 to 50."""
    sheet = Sheet(330)
    centre, radius = (280, 340), 255

    def angle(value: float) -> float:
        return 145 - 110 * value / 50

    sheet.arc(centre, radius, angle(50), angle(0))
    for value in range(0, 51, 2):
        long = 26 if value % 10 == 0 else 14
        sheet.line(polar(centre, radius, angle(value)), polar(centre, radius + long, angle(value)))
        if value % 10 == 0:
            sheet.text(*polar(centre, radius + 46, angle(value)), str(value))
    sheet.line(polar(centre, 70, angle(32)), polar(centre, radius + 10, angle(32)), width=4)
    sheet.line(polar(centre, 70, 180), polar(centre, 70, 180))
    sheet.arc(centre, 70, 8, 172)
    sheet.text(280, 210, "V")
    return sheet


def characteristics() -> Sheet:
    """Four curves of current over voltage."""
    sheet = Sheet(400)
    diode = [(-5, -0.05), (0, 0), (0.9, 0), (1.25, 0.25), (1.45, 0.8), (1.6, 2), (1.68, 4)]
    shapes: tuple[tuple[Point, ...], ...] = (
        ((-5, -3.5), (5, 3.5)),
        tuple((x, 3.4 * math.tanh(x / 1.6)) for x, _ in sampled(float, -5, 5, 60)),
        ((-3.6, -4), (-3.5, -1), (-3.35, -0.2), (-3.1, 0), *diode[1:]),
        tuple(diode),
    )
    for index, shape in enumerate(shapes):
        corner = (60 + 255 * (index % 2), 55 + 180 * (index // 2))
        plot = Plot(sheet, corner, (190, 130), (-5, 5), (-4, 4))
        plot.axes("U", "", (0, 0))
        sheet.text(corner[0] + 112, corner[1] - 12, "I", "start")
        plot.draw(shape)
        sheet.text(corner[0] - 18, corner[1] + 10, str(index + 1), bold=True, size=26)
    return sheet


def mains_places() -> Sheet:
    """A mains transformer in an earthed case with four places in its leads."""
    sheet = Sheet(370)
    sheet.line((190, 30), (520, 30), (520, 290), (190, 290), (190, 30), width=2, dash="10 7")
    _winding(sheet, 300, 70, 220, 6, right=True)
    _core(sheet, 350, 65, 225)
    _winding(sheet, 400, 70, 220, 6, right=False)
    sheet.lines(((56, 70), (300, 70)), ((56, 220), (300, 220)), ((56, 335), (355, 335), (355, 290)))
    sheet.lines(((400, 70), (494, 70)), ((400, 220), (494, 220)))
    sheet.node((355, 290))
    for y, name in ((70, "L"), (220, "N"), (335, "PE")):
        sheet.terminal((56, y), name, "left")
    for place, name in (((130, 70), "1"), ((130, 220), "2"), ((130, 335), "3"), ((460, 220), "4")):
        sheet.box(place[0] - 24, place[1] - 19, 48, 38, "#fff")
        sheet.text(*place, name)
    for y in (70, 220):
        sheet.terminal((500, y))
    sheet.text(214, 145, "220 V", "start")
    sheet.text(422, 145, "12 V", "start")
    return sheet


def cells() -> Sheet:
    """Two strings of three cells side by side."""
    sheet = Sheet(360)
    for x in (130, 290):
        for index in range(3):
            y = 130 + 90 * index
            sheet.part(elm.BatteryCell, (x, y - 90), (x, y), "2 V\n10 Ah", "right", 30)
    sheet.lines(((130, 40), (470, 40)), ((130, 310), (470, 310)))
    sheet.node((290, 40), (290, 310))
    sheet.terminal((476, 40), "A (+)", "below")
    sheet.terminal((476, 310), "B (−)", "above")
    return sheet


def node_currents() -> Sheet:
    """Four currents at a node."""
    sheet = Sheet(300)
    centre = (280, 150)
    sheet.line((60, 150), (500, 150))
    sheet.line((280, 20), (280, 280))
    sheet.arrow((90, 150), (180, 150), width=4)
    sheet.arrow((280, 40), (280, 96), width=4)
    sheet.arrow((380, 150), (470, 150), width=4)
    sheet.arrow((280, 200), (280, 262), width=4)
    sheet.text(135, 122, "I1 = 7 A")
    sheet.text(298, 60, "I2 = 2 A", "start")
    sheet.text(425, 122, "I3 = 4 A")
    sheet.text(298, 236, "I4", "start")
    sheet.circle(centre, 8, "#111")
    return sheet


FIGURES: Mapping[str, Callable[[], Sheet]] = {
    "series-parallel": series_parallel,
    "bridge": bridge,
    "lamp-switches": lamp_switches,
    "meter-places": meter_places,
    "four-traces": four_traces,
    "bridge-rectifier": bridge_rectifier,
    "lc-pi": lc_pi,
    "lc-tee": lc_tee,
    "lc-four": lc_four,
    "four-responses": four_responses,
    "two-resonances": two_resonances,
    "resonance-in-decibels": resonance_in_decibels,
    "charge-curve": charge_curve,
    "scope-sine": scope_sine,
    "scope-phase": scope_phase,
    "scope-pulses": scope_pulses,
    "scope-ripple": scope_ripple,
    "phasors-rlc": phasors_rlc,
    "phasors-two": phasors_two,
    "common-emitter": common_emitter,
    "emitter-output": emitter_output,
    "transistor-symbols": transistor_symbols,
    "diode-symbols": diode_symbols,
    "difference-amplifier": difference_amplifier,
    "follower": follower,
    "capacitor-feedback": capacitor_feedback,
    "tapped-transformer": tapped_transformer,
    "two-diodes": two_diodes,
    "zener": zener,
    "relay": relay,
    "gates": gates,
    "timing": timing,
    "pointer-scale": pointer_scale,
    "characteristics": characteristics,
    "mains-places": mains_places,
    "cells": cells,
    "node-currents": node_currents,
}
