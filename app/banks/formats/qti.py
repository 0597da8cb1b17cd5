"""QTI 2.0 to 3.0: items with one choice, alone or in a package. Other interactions and QTI 1.2 are refused by name."""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape, quoteattr

from app.banks.formats.archives import MOST_ENTRIES, Archive, is_inside
from app.banks.formats.markup import markup, shown
from app.banks.formats.plain import MOST_BYTES, Foreign, Intake, Pictures, PlainQuestion, UnreadableError
from app.banks.formats.trees import Node, Tree, parse

_ITEM_TYPE = re.compile(r"imsqti_(?!test|section|outcomes).*", re.IGNORECASE)
_FEEDBACK = frozenset(("feedbackBlock", "feedbackInline", "modalFeedback"))
_ASIDE = _FEEDBACK | {"rubricBlock", "templateBlock", "stylesheet"}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an item stands: the files beside it, and what the manifest says of it."""

    where: str
    path: str = ""
    names: frozenset[str] = frozenset()
    content: Callable[[str], bytes] | None = None
    topic: str = ""
    rights: str = ""

    def find(self, address: str) -> tuple[str, bytes | None]:
        """Return the name of a file in the package, and its content, by its address in the item."""
        name = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), unquote(address)))
        try:
            found = self.content(name) if self.content and name in self.names else None
        except UnreadableError:
            found = None
        return (name if is_inside(name) else address), found


def read(content: bytes, name: str, encoding: str | None = None) -> Foreign:
    """Read one item, or a package when the bytes are a zip archive."""
    if content.startswith(b"PK"):
        archive = Archive(content)
        return _read_package(name, archive.names, archive.read)
    intake = Intake("qti", name)
    tree = parse(content, encoding)
    intake.encoding = tree.encoding
    _read_tree(intake, tree, _Place(name))
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
        with files[name].open("rb") as file:
            return file.read(MOST_BYTES + 1)

    return _read_package(folder.name, list(files), content)


def _read_package(name: str, names: Sequence[str], content: Callable[[str], bytes]) -> Foreign:
    intake = Intake("qti", name, encoding="utf-8")
    manifests = [entry for entry in names if posixpath.basename(entry) == "imsmanifest.xml"]
    if manifests:
        manifest = min(manifests, key=len)
        base = posixpath.dirname(manifest)
        root = parse(content(manifest)).root
        resources = [(node, _path(base, node)) for node in root.all("resource")]
        items = [(node, path) for node, path in resources if _ITEM_TYPE.fullmatch(node.attributes.get("type", ""))]
        listed = {path for _, path in resources} | {_path(base, node) for node in root.all("file")}
        package_rights = _said(root.first("metadata") or Node("", 0), "rights")
    else:
        intake.warn(name, "no-manifest", "the package has no imsmanifest.xml; every XML file is looked at")
        items = [(Node("", 0), entry) for entry in names if entry.lower().endswith(".xml")]
        listed, package_rights = set(names), ""
    every = frozenset(names)
    for resource, path in {path: (node, path) for node, path in items}.values():
        where = f"{name}/{path}"
        if not is_inside(path):
            intake.refuse(where, "path-outside", "the manifest points outside the package")
            continue
        try:
            tree = parse(content(path))
        except UnreadableError as error:
            intake.refuse(where, error.code, str(error))
            continue
        rights = _said(resource, "rights") or package_rights
        _read_tree(intake, tree, _Place(where, path, every, content, _said(resource, "taxonPath"), rights))
    for entry in names:
        if manifests and entry.lower().endswith(".xml") and entry not in listed and entry not in manifests:
            intake.warn(f"{name}/{entry}", "not-in-manifest", "the manifest does not name this file; it is not read")
    return intake.finish()


def _path(base: str, node: Node) -> str:
    return posixpath.normpath(posixpath.join(base, unquote(node.attributes.get("href", ""))))


def _said(node: Node, name: str) -> str:
    """Return the words of the first element of this name below."""
    found = next(node.all(name), None)
    return " ".join(found.text().split()) if found else ""


def _read_tree(intake: Intake, tree: Tree, place: _Place) -> None:
    """Read what one XML file holds."""
    root = tree.root
    if root.name == "questestinterop":
        for item in list(root.all("item")) or [root]:
            message = f"{item.attributes.get('ident', '')}: QTI 1.2 is not read; export the bank as QTI 2.1 or later"
            intake.refuse(f"{place.where}:{item.line}", "qti-1.2", message)
        return
    where = f"{place.where}:{root.line}"
    if _name(root) != "assessmentItem":
        intake.refuse(where, "not-an-item", f"the root is <{root.name[:60]}>, not an item")
        return
    inside = list(_walk(root))
    interactions = [node for node in inside if _name(node).endswith("Interaction")]
    kinds = list(dict.fromkeys(_name(node)[:40] for node in interactions))
    computed = [node for node in inside if _name(node) in ("printedVariable", "templateProcessing", "include")]
    identifier = _identifier(root)
    if len(interactions) != 1 or kinds != ["choiceInteraction"]:
        code = "several-interactions" if len(interactions) > 1 else kinds[0] if kinds else "no-interaction"
        intake.refuse(where, code, f"{identifier}: {', '.join(kinds) or 'no interaction'} is not run")
    elif computed:
        intake.refuse(where, "content-lost", f"{identifier}: {_name(computed[0])} makes the text only when it is shown")
    else:
        _read_choice(intake, where, root, interactions[0], place)


def _identifier(root: Node) -> str:
    """Return the id of an item; where its title is the same with signs that an id may not have, the title."""
    identifier, title = (root.attributes.get(name, "") for name in ("identifier", "title"))
    return title if name_of(title) == identifier else identifier


def _read_choice(intake: Intake, where: str, root: Node, interaction: Node, place: _Place) -> None:
    identifier = _identifier(root)
    wanted = _attribute(interaction, "responseIdentifier")
    declarations = [node for node in _walk(root) if _name(node) == "responseDeclaration"]
    declaration = next((node for node in declarations if node.attributes.get("identifier") == wanted), Node("", 0))
    right, most = _right(declaration), _attribute(interaction, "maxChoices")
    cardinality = declaration.attributes.get("cardinality", "")
    one_may_be_chosen = most in ("", "0", "1") if cardinality == "single" else most == "1" and len(right) == 1
    if not one_may_be_chosen or len(right) > 1:
        intake.refuse(where, "several-right", f"{identifier}: more than one option may be chosen")
        return
    if len([value for value in _mapped(declaration).values() if value > 0]) > 1:
        intake.refuse(where, "partial-credit", f"{identifier}: an option earns a part of the mark")
        return
    choices = [node for node in _walk(interaction) if _name(node) == "simpleChoice"]
    names = [choice.attributes.get("identifier", "") for choice in choices]
    body = next((node for node in _walk(root) if _name(node) == "itemBody"), root)
    if any(_name(node) in _FEEDBACK for node in _walk(root)):
        intake.tally(where, "feedback-left-out", "feedback is not kept")
    if any(_name(node) == "rubricBlock" for node in _walk(root)):
        intake.tally(where, "rubric-left-out", "has words about the question, which are not kept")
    if any(_attribute(choice, "fixed").lower() == "true" for choice in choices):
        intake.warn(where, "fixed-option", f"{identifier}: an option keeps its place there; ours are shuffled")
    intake.take_shown(
        where,
        identifier,
        shown(_markup(body, aside=_ASIDE | {"simpleChoice"})),
        [shown(_markup(choice, aside=_ASIDE)) for choice in choices],
        names.index(right[0]) if right and names.count(right[0]) == 1 else None,
        find=place.find,
        topic=place.topic,
        attribution=place.rights,
    )


def _right(declaration: Node) -> list[str]:
    """Return the right values: those declared, else the only one that is mapped above zero."""
    values = [
        value.text().strip()
        for node in declaration.nodes()
        if _name(node) == "correctResponse"
        for value in node.nodes()
        if _name(value) == "value"
    ]
    return values or [key for key, value in _mapped(declaration).items() if value > 0]


def _mapped(declaration: Node) -> Mapping[str, float]:
    """Return what each answer earns, where the item says it."""
    mapped = {}
    for node in _walk(declaration):
        if _name(node) == "mapEntry":
            value = _attribute(node, "mappedValue")
            mapped[_attribute(node, "mapKey")] = float(value) if re.fullmatch(r"-?\d{1,6}(\.\d{1,6})?", value) else 0.0
    return mapped


def _walk(node: Node) -> Iterator[Node]:
    for child in node.nodes():
        yield child
        yield from _walk(child)


def _name(node: Node) -> str:
    """Return the name of QTI 2 for a name of either: "qti-choice-interaction" is "choiceInteraction"."""
    name = node.name
    return _camel(name.removeprefix("qti-")) if name.startswith("qti-") else name


def _attribute(node: Node, name: str) -> str:
    return next((value for key, value in node.attributes.items() if _camel(key) == name), "").strip()


def _camel(name: str) -> str:
    return re.sub(r"-([a-z])", lambda match: match[1].upper(), name)


def _kebab(name: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: f"-{letter[0].lower()}", name)


def _markup(node: Node, aside: frozenset[str]) -> str:
    """Write an element's content as HTML again, without what is no part of the question."""
    parts = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(child.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
        elif _name(child) in ("prompt", "choiceInteraction", "contentBody"):
            parts.append(f"<div>{_markup(child, aside)}</div>")
        elif _name(child) == "object" and child.attributes.get("type", "").startswith("image/"):
            parts.append(_picture(child.attributes.get("data", ""), " ".join(child.text().split())))
        elif child.name == "img":
            parts.append(_picture(child.attributes.get("src", ""), child.attributes.get("alt", "")))
        elif _name(child) not in aside:
            name = re.sub(r"[^A-Za-z0-9]", "", child.name) or "span"
            styled = f" style={quoteattr(child.attributes['style'])}" if "style" in child.attributes else ""
            parts.append(f"<{name}>" if name in ("br", "hr") else f"<{name}{styled}>{_markup(child, aside)}</{name}>")
    return "".join(parts)


def _picture(source: str, description: str) -> str:
    return f"<img src={quoteattr(source)} alt={quoteattr(description)}>"


@dataclass(frozen=True, slots=True)
class _Version:
    """How a version of QTI spells what the others spell too."""

    items: str  # the namespace of an item
    packages: str  # the namespace of a manifest
    kind: str  # of a resource that is an item
    schema: str
    number: str
    template: str  # of the processing that gives a mark for the right answer
    kebab: bool = False

    def element(self, name: str, *content: str, **attributes: str) -> str:
        """Return an element; the names are those of version 2, which version 3 spells "qti-item-body" and "max-choices"."""
        tag = f"qti-{_kebab(name)}" if self.kebab else name
        said = "".join(f" {_kebab(key) if self.kebab else key}={quoteattr(value)}" for key, value in attributes.items())
        return f"<{tag}{said}>{''.join(content)}</{tag}>"


_IMS = "http://www.imsglobal.org"
VERSIONS: Mapping[str, _Version] = {
    "2.1": _Version(
        f"{_IMS}/xsd/imsqti_v2p1",
        f"{_IMS}/xsd/imscp_v1p1",
        "imsqti_item_xmlv2p1",
        "QTIv2.1 Package",
        "1.0.0",
        f"{_IMS}/question/qti_v2p1/rptemplates/match_correct",
    ),
    "2.2": _Version(
        f"{_IMS}/xsd/imsqti_v2p2",
        f"{_IMS}/xsd/imscp_v1p1",
        "imsqti_item_xmlv2p2",
        "QTIv2.2 Package",
        "1.0.0",
        f"{_IMS}/question/qti_v2p2/rptemplates/match_correct",
    ),
    "3.0": _Version(
        f"{_IMS}/xsd/imsqtiasi_v3p0",
        f"{_IMS}/xsd/qti/qtiv3p0/imscp_v1p1",
        "imsqti_item_xmlv3p0",
        "QTI Package",
        "3.0.0",
        "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct",
        kebab=True,
    ),
}
_LOM = "http://ltsc.ieee.org/xsd/LOM"


def writer(version_name: str) -> Callable[[Sequence[PlainQuestion], Pictures], bytes]:
    """Return the writer of packages in a version of QTI.

    A package holds a manifest, one file an item in `items`, and every picture once, by its name. Topic and attribution
    stand in the manifest as learning object metadata; the same questions give the same bytes.
    """
    version = VERSIONS[version_name]

    def write(questions: Sequence[PlainQuestion], pictures: Pictures) -> bytes:
        shown_ones = {name: pictures[name] for question in questions for name in question.figures if name in pictures}
        paths = [f"items/{name_of(question.id) or 'item'}-{number}.xml" for number, question in enumerate(questions, 1)]
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:

            def add(name: str, content: str | bytes) -> None:
                entry = zipfile.ZipInfo(name)  # of 1980, not of now
                entry.external_attr = 0o644 << 16
                package.writestr(entry, content, zipfile.ZIP_DEFLATED)

            add("imsmanifest.xml", _manifest(questions, paths, shown_ones, version))
            for path, question in zip(paths, questions, strict=True):
                add(path, _item(question, version))
            for name, content in shown_ones.items():
                if not is_inside(name):
                    raise ValueError(f"{name} is no name of a file in a package")
                add(name, content)
        return out.getvalue()

    return write


def name_of(text: str) -> str:
    """Return a text as an identifier of QTI: letters, figures, points, hyphens, and a letter at the beginning."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", text)
    return plain if re.match("[A-Za-z_]", plain) or not plain else f"_{plain}"


def _item(question: PlainQuestion, version: _Version) -> str:
    element = version.element
    pictures = [
        f"<p><img src={quoteattr('../' + quote(figure))} alt={quoteattr(description)}/></p>"
        for figure, description in question.described
    ]
    choices = [
        element("simpleChoice", markup(option), identifier=letter)
        for letter, option in zip("ABCDEFGHIJ", question.options, strict=False)
    ]
    parts = (
        element(
            "responseDeclaration",
            element("correctResponse", element("value", question.key.upper())),
            identifier="RESPONSE",
            cardinality="single",
            baseType="identifier",
        ),
        element("outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float"),
        element(
            "itemBody",
            markup(question.stem),
            *pictures,
            element("choiceInteraction", *choices, responseIdentifier="RESPONSE", shuffle="true", maxChoices="1"),
        ),
        element("responseProcessing", template=version.template),
    )
    identity = {"identifier": name_of(question.id) or "item", "title": question.id}
    item = element("assessmentItem", *parts, xmlns=version.items, **identity, adaptive="false", timeDependent="false")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{item}\n'


def _manifest(questions: Sequence[PlainQuestion], paths: Sequence[str], pictures: Pictures, version: _Version) -> str:
    media = {name: f"picture-{number}" for number, name in enumerate(pictures, 1)}
    resources = []
    for number, (question, path) in enumerate(zip(questions, paths, strict=True), 1):
        needs = "".join(f'<dependency identifierref="{media[name]}"/>' for name in question.figures if name in media)
        resources.append(
            f'<resource identifier="item-{number}" type="{version.kind}" href={quoteattr(path)}>{_metadata(question)}'
            f"<file href={quoteattr(path)}/>{needs}</resource>"
        )
    for name, identifier in media.items():
        file = quoteattr(quote(name))
        resources.append(
            f'<resource identifier="{identifier}" type="webcontent" href={file}><file href={file}/></resource>'
        )
    lines = "\n".join(resources)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest xmlns="{version.packages}" identifier="questions">
<metadata><schema>{version.schema}</schema><schemaversion>{version.number}</schemaversion></metadata>
<organizations/>
<resources>
{lines}
</resources>
</manifest>
"""


def _metadata(question: PlainQuestion) -> str:
    parts = []
    if question.attribution:
        parts.append(f"<rights><description><string>{escape(question.attribution)}</string></description></rights>")
    if question.topic:
        taxon = f"<taxon><entry><string>{escape(question.topic)}</string></entry></taxon>"
        parts.append(f"<classification><taxonPath>{taxon}</taxonPath></classification>")
    return f'<metadata><lom xmlns="{_LOM}">{"".join(parts)}</lom></metadata>' if parts else ""
