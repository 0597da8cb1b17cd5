"""Reading dossiers: whose they are, what they lack, and what is due when.

What is due is computed at each reading from the day of filing and the calendar in force, so a correction of the calendar
moves every open term at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from app.accounts.queries import names
from app.applications.models import OPEN_STATES, Application, Document
from app.audit.queries import entries_about
from app.domain.classes import OperatorClass
from app.domain.deadlines import Deadline, completeness_notice_due, supplement_due
from app.domain.dossier import (
    DocumentKind,
    IdentityKind,
    identity_findings,
    missing_documents,
    photo_findings,
    required_documents,
)
from app.domain.eligibility import (
    CandidateFacts,
    HeldCertificate,
    RadiotelegraphPractice,
    morse_exemption,
    to_apply,
)
from app.domain.names import folded
from app.domain.periods import Spell
from app.domain.refusal import Finding, Reason
from app.domain.regulation import Source
from app.domain.working_days import WorkingCalendar
from app.kernel import clock
from app.kernel.actor import Actor, Role

WRITABLE = ("draft", "supplement")
UNDER_REVIEW = ("submitted", "supplement", "accepted")
MOST_PICTURES_OF_A_PAPER = 8
LINES_ON_A_DESK = 200

# The national vocabulary of public services for the state of a file, codes 1 to 10; a draft is not yet a file.
NATIONAL_CODES: Mapping[str, int] = {
    "submitted": 2,
    "refused": 3,
    "accepted": 4,
    "supplement": 5,
    "withdrawn": 7,
    "certified": 9,
}

SOURCE_OF_PAPER: Mapping[DocumentKind, Source] = {
    paper.kind: paper.source for paper in required_documents(OperatorClass.AMATEUR_1, wants_morse_exemption=True)
}

GROUPS: Mapping[str, tuple[str, ...]] = {
    "waiting": ("submitted",),
    "supplement": ("supplement",),
    "accepted": ("accepted",),
    "decided": ("certified", "refused", "withdrawn"),
    "typing": ("draft",),
}


@dataclass(frozen=True, slots=True)
class Section:
    """One page of a dossier: the fields of the application form on it, and the paper that belongs to it."""

    name: str
    fields: tuple[str, ...]
    paper: DocumentKind | None = None


PERSON = Section(
    "person",
    ("full_name", "latin_name", "sex", "born_on", "birth_place", "nationality", "phone", "address"),
)
IDENTITY = Section(
    "identity",
    ("identity_kind", "identity_number", "identity_issued_on", "identity_expires_on", "identity_issued_by"),
    DocumentKind.IDENTITY,
)
PHOTO = Section("photo", (), DocumentKind.PHOTO)
CLASS_2 = Section("class-2", ("held_number", "held_issued_on"), DocumentKind.CLASS_2_CERTIFICATE)
OPERATION = Section("operation", ("operating_since",), DocumentKind.OPERATING_EVIDENCE)
TELEGRAPHY = Section(
    "telegraphy",
    ("wants_morse_exemption", "still_telegraphist", "telegraphy_stopped_on"),
    DocumentKind.RADIOTELEGRAPH_CERTIFICATE,
)
SECTIONS = {section.name: section for section in (PERSON, IDENTITY, PHOTO, CLASS_2, OPERATION, TELEGRAPHY)}

SECTION_OF_REASON: Mapping[Reason, Section] = {
    Reason.IDENTITY_PAPER_NO_LONGER_USABLE: IDENTITY,
    Reason.IDENTITY_PAPER_EXPIRED: IDENTITY,
    Reason.IDENTITY_PAPER_NOT_YET_ISSUED: IDENTITY,
    Reason.IDENTITY_NUMBER_MALFORMED: IDENTITY,
    Reason.PHOTO_TOO_OLD: PHOTO,
    Reason.PHOTO_TAKEN_AFTER_FILING: PHOTO,
    Reason.PHOTO_WRONG_SHAPE: PHOTO,
    Reason.PHOTO_TOO_SMALL: PHOTO,
    Reason.PHOTO_UNREADABLE: PHOTO,
    Reason.CLASS_2_NOT_HELD: CLASS_2,
    Reason.OPERATION_TOO_SHORT: OPERATION,
    Reason.TELEGRAPHY_STOPPED_TOO_LONG_AGO: TELEGRAPHY,
}


@dataclass(frozen=True, slots=True)
class SectionState:
    """How far one page of a dossier is: the empty fields, and what the rules find against what is there."""

    section: Section
    empty_fields: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def is_complete(self) -> bool:
        """Say whether nothing is missing on this page."""
        return not self.empty_fields and not self.findings


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One file on an organisation's desk; `due` only while a term of the law runs."""

    application: Application
    due: Deadline | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Look:
    """One look that somebody of the organisation took at a paper."""

    by: str
    paper: DocumentKind
    at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One act on a dossier, by its code, such as "submit"."""

    act: str
    at: datetime
    facts: Mapping[str, Any]


def by_id(session: Session, application_id: str) -> Application:
    """Return a dossier, whosever it is. Raises LookupError when there is none."""
    application = session.get(Application, application_id)
    if application is None:
        raise LookupError(application_id)
    return application


def by_id_for_update(session: Session, application_id: str) -> Application:
    """Return a dossier as it is now, and keep others from changing it until the transaction ends.

    Raises LookupError when there is none.
    """
    application = session.get(Application, application_id, with_for_update=True, populate_existing=True)
    if application is None:
        raise LookupError(application_id)
    return application


def own(session: Session, actor: Actor, application_id: str) -> Application:
    """Return a dossier of the actor's own. Raises LookupError for any other."""
    application = by_id(session, application_id)
    if application.account_id != actor.account_id:
        raise LookupError(application_id)
    return application


