"""QTI 2.1, 2.2 and 3.0: items with one choice, alone or in a package. Other interactions and QTI 1.2 are refused by name."""

import posixpath
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import unquote

from app.banks.formats.archives import MOST_ENTRIES, Archive, is_inside
from app.banks.formats.markup import Shown, shown
from app.banks.formats.plain import Foreign, Intake, UnreadableError, figures_named
from app.banks.formats.trees import Node, Tree, parse

_ITEM_TYPE = re.compile(r"imsqti_(?!test|section|outcomes).*", re.IGNORECASE)
_ASIDE = frozenset(("rubricBlock", "feedbackBlock", "feedbackInline", "modalFeedback", "templateBlock", "stylesheet"))


def read(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read one item, or a package when the bytes are a zip archive."""
    if content.startswith(b"PK"):
        archive = Archive(content)
        return _read_package(name, archive.names, archive.read)
    intake = Intake("qti", name)
    tree = parse(content, encoding)
    intake.encoding = tree.encoding
    _read_tree(intake, name, tree, "", None)
    return intake.finish()


def read_folder(folder: Path) -> Foreign:
    """Read an unpacked package."""
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            files[path.relative_to(folder).as_posix()] = path
        if len(files) > MOST_ENTRIES:
            raise UnreadableError("too-large", f"more than {MOST_ENTRIES} files")

    def content(name: str) -> bytes:
        if name not in files:
            raise UnreadableError("missing", f"{name[:100]} is not in the folder")
        return files[name].read_bytes()

    return _read_package(folder.name, list(files), content)


def _read_package(name: str, names: Sequence[str], content: Callable[[str], bytes]) -> Foreign:
    intake = Intake("qti", name, encoding="utf-8")
    manifests = [entry for entry in names if posixpath.basename(entry) == "imsmanifest.xml"]
    if manifests:
        manifest = min(manifests, key=len)
        base = posixpath.dirname(manifest)
        root = parse(content(manifest)).root
        rights = next((one_rights.text() for one_rights in root.all("rights")), "")
        listed = [
            (resource, posixpath.normpath(posixpath.join(base, unquote(resource.attributes.get("href", "")))))
            for resource in root.all("resource")
        ]
        items = [path for resource, path in listed if _ITEM_TYPE.fullmatch(resource.attributes.get("type", ""))]
    else:
        intake.warn(name, "no-manifest", "the package has no imsmanifest.xml; every XML file is looked at")
        rights, listed = "", []
        items = [entry for entry in names if entry.lower().endswith(".xml")]
    for path in dict.fromkeys(items):
        where = f"{name}/{path}"
        if not is_inside(path):
            intake.refuse(where, "path-outside", "the manifest points outside the package")
            continue
        try:
            tree = parse(content(path))
        except UnreadableError as error:
            intake.refuse(where, error.code, str(error))
            continue
        _read_tree(intake, where, tree, rights, [*names, posixpath.dirname(path)])
    known = {path for _, path in listed}
    for entry in names:
        if manifests and entry.lower().endswith(".xml") and entry not in known and entry not in manifests:
            intake.warn(f"{name}/{entry}", "not-in-manifest", "the manifest does not name this file; it is not read")
    return intake.finish()


def _read_tree(intake: Intake, where: str, tree: Tree, rights: str, files: Sequence[str] | None) -> None:
    """Read what one XML file holds. files: the names in the package and, last, the folder of this file."""
    root = tree.root
    if root.name == "questestinterop":
        items = list(root.all("item")) or [root]
        for item in items:
            message = f"{item.attributes.get('ident', '')}: QTI 1.2 is not read; export the bank as QTI 2.1 or later"
            intake.refuse(f"{where}:{item.line}", "qti-1.2", message)
        return
    if _name(root) != "assessmentItem":
        intake.refuse(f"{where}:{root.line}", "not-an-item", f"the root is <{root.name[:60]}>, not an item")
        return
    place = f"{where}:{root.line}"
    identifier = root.attributes.get("identifier", "")
    interactions = [node for node in _walk(root) if _name(node).endswith("Interaction")]
    if len(interactions) != 1 or _name(interactions[0]) != "choiceInteraction":
        kinds = ", ".join(dict.fromkeys(_name(node)[:40] for node in interactions)) or "no interaction"
        code = "several-interactions" if len(interactions) > 1 else kinds if interactions else "no-interaction"
        intake.refuse(place, code, f"{identifier}: {kinds} is not run")
        return
    _read_choice(intake, place, root, interactions[0], rights, files)


def _read_choice(
    intake: Intake, place: str, root: Node, interaction: Node, rights: str, files: Sequence[str] | None
) -> None:
    identifier = root.attributes.get("identifier", "")
    wanted = _attribute(interaction, "responseIdentifier")
    declaration = next(
        (
            node
            for node in _walk(root)
            if _name(node) == "responseDeclaration" and node.attributes.get("identifier") == wanted
        ),
        None,
    )
    cardinality = declaration.attributes.get("cardinality", "") if declaration else ""
    right = _right(declaration) if declaration else []
    if cardinality != "single" or len(right) > 1 or _attribute(interaction, "maxChoices") not in ("", "1"):
        intake.refuse(place, "several-right", f"{identifier}: more than one option may be chosen")
        return
    choices = [node for node in _walk(interaction) if _name(node) == "simpleChoice"]
    names = [choice.attributes.get("identifier", "") for choice in choices]
    body = next((node for node in _walk(root) if _name(node) == "itemBody"), root)
    parts = [shown(_markup(body, aside=frozenset(("simpleChoice", *_ASIDE))))]
    parts += [shown(_markup(choice, aside=_ASIDE)) for choice in choices]
    if intake.loses(place, identifier, [kind for part in parts for kind in part.lost]):
        return
    for choice in choices:
        if choice.attributes.get("fixed", "").lower() == "true":
            intake.warn(place, "fixed-option", f"{identifier}: an option keeps its place there; ours are shuffled")
    _miss_pictures(intake, place, identifier, parts, files)
    intake.take(
        place,
        identifier,
        parts[0].text,
        [part.text for part in parts[1:]],
        names.index(right[0]) if right and names.count(right[0]) == 1 else None,
        figures=[*(picture for part in parts for picture in part.pictures), *figures_named(parts[0].text)],
        attribution=" ".join(rights.split()),
    )


def _miss_pictures(
    intake: Intake, place: str, identifier: str, parts: Sequence[Shown], files: Sequence[str] | None
) -> None:
    folder = files[-1] if files else ""
    for picture in (picture for part in parts for picture in part.pictures):
        if files is None or posixpath.normpath(posixpath.join(folder, unquote(picture))) not in files[:-1]:
            intake.warn(place, "figure-missing", f"{identifier}: {picture} is not in the package")


def _right(declaration: Node) -> list[str]:
    """Return the right values: those declared, else the only one that is mapped above zero."""
    values = [
        value.text().strip()
        for node in declaration.nodes()
        if _name(node) == "correctResponse"
        for value in node.nodes()
        if _name(value) == "value"
    ]
    if values:
        return values
    return [
        node.attributes.get("mapKey") or node.attributes.get("map-key", "")
        for node in _walk(declaration)
        if _name(node) == "mapEntry" and not _attribute(node, "mappedValue").startswith(("-", "0"))
    ]


def _walk(node: Node) -> list[Node]:
    found = []
    for child in node.nodes():
        found += [child, *_walk(child)]
    return found


def _name(node: Node) -> str:
    """Return the name of QTI 2 for a name of either: "qti-choice-interaction" is "choiceInteraction"."""
    name = node.name
    return _camel(name.removeprefix("qti-")) if name.startswith("qti-") else name


def _attribute(node: Node, name: str) -> str:
    return next((value for key, value in node.attributes.items() if _camel(key) == name), "").strip()


def _camel(name: str) -> str:
    return re.sub(r"-([a-z])", lambda match: match[1].upper(), name)


def _markup(node: Node, aside: frozenset[str]) -> str:
    """Write an element's content as HTML again, without what is no part of the question."""
    parts = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(child.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
        elif _name(child) == "prompt":
            parts.append(f"<div>{_markup(child, aside)}</div>")
        elif _name(child) not in aside:
            source = child.attributes.get("src", "").replace("&", "&amp;").replace('"', "&quot;")
            attributes = f' src="{source}"' if source else ""
            name = re.sub(r"[^A-Za-z0-9]", "", child.name) or "span"
            inner = _markup(child, aside)
            parts.append(
                f"<{name}{attributes}>{inner}</{name}>" if name not in ("img", "br", "hr") else f"<{name}{attributes}>"
            )
    return "".join(parts)
