"""PDF/A-3a documents from Typst templates: tagged, every font inside, files attached; the same input gives the same bytes.

What a template is given stays in memory; nothing of a person is ever written to a temporary file.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

import typst

FONTS = Path(__file__).parent / "print_fonts"
STANDARD: Final = "a-3a"


def render(template: Path, data: Mapping[str, object], files: Mapping[str, bytes], at: datetime) -> bytes:
    """Return the PDF that a template makes of some words and files.

    The template reads the words with `json(bytes(sys.inputs.data))`, and of the files, by name, the bytes with
    `json(bytes(sys.inputs.files))`; it may include what lies in its own folder, and sees nothing else of the disk.

    data: anything that JSON can say. at: the moment written into the file as that of its making, aware; taken from what
    is printed and never from the clock, so that a document printed again is the same to the byte.

    Raises typst.TypstError when the template is wrong, or a letter stands in none of our fonts, see `can_write`.
    """
    return typst.compile(
        template,
        root=template.parent,
        font_paths=_fonts(),
        sys_inputs={
            "data": json.dumps(data, ensure_ascii=False),
            "files": json.dumps({name: list(content) for name, content in files.items()}),
        },
        pdf_standards=STANDARD,
        timestamp=int(at.timestamp()),
    )


def can_write(text: str) -> bool:
    """Say whether our fonts have every letter of a text: Latin, Greek and Cyrillic, with their marks.

    PDF/A forbids the empty box that would stand for a letter nobody drew.
    """
    source = b'#set text(font: ("Be Vietnam Pro", "Noto Serif Display")); #sys.inputs.text'
    try:
        typst.compile(source, font_paths=_fonts(), sys_inputs={"text": text}, pdf_standards="a-3b", timestamp=0)
    except typst.TypstError:
        return False
    return True


def picture(drawing: bytes, pixels_per_inch: float) -> bytes:
    """Return a drawing (SVG) as PNG, with our fonts where it names none; the same drawing gives the same bytes.

    Raises ValueError for what is no drawing.
    """
    source = b"""#set page(width: auto, height: auto, margin: 0pt)
        #set text(font: "Be Vietnam Pro")
        #image(bytes(json(bytes(sys.inputs.drawing))), format: "svg")"""
    try:
        return typst.compile(
            source,
            font_paths=_fonts(),
            format="png",
            ppi=pixels_per_inch,
            sys_inputs={"drawing": json.dumps(list(drawing))},
        )
    except typst.TypstError as error:
        raise ValueError(str(error)) from error


@cache
def _fonts() -> typst.Fonts:
    """Read the list of fonts once; those of the machine and of the library are left out, so every machine prints alike."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