def all_own(session: Session, actor: Actor) -> Sequence[Application]:
    """Return the actor's dossiers, newest first."""
    return session.scalars(
        select(Application)
        .where(Application.account_id == actor.account_id)
        .order_by(Application.created_at.desc(), Application.id)
    ).all()


def may_write(actor: Actor, application: Application) -> bool:
    """Say whether the actor fills this dossier in: its owner, or for a paper one the organisation that received it."""
    typing = application.on_paper and application.organisation_id in actor.bodies(Role.MANAGER)
    return application.account_id == actor.account_id or typing


def writable(session: Session, actor: Actor, application_id: str) -> Application:
    """Return a dossier that the actor fills in, in whatever state. Raises LookupError for any other."""
    application = by_id(session, application_id)
    if not may_write(actor, application):
        raise LookupError(application_id)
    return application


def may_receive(actor: Actor, application: Application) -> bool:
    """Say whether the dossier was handed in to an organisation that the actor manages."""
    handed_in = application.submitted_at is not None or application.on_paper
    return handed_in and application.organisation_id in actor.bodies(Role.MANAGER)


def received(session: Session, actor: Actor, application_id: str) -> Application:
    """Return a dossier handed in to an organisation that the actor manages. Raises LookupError for any other."""
    application = by_id(session, application_id)
    if not may_receive(actor, application):
        raise LookupError(application_id)
    return application


def open_one(session: Session, account_id: str, operator_class: OperatorClass) -> Application | None:
    """Return the person's open dossier for a class: there is at most one."""
    return session.scalars(
        select(Application).where(
            Application.account_id == account_id,
            Application.operator_class == operator_class,
            Application.state.in_(OPEN_STATES),
        )
    ).first()


def accepted_waiting(session: Session, organisation_id: str) -> Sequence[Application]:
    """Return an organisation's accepted dossiers that have no certificate yet, the longest waiting first."""
    return session.scalars(
        select(Application)
        .where(Application.organisation_id == organisation_id, Application.state == "accepted")
        .order_by(Application.decided_at, Application.id)
    ).all()


