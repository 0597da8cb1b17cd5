"""Figures and formulae as pictures: checked before they are kept, shown by <img> only."""

from base64 import b64encode
from xml.parsers import expat

from ziamath.zmath import Latex

from app.banks.formats.pictures import is_drawing, repainted

SVG = "image/svg+xml"
ENDINGS = {SVG: "svg", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
LARGEST_DRAWING_BYTES = 100_000
FORMULA_SIZE_PX = 20
FORBIDDEN = frozenset(
    ("script", "foreignObject", "image", "iframe", "object", "embed", "audio", "video", "animate", "set")
)


def fit_picture(content: bytes) -> tuple[bytes, str]:
    """Return a picture as it may be kept, and its media type: a drawing as it is, anything else as its pixels alone.

    Raises ValueError for what cannot be a figure, and says why.
    """
    if not is_drawing(content):
        painted, _ = repainted(content)
        return painted, media_type(painted)
    if fault := drawing_fault(content):
        raise ValueError(fault)
    return content, SVG


def media_type(content: bytes) -> str:
    """Return what kind of picture a fit one is."""
    if content.startswith(b"RIFF"):
        return "image/webp"
    beginnings = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}
    return next((kind for beginning, kind in beginnings.items() if content.startswith(beginning)), SVG)


def drawing_fault(content: bytes) -> str:
    """Return why an SVG file cannot be a figure, or nothing: it has to stand alone, scale, and run nothing."""
    if len(content) > LARGEST_DRAWING_BYTES:
        return f"larger than {LARGEST_DRAWING_BYTES} bytes"
    faults: list[str] = []
    root: list[dict[str, str]] = []

    def element(name: str, attributes: dict[str, str]) -> None:
        if not root:
            root.append(attributes)
            if name != "svg":
                faults.append("the root is not svg")
        if name.rpartition(":")[2] in FORBIDDEN:
            faults.append(f"holds {name}")
        for key, value in attributes.items():
            if key.lower().startswith("on") or (key.rpartition(":")[2] == "href" and not value.startswith("#")):
                faults.append(f"{key} is not allowed")

    def declaration(*_declared: object) -> None:
        faults.append("a document type or entity is declared")

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = declaration
    parser.EntityDeclHandler = declaration
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        return f"not well-formed XML: {error}"
    if root and "viewBox" not in root[0]:
        faults.append("no viewBox: it could not be enlarged")
    return "; ".join(dict.fromkeys(faults))


def formula_drawing(tex: str) -> bytes:
    """Return a formula as SVG made of outlines, so that it looks the same without any font.

    Raises ValueError when the text is not LaTeX that is understood.
    """
    try:
        drawing: str = Latex(tex, size=FORMULA_SIZE_PX).svg()
    except Exception as error:
        raise ValueError(f"not a formula: {tex}") from error
    return drawing.encode()


def data_url(content: bytes, media_type: str = SVG) -> str:
    """Return a picture as an address that holds it: no second request, and nothing to be guessed."""
    return f"data:{media_type};base64,{b64encode(content).decode()}"
