"""Texts in Word files: the paragraphs become lines, for the readers of texts."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from app.banks.formats.archives import Archive
from app.banks.formats.markup import raised
from app.banks.formats.plain import STANDS_FOR_OBJECT, Foreign, Intake
from app.banks.formats.trees import Node, parse

_NUMBERING = "word/numbering.xml"
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOT_SHOWN = frozenset(("del", "moveFrom", "Fallback", "pPr", "instrText", "delText"))
_OBJECTS = frozenset(("oMath", "object", "chart"))


def reader(read: Callable[[bytes, str, str | None], Foreign]) -> Callable[[bytes, str, str | None], Foreign]:
    """Return a reader of Word files out of one of texts; `line` in a finding is the paragraph."""

    def read_docx(content: bytes, name: str, _encoding: str | None = None) -> Foreign:
        intake = Intake("word", name)
        text = text_of(content, intake)
        foreign = read(text.encode("utf-8", "surrogatepass"), name, "utf-8")
        findings = (*intake.finish().findings, *foreign.findings)
        return replace(foreign, format=f"{foreign.format}-docx", findings=findings)

    return read_docx


def text_of(content: bytes, intake: Intake | None = None) -> str:
    """Return the text of a Word file, one paragraph a line, a row of a table as one paragraph."""
    archive = Archive(content)
    root = parse(archive.read("word/document.xml")).root
    if intake and any(True for _ in root.all("del", "moveFrom")):
        intake.warn(intake.name, "tracked-deletion", "holds tracked deletions, which are left out")
    pictures = [entry for entry in archive.names if entry.startswith("word/media/")]
    if intake and pictures:
        intake.warn(intake.name, "picture-left-out", f"{len(pictures)} pictures bear no name that a question could use")
    numbering = _Numbering(parse(archive.read(_NUMBERING)).root if _NUMBERING in archive.names else Node("", 0))
    return "\n".join(_paragraphs(root, numbering))


def _paragraphs(node: Node, numbering: "_Numbering") -> Iterator[str]:
    for child in node.nodes():
        if child.name == "p":
            yield numbering.mark(child) + "".join(_shown(child))
        elif child.name == "tr":
            yield "\t".join("\n".join(_paragraphs(cell, numbering)) for cell in child.nodes() if cell.name == "tc")
        elif child.name not in _NOT_SHOWN:
            yield from _paragraphs(child, numbering)


def _shown(node: Node) -> Iterator[str]:
    for child in node.nodes():
        if child.name == "t":
            yield child.text()
        elif child.name in _SIGNS:
            yield _SIGNS[child.name]
        elif child.name == "sym" and re.fullmatch("[0-9A-Fa-f]{4}", code := child.attributes.get("char", "")):
            yield chr(int(code, 16))
        elif child.name in _OBJECTS:
            yield STANDS_FOR_OBJECT
        elif child.name == "r" and (place := _level(child)):
            yield raised("".join(_shown(child)), place)
        elif child.name not in _NOT_SHOWN:
            yield from _shown(child)


def _level(run: Node) -> str:
    """Return "sup" or "sub" for a run that is raised or lowered, else nothing."""
    align = run.first("rPr", "vertAlign")
    return {"superscript": "sup", "subscript": "sub"}.get(align.attributes.get("val", ""), "") if align else ""


class _Numbering:
    """The letters and numbers that Word puts before the paragraphs of its lists; they are no part of the text in the file."""

    def __init__(self, root: Node) -> None:
        lists = {node.attributes.get("abstractNumId"): node for node in root.nodes() if node.name == "abstractNum"}
        self._lists = {
            node.attributes.get("numId"): lists[of.attributes.get("val")]
            for node in root.nodes()
            if node.name == "num" and (of := node.first("abstractNumId")) and of.attributes.get("val") in lists
        }
        self._counts: dict[tuple[str, str], int] = {}

    def mark(self, paragraph: Node) -> str:
        """Return what stands before a paragraph, counting it."""
        properties = paragraph.first("pPr", "numPr")
        number, level = (properties.first(name) if properties else None for name in ("numId", "ilvl"))
        if not number or (numbered := self._lists.get(number.attributes.get("val"))) is None:
            return ""
        depth = level.attributes.get("val", "0") if level else "0"
        shape = next((node for node in numbered.nodes() if node.attributes.get("ilvl") == depth), None)
        if shape is None:
            return ""
        kind, text, start = (
            found.attributes.get("val", "") if (found := shape.first(name)) else ""
            for name in ("numFmt", "lvlText", "start")
        )
        place = (number.attributes["val"], depth)
        count = self._counts[place] = self._counts.get(place, int(start) - 1 if start.isdecimal() else 0) + 1
        for deeper in [known for known in self._counts if known[0] == place[0] and known[1] > depth]:
            del self._counts[deeper]
        letter = chr(ord("A") + (count - 1) % 26)
        mark = {"upperLetter": letter, "lowerLetter": letter.lower(), "decimal": str(count)}.get(kind, "")
        return re.sub(r"%\d", mark, text) + " " if mark else ""