def _on_the_desk(actor: Actor) -> Select[Application]:
    return select(Application).where(
        Application.organisation_id.in_(actor.bodies(Role.MANAGER)),
        Application.submitted_at.is_not(None) | Application.on_paper,
    )


def desk(
    session: Session, actor: Actor, calendar: WorkingCalendar, on: date, group: str = "waiting", name: str = ""
) -> list[DeskLine]:
    """Return the files of one group on the actor's desk: those whose legal date is next first, decided ones newest first.

    group: one of GROUPS. name: a part of a name, marks and case aside. At most LINES_ON_A_DESK; two statements.
    """
    # The legal date grows with the day of the last filing, so that day orders the files without computing any date.
    order = (
        Application.decided_at.desc()
        if group == "decided"
        else func.coalesce(Application.complete_on, Application.filed_on)
    )
    rows = (
        _on_the_desk(actor)
        .where(Application.state.in_(GROUPS[group]))
        .order_by(order, Application.id)
        .limit(LINES_ON_A_DESK)
    )
    if wanted := folded(name):
        rows = rows.where(Application.search_name.contains(wanted, autoescape=True))
    lines = []
    for application in session.scalars(rows.options(selectinload(Application.notices))):
        due = legal_day(application, calendar)
        lines.append(DeskLine(application, due, due is not None and due.is_overdue(on)))
    return lines


def desk_counts(session: Session, actor: Actor) -> dict[str, int]:
    """Return how many files each group of the actor's desk holds. One statement."""
    files = _on_the_desk(actor).subquery()
    counted = session.execute(select(files.c.state, func.count()).group_by(files.c.state))
    by_state: dict[str, int] = {state: count for state, count in counted}  # noqa: C416
    return {group: sum(by_state.get(state, 0) for state in states) for group, states in GROUPS.items()}


def legal_day(application: Application, calendar: WorkingCalendar) -> Deadline | None:
    """Return the term that runs now, if one does.

    While the organisation checks: by when it has to say what is missing (Article 63.3.b), counted from the last filing
    (ruling T5). While a supplement is asked: by when it has to come, where a term is set at all.
    """
    if application.state == "submitted" and application.complete_on:
        return completeness_notice_due(application.complete_on, calendar)
    if application.state == "supplement":
        return supplement_due(clock.day_of(application.notices[-1].sent_at), calendar)
    return None


def current(documents: Iterable[Document], kind: DocumentKind) -> list[Document]:
    """Return the pictures of one paper that hold, oldest first."""
    return [document for document in documents if document.kind == kind and document.replaced_at is None]


def judged_on(application: Application, today: date) -> date:
    """Return the day on which the dossier is judged: that of its last filing, or today when it is yet to be filed."""
    return application.complete_on or today


def candidate_facts(application: Application) -> CandidateFacts:
    """Return what a dossier says of the candidate, as the rules on who may sit take it (Article 62.1.a)."""
    held: tuple[HeldCertificate, ...] = ()
    if application.held_class and application.held_issued_on:
        held = (HeldCertificate(OperatorClass(application.held_class), application.held_issued_on),)
    return CandidateFacts(
        certificates=held,
        operation=(Spell(application.operating_since),) if application.operating_since else (),
    )


def sections(application: Application, documents: Sequence[Document], on: date) -> tuple[SectionState, ...]:
    """Return the pages of a dossier in order, each with what it lacks.

    on: the day of filing, or today when it is yet to be filed. A paper that came after the filing is judged on the day
    it came.
    """
    operator_class = OperatorClass(application.operator_class)
    asked = pages(application)
    by_page: dict[str, list[Finding]] = {page.name: [] for page in asked}
    filed = {DocumentKind(document.kind) for document in documents if document.replaced_at is None}
    filed.add(DocumentKind.APPLICATION_FORM)  # whether the form is filled in shows in its fields
    page_of_paper = {page.paper: page for page in asked}
    for finding in (
        *missing_documents(required_documents(operator_class, application.wants_morse_exemption), filed),
        *_against_what_is_there(application, documents, on),
    ):
        page = SECTION_OF_REASON.get(finding.reason) or page_of_paper[DocumentKind(str(finding.facts["kind"]))]
        by_page[page.name].append(finding)
    return tuple(SectionState(page, _empty_fields(application, page), tuple(by_page[page.name])) for page in asked)


