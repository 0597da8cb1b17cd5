"""Quantities with their units, as papers print them and as options are read back."""

import re
import unicodedata
from math import floor, isfinite, log10

PREFIXES = {"p": -12, "n": -9, "µ": -6, "m": -3, "c": -2, "k": 3, "M": 6, "G": 9}
WHOLE_UNITS = frozenset(
    (
        *(
            "",
            "A",
            "Ah",
            "Bd",
            "F",
            "H",
            "Hz",
            "J",
            "K",
            "L",
            "N",
            "NM",
            "Pa",
            "S",
            "SDR",
            "T",
            "V",
            "VA",
            "W",
            "Wb",
            "Wh",
        ),
        *("bit", "bit/s", "dB", "dB/m", "dBW", "dBd", "dBi", "dBm", "dBµV", "h", "kg", "kn", "m", "min", "s"),
        *("m/s", "m²", "V/m", "W/m²", "rad/s", "rpm", "°", "°C", "%", "Ω"),
    )
)
NARROW_SPACE = "\u00a0"
MINUS = "\u2212"
LARGEST, SMALLEST = 10_000_000, 0.0001  # in the unit that is printed


def scale(unit: str) -> float:
    """Return how many base units one of `unit` is: 0.001 for mA, 1 for A, for dB and for min.

    Raises ValueError for a unit that is not known.
    """
    if unit in WHOLE_UNITS:
        return 1.0
    if unit[:1] in PREFIXES and unit[1:] in WHOLE_UNITS:
        return 10.0 ** PREFIXES[unit[0]]
    raise ValueError(f"not a unit: {unit}")


def base(unit: str) -> str:
    """Return the unit without its prefix. Raises ValueError for a unit that is not known."""
    scale(unit)
    return unit if unit in WHOLE_UNITS else unit[1:]


def rounded(value: float, digits: int) -> float:
    """Return a value with `digits` significant digits. Raises ValueError when it is not finite."""
    if not isfinite(value):
        raise ValueError("not a finite number")
    return round(value, digits - 1 - floor(log10(abs(value)))) if value else 0.0


def written(value: float, unit: str, language: str, digits: int | None = None) -> str:
    """Return a value with its unit: "0,333 A" in Vietnamese, "0.333 A" in English.

    digits: significant digits that are all shown; None shows a given value as it is, without a tail of zeros.

    Raises ValueError outside SMALLEST and LARGEST: such a number needs another unit.
    """
    if value and not SMALLEST <= abs(value) <= LARGEST:
        raise ValueError(f"{value:g} {unit} needs another unit")
    if digits is None:
        number = f"{value:.10f}".rstrip("0").rstrip(".")
    else:
        exact = rounded(value, digits)
        places = max(0, digits - 1 - floor(log10(abs(exact)))) if exact else 0
        number = f"{exact:.{places}f}"
    whole, _, fraction = number.lstrip("-").partition(".")
    grouped = f"{int(whole):,}".replace(",", NARROW_SPACE) if len(whole) > 4 else whole
    sign = MINUS if number.startswith("-") and number.strip("-0.") else ""
    mark = "," if language == "vi" else "."
    text = f"{sign}{grouped}{mark}{fraction}" if fraction else f"{sign}{grouped}"
    return text + (unit if unit in ("%", "°") else f"{NARROW_SPACE}{unit}" if unit else "")


def read(text: str, unit: str) -> float | None:
    """Return the number an option begins with, in base units of `unit`, or None when it begins with no number.

    Understands "0,33 A", "3.2 kHz", "−6 dB" and "1 000 Ω"; the prefix before the unit scales the value.
    """
    plain = unicodedata.normalize("NFKC", text).replace(MINUS, "-").replace("Ω", "Ω").replace("μ", "µ")
    match = re.match(r"(?:khoảng |about |≈ ?)?([+-]?\d[\d ]*(?:[.,]\d+)?)\s*(.*)", plain)
    if not match:
        return None
    number = float(match[1].replace(" ", "").replace(",", "."))
    rest, whole = match[2].replace("μ", "µ"), unicodedata.normalize("NFKC", unit).replace("Ω", "Ω")
    if whole and rest[:1] in PREFIXES and rest[1:].startswith(whole):  # first, for "mm" begins with "m"
        return number * 10.0 ** PREFIXES[rest[0]]
    return number
