"""What is written line by line in the editor: quantities, computed options, formulae, and the check of a number.

Each pair of functions reads and writes one such text; what is read and written again is the same. Decimal commas are
understood. A text that is not understood raises ValueError with the number of its line.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

RANGE = re.compile(r"(?P<first>[^./\s]+(?:\.\d+)?)\.\.(?P<last>[^/\s]+)/(?P<step>\S+)")
RESULT = re.compile(r"(?P<formula>.+)=\s*(?P<result>\S+)(?:\s+(?P<unit>\S+))?")


def quantities(text: str) -> dict[str, Any]:
    """Read "R kΩ 1 2.2 4.7" or "U V 1..10/0.5" (from, to, step) a line; the unit may be left out."""
    found: dict[str, Any] = {}
    for number, line in _lines(text):
        name, *rest = line.split()
        unit = rest.pop(0) if rest and not _is_number(rest[0].split("..")[0]) else ""
        ranged = RANGE.fullmatch(rest[0]) if len(rest) == 1 else None
        with_values = {"unit": unit} if unit else {}
        try:
            if ranged:
                ends = {"from": ranged["first"], "to": ranged["last"], "step": ranged["step"]}
                found[name] = with_values | {end: _number(value) for end, value in ends.items()}
            else:
                found[name] = with_values | {"values": [_number(value) for value in rest]}
        except ValueError:
            raise ValueError(number) from None
        if not rest:
            raise ValueError(number)
    return found


def quantities_text(known: Mapping[str, Any]) -> str:
    """Write quantities."""
    lines = []
    for name, quantity in known.items():
        if quantity.get("values"):
            values = " ".join(_written(value) for value in quantity["values"])
        else:
            first, last, step = (_written(quantity[end]) for end in ("from", "to", "step"))
            values = f"{first}..{last}/{step}"
        lines.append(" ".join(part for part in (name, quantity.get("unit", ""), values) if part))
    return "\n".join(lines)


def answer(text: str) -> dict[str, str]:
    """Read "U / R | mA"; the unit may be left out."""
    formula, _, unit = (part.strip() for part in text.partition("|"))
    return {"formula": formula, **({"unit": unit} if unit else {})}


def answer_text(known: Mapping[str, str]) -> str:
    """Write how an option is computed."""
    return " | ".join(part for part in (known["formula"], known.get("unit", "")) if part)


def formulae(text: str) -> dict[str, Any]:
    """Read "name | LaTeX | the same in plain text" a line; the LaTeX may hold | itself."""
    found = {}
    for number, line in _lines(text):
        name, _, rest = line.partition("|")
        tex, _, plain = rest.rpartition("|")
        if not (name.strip() and tex.strip() and plain.strip()):
            raise ValueError(number)
        found[name.strip()] = {"tex": tex.strip(), "text": plain.strip()}
    return found


def formulae_text(known: Mapping[str, Mapping[str, str]]) -> str:
    """Write formulae."""
    return "\n".join(f"{name} | {formula['tex']} | {formula['text']}" for name, formula in known.items())


def calculation(text: str) -> dict[str, Any]:
    """Read "U / R = 3 A" and below it the values, "U = 12" a line."""
    found: dict[str, Any] = {}
    for number, line in _lines(text):
        try:
            if not found:
                first = RESULT.fullmatch(line)
                if first is None:
                    raise ValueError
                unit = {"unit": first["unit"]} if first["unit"] else {}
                found = {"formula": first["formula"].strip(), "result": _number(first["result"]), "values": {}, **unit}
            else:
                name, value = line.split("=")
                found["values"][name.strip()] = _number(value.strip())
        except ValueError:
            raise ValueError(number) from None
    return found


def calculation_text(known: Mapping[str, Any]) -> str:
    """Write the check of a number."""
    result = " ".join(part for part in (_written(known["result"]), known.get("unit", "")) if part)
    values = [f"{name} = {_written(value)}" for name, value in known["values"].items()]
    return "\n".join([f"{known['formula']} = {result}", *values])


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that say something, with their numbers from 1."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield number, line.strip()


def _is_number(text: str) -> bool:
    try:
        _number(text)
    except ValueError:
        return False
    return True


def _number(text: str) -> float:
    if not re.fullmatch(r"[+-]?\d{1,15}(?:[.,]\d{1,15})?(?:[eE][+-]?\d{1,2})?", text, re.ASCII):
        raise ValueError(text)
    return float(text.replace(",", "."))


def _written(number: float) -> str:
    """Write a number as short as it can be read back; no exponent where it has a plain form."""
    plain = f"{number:.12f}".rstrip("0").rstrip(".")
    return plain if float(plain) == number else repr(number)