def missing(application: Application, documents: Sequence[Document], on: date) -> tuple[Finding, ...]:
    """Return everything that keeps a dossier from being adequate and valid, for one notice; nothing means complete.

    on: as for `sections`. An application form with empty fields counts as missing.

    Source: Article 63.2, 62.1.a, 62.2.b.
    """
    operator_class = OperatorClass(application.operator_class)
    form = missing_documents(required_documents(operator_class)[:1], ()) if empty_fields(application) else ()
    return form + tuple(finding for state in sections(application, documents, on) for finding in state.findings)


def empty_fields(application: Application) -> tuple[str, ...]:
    """Return the fields of the application form that still have to be filled in."""
    return tuple(name for page in pages(application) for name in _empty_fields(application, page))


def pages(application: Application) -> list[Section]:
    """Return the pages that a dossier for this class has, in order."""
    operator_class = OperatorClass(application.operator_class)
    asked = [PERSON, IDENTITY, PHOTO]
    if operator_class is OperatorClass.AMATEUR_1:
        asked += [CLASS_2, OPERATION]
    if operator_class is not OperatorClass.AMATEUR_4:
        asked.append(TELEGRAPHY)
    return asked


def _empty_fields(application: Application, page: Section) -> tuple[str, ...]:
    if page is TELEGRAPHY:
        said = application.still_telegraphist or application.telegraphy_stopped_on
        return ("telegraphy_stopped_on",) if application.wants_morse_exemption and not said else ()
    empty = [name for name in page.fields if not getattr(application, name)]
    if page is IDENTITY and application.identity_kind != IdentityKind.PASSPORT:
        empty = [name for name in empty if name != "identity_expires_on"]  # some cards have no end
    return tuple(empty)


def _against_what_is_there(application: Application, documents: Sequence[Document], on: date) -> tuple[Finding, ...]:
    def judged(papers: list[Document]) -> date:
        """A paper of the first filing is judged on the day of that filing, a later one on the day it came."""
        filed_on = application.filed_on or on
        if papers and application.submitted_at and papers[-1].added_at > application.submitted_at:
            return clock.day_of(papers[-1].added_at)
        return filed_on

    findings = list(_still_unreadable(application, documents))
    if application.identity_kind and application.identity_number:
        findings += identity_findings(
            IdentityKind(application.identity_kind),
            application.identity_number,
            application.identity_issued_on,
            application.identity_expires_on,
            judged(current(documents, DocumentKind.IDENTITY)),
        )
    photos = current(documents, DocumentKind.PHOTO)
    for photo in photos:
        if photo.width_px and photo.height_px and photo.taken_on:
            findings += photo_findings(photo.width_px, photo.height_px, photo.taken_on, judged(photos))
    operator_class = OperatorClass(application.operator_class)
    findings += to_apply(operator_class, candidate_facts(application), on)
    if application.wants_morse_exemption and application.telegraphy_stopped_on:
        # Whoever stopped too long ago today is not exempt on any later day of the practical test.
        practice = RadiotelegraphPractice(holds_certificate=True, stopped_on=application.telegraphy_stopped_on)
        if finding := morse_exemption(practice, on):
            findings.append(finding)
    return tuple(findings)


