"""XML from strangers: no document type, no entities of its own, bounded depth and number of elements."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from app.banks.formats.encodings import decode
from app.banks.formats.plain import MOST_BYTES, UnreadableError

MOST_ELEMENTS = 400_000
MOST_DEPTH = 60
MOST_ATTRIBUTES = 100


@dataclass(slots=True)
class Node:
    """An element by its local name, with its line, its attributes by local name, and what it holds in order."""

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    def all(self, *names: str) -> Iterator["Node"]:
        """Walk everything below with one of these names, in document order."""
        for child in self.nodes():
            if child.name in names:
                yield child
            yield from child.all(*names)

    def nodes(self) -> list["Node"]:
        """Return the elements directly below."""
        return [child for child in self.children if isinstance(child, Node)]

    def first(self, *path: str) -> "Node | None":
        """Return the first element down a path of names, each directly below the one before."""
        node: Node | None = self
        for name in path:
            node = next((child for child in node.nodes() if child.name == name), None) if node else None
        return node

    def text(self) -> str:
        """Return all text below, as it stands."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


@dataclass(frozen=True, slots=True)
class Tree:
    """A parsed file."""

    root: Node
    encoding: str


def parse(content: bytes, encoding: str | None = None, each: Callable[[Node, Node], None] | None = None) -> Tree:
    """Return the tree. Raises UnreadableError for anything that is not plain well-formed XML of bearable size.

    each: is given the root and every element directly below it when that ends, and the tree then forgets it, so that
    memory does not grow with the number of questions.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableError("too-large", f"{len(content)} bytes, more than {MOST_BYTES}")
    decoded = decode(content, encoding)
    if decoded is None:
        raise UnreadableError("unknown-encoding", "the bytes do not fit the encoding that the file declares")
    builder = _Builder(each)
    try:
        builder.parser.Parse(decoded.text, True)
    except expat.ExpatError as error:
        raise UnreadableError("unreadable", f"not well-formed XML: {error}") from error
    except (ValueError, UnicodeError) as error:
        raise UnreadableError("unreadable", f"not XML: {error}") from error
    finally:
        del builder.parser  # it knows its handlers and they know it: the ring would hold the memory of the file
    if builder.root is None:
        raise UnreadableError("unreadable", "no element in the file")
    return Tree(builder.root, decoded.encoding)


class _Builder:
    def __init__(self, each: Callable[[Node, Node], None] | None) -> None:
        self._each = each
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.root: Node | None = None
        self._open: list[Node] = []
        self._count = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) >= MOST_DEPTH:
            raise UnreadableError(
                "too-large", f"more than {MOST_ELEMENTS} elements, or nested deeper than {MOST_DEPTH}"
            )
        if len(attributes) > MOST_ATTRIBUTES:
            raise UnreadableError("too-large", f"an element with {len(attributes)} attributes")
        local = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        node = Node(name.rpartition(":")[2], self.parser.CurrentLineNumber, local)
        if self._open:
            self._open[-1].children.append(node)
        elif self.root is None:
            self.root = node
        self._open.append(node)

    def _end(self, _name: str) -> None:
        node = self._open.pop()
        if self._each and self.root and len(self._open) == 1:
            self._each(self.root, node)
            self.root.children.clear()
            self._count = 0

    def _characters(self, data: str) -> None:
        if self._open:
            self._open[-1].children.append(data)

    def _refuse(self, *_declaration: object) -> None:
        raise UnreadableError("document-type", "a document type or entity is declared; such files are not read")
