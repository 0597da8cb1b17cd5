"""The register of articles beside the tests that name them; `python -m tests.architecture.articles` writes the page.

The tests are read and not run: every `@pytest.mark.article("62.1.a")` under tests/ is found in the syntax.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from app.domain.regulation.articles import PROVISIONS, Asks, Provision

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
PAGE = ROOT / "docs" / "articles.md"

HEADINGS = {Asks.NOW: "Asked and tested", Asks.LATER: "Left for later work", Asks.NOTHING: "Asks nothing of its own"}

INTRODUCTION = """\
# Articles and tests

Made by `python -m tests.architecture.articles` from `app/domain/regulation/articles.py` and from the marks of the
tests; do not edit. A provision of Decree 63/2023/NĐ-CP that asks something of this product has a test that names it, or
the build fails. The wording is ours and short; the official text rules. Rules stand in `app/domain/`.
"""


@dataclass(frozen=True, slots=True, order=True)
class Naming:
    """A place where a test names a provision."""

    file: str
    test: str


def namings(source: str, file: str) -> Iterator[tuple[str, Naming]]:
    """Yield every provision that a test file names, and where.

    Raises ValueError when a mark holds anything but plain text: it could not be read without running it.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                for mark in ast.walk(decorator):
                    yield from ((point, Naming(file, node.name)) for point in _points(mark, file))
        elif isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets
        ):
            for mark in ast.walk(node.value):
                yield from ((point, Naming(file, "every test")) for point in _points(mark, file))


def _points(node: ast.AST, file: str) -> list[str]:
    """Return the provisions of one call of `pytest.mark.article`, and none of any other node."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="mark"), attr="article"), args=args, keywords=[]) if (
            args
        ):
            points = [argument.value for argument in args if isinstance(argument, ast.Constant)]
            if len(points) == len(args) and all(isinstance(point, str) for point in points):
                return [str(point) for point in points]
            raise ValueError(f"{file}:{node.lineno}: an article is named in plain text")
    return []


def named(tests: Path = TESTS) -> dict[str, list[Naming]]:
    """Return where each provision is named, in the order of files and tests."""
    found: defaultdict[str, set[Naming]] = defaultdict(set)
    for path in sorted(tests.rglob("test_*.py")):
        for point, naming in namings(path.read_text(encoding="utf-8"), path.relative_to(tests.parent).as_posix()):
            found[point].add(naming)
    return {point: sorted(places) for point, places in found.items()}


def faults(register: Sequence[Provision], tests: Mapping[str, Sequence[Naming]]) -> list[str]:
    """Return what is wrong between register and tests: an asking provision without test, a test of no provision."""
    known = {provision.point for provision in register}
    untested = [one.point for one in register if one.asks is Asks.NOW and one.point not in tests]
    return [f"no test names {point}" for point in untested] + [
        f"{naming.file}: {naming.test} names {point}, which the register does not know"
        for point, places in sorted(tests.items())
        if point not in known
        for naming in places
    ]


def page(register: Sequence[Provision], tests: Mapping[str, Sequence[Naming]]) -> str:
    """Return docs/articles.md."""
    lines = [INTRODUCTION, f"## {HEADINGS[Asks.NOW]}\n", "| article | says | kept by | tests |", "|---|---|---|---|"]
    for one in register:
        if one.asks is Asks.NOW:
            rules = "<br>".join(f"`{rule}`" for rule in one.kept_by)
            lines.append(f"| {one.point} | {one.says} | {rules} | {_places(tests.get(one.point, ()))} |")
    for asks in (Asks.LATER, Asks.NOTHING):
        lines += [f"\n## {HEADINGS[asks]}\n", "| article | says | why |", "|---|---|---|"]
        lines += [f"| {one.point} | {one.says} | {one.why} |" for one in register if one.asks is asks]
    return "\n".join(lines) + "\n"


def _places(places: Sequence[Naming]) -> str:
    """Return one cell: each file once, linked, with its tests below it."""
    cells = []
    for file, group in groupby(places, key=lambda naming: naming.file):
        cells += [f"[{file}](../{file})", *(naming.test for naming in group)]
    return "<br>".join(cells)


if __name__ == "__main__":
    PAGE.write_text(page(PROVISIONS, named()), encoding="utf-8")