def _still_unreadable(application: Application, documents: Sequence[Document]) -> Iterator[Finding]:
    """Yield what a notice found unreadable and no newer picture has taken the place of."""
    if application.state != "supplement" or not application.notices:
        return
    notice = application.notices[-1]
    for finding in map(as_finding, notice.items):
        if finding.reason not in (Reason.PHOTO_UNREADABLE, Reason.FILE_UNREADABLE):
            continue
        kind = DocumentKind(str(finding.facts.get("kind", DocumentKind.PHOTO)))
        is_replaced = any(picture.added_at > notice.sent_at for picture in current(documents, kind))
        if kind in required_kinds(application) and not is_replaced:
            yield finding


def required_kinds(application: Application) -> list[DocumentKind]:
    """Return the papers that the dossier needs, in the order of the decree (Article 63.2)."""
    operator_class = OperatorClass(application.operator_class)
    return [paper.kind for paper in required_documents(operator_class, application.wants_morse_exemption)]


def not_compared(application: Application) -> tuple[Finding, ...]:
    """Return a finding for each needed paper that nobody has compared with its original: its copy is provisional (C3).

    Source: Article 63.2.b with Article 3.14.
    """
    provisional = [document for document in application.documents if document.checked_at is None]
    return tuple(
        Finding(Reason.COPY_NOT_LAWFUL, SOURCE_OF_PAPER[kind], {"kind": kind})
        for kind in required_kinds(application)
        if kind is not DocumentKind.PHOTO and current(provisional, kind)
    )


def key_of(finding: Finding) -> str:
    """Return a text that names a finding among those of one dossier."""
    kind = finding.facts.get("kind")
    return f"{finding.reason}:{kind}" if kind else str(finding.reason)


def askable(documents: Sequence[Document]) -> tuple[Finding, ...]:
    """Return what only a person's eye can find against the papers that are there, for a notice to ask for."""
    return tuple(
        Finding(Reason.PHOTO_UNREADABLE, SOURCE_OF_PAPER[kind])
        if kind is DocumentKind.PHOTO
        else Finding(Reason.FILE_UNREADABLE, SOURCE_OF_PAPER[kind], {"kind": kind})
        for kind in DocumentKind
        if current(documents, kind)
    )


def as_item(finding: Finding, empty: Iterable[str]) -> dict[str, object]:
    """Return a finding as a notice keeps it; a missing application form says which of its fields are empty."""
    facts = {name: value.isoformat() if isinstance(value, date) else value for name, value in finding.facts.items()}
    item: dict[str, object] = {"reason": finding.reason, "source": str(finding.source), "facts": facts}
    if finding.facts.get("kind") == DocumentKind.APPLICATION_FORM:
        item["fields"] = list(empty)
    return item


def as_finding(item: Mapping[str, Any]) -> Finding:
    """Return the finding that a notice kept."""
    facts = {name: _kept_fact(value) for name, value in item["facts"].items()}
    return Finding(Reason(item["reason"]), Source.parse(item["source"]), facts)


def _kept_fact(value: object) -> object:
    """Return a day or a word of the domain as what it was before it was kept as text."""
    if not isinstance(value, str):
        return value
    for read in (date.fromisoformat, OperatorClass, DocumentKind, IdentityKind):
        try:
            return read(value)
        except ValueError:
            continue
    return value


def looks(session: Session, application_id: str) -> list[Look]:
    """Return who of the organisation looked at which paper, newest first. Two statements."""
    entries = [
        entry
        for entry in entries_about(session, ("application", application_id))
        if entry.action == "applications.look"
    ]
    people = names(session, [entry.actor_id for entry in entries])
    return [
        Look(people.get(entry.actor_id, ""), DocumentKind(entry.facts["kind"]), entry.at) for entry in reversed(entries)
    ]


def history(session: Session, application_id: str) -> list[Event]:
    """Return the acts that moved a dossier on, oldest first."""
    steps = {"start", "submit", "ask-supplement", "accept", "refuse", "withdraw", "certified"}
    return [
        Event(act, entry.at, entry.facts)
        for entry in entries_about(session, ("application", application_id))
        if (act := entry.action.removeprefix("applications.")) in steps
    ]
