"""What is done to a dossier: filled in, handed in, supplemented, judged."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import actions as accounts
from app.accounts.queries import account_by_email
from app.applications import queries
from app.applications.models import OPEN_STATES, Application, Document, Notice
from app.audit import actions as audit
from app.domain.classes import OperatorClass
from app.domain.dossier import DocumentKind
from app.domain.names import folded, latin_name, normal_name
from app.domain.refusal import Finding, Reason, RefusedError, refuse_if
from app.domain.regulation import Source, regulation_on
from app.kernel import chance, clock, files
from app.kernel.actor import Actor, Role
from app.organisations.queries import require_recognised
from app.policy.queries import working_calendar

FIELDS = frozenset(name for section in queries.SECTIONS.values() for name in section.fields)


def start(
    session: Session, actor: Actor, operator_class: OperatorClass, organisation_id: str, at: datetime
) -> Application:
    """Begin an application for oneself; doing it twice finds the same draft.

    Raises RefusedError ORGANISATION_NOT_RECOGNISED, or DUPLICATE_APPLICATION when another open application for this
    class stands.
    """
    return _begin(session, actor, actor.account_id, actor.name, operator_class, organisation_id, at)


def start_on_paper(
    session: Session,
    actor: Actor,
    organisation_id: str,
    operator_class: OperatorClass,
    email: str,
    full_name: str,
    received_on: date,
    password_hash: str,
    at: datetime,
) -> Application:
    """Begin to type in what somebody handed in on paper.

    The person's account is the one with this address, or a new one with `password_hash`: the hash of a secret that
    nobody knows, so that the account opens only by recovering its password. received_on: the day the papers came, from
    which the terms run.

    Raises LookupError when the organisation is not the actor's; RefusedError OWN_FILE, ORGANISATION_NOT_RECOGNISED,
    DUPLICATE_APPLICATION, or NO_REGULATION_IN_FORCE for a day before the decree.
    """
    if organisation_id not in actor.bodies(Role.MANAGER):
        raise LookupError(organisation_id)
    regulation_on(received_on)
    account = account_by_email(session, email) or accounts.register(session, email, full_name, password_hash, at)
    if account.id == actor.account_id:
        raise RefusedError(Finding(Reason.OWN_FILE))
    return _begin(session, actor, account.id, full_name, operator_class, organisation_id, at, received_on)


def _begin(
    session: Session,
    actor: Actor,
    account_id: str,
    full_name: str,
    operator_class: OperatorClass,
    organisation_id: str,
    at: datetime,
    received_on: date | None = None,
) -> Application:
    require_recognised(session, organisation_id, operator_class, clock.day_of(at))
    on_paper = received_on is not None
    application = Application(
        id=chance.public_id(),
        account_id=account_id,
        organisation_id=organisation_id,
        operator_class=operator_class.value,
        state="draft",
        version=1,
        on_paper=on_paper,
        filed_on=received_on,
        created_at=at,
        **_named({"full_name": full_name}, None),
    )
    try:
        with session.begin_nested():
            session.add(application)
    except IntegrityError:  # the index that allows one open application of a person for a class
        standing = queries.open_one(session, account_id, operator_class)
        same = standing and standing.state == "draft" and standing.organisation_id == organisation_id
        if standing is None or not same or standing.on_paper != on_paper:
            raise RefusedError(
                Finding(Reason.DUPLICATE_APPLICATION, None, {"operator_class": operator_class})
            ) from None
        return standing
    facts = {"class": operator_class, "organisation": organisation_id, "on_paper": on_paper}
    audit.record(session, actor, "applications.start", ("application", application.id), facts, at)
    return application


def fill(
    session: Session, actor: Actor, application_id: str, version: int, values: Mapping[str, object], at: datetime
) -> Application:
    """Write fields of the application form; what is not named stays.

    values: by the names of `queries.SECTIONS`. An empty latin_name is written as a passport's machine-readable zone would
    have it. What is there already changes nothing, whatever the version.

    Raises LookupError when the dossier is not the actor's to fill in, RefusedError STALE_STATE when it changed meanwhile
    or is no longer open to changes, NameFlawError (a ValueError) for what is no name, ValueError for an unknown field.
    """
    application = _to_write(session, actor, application_id)
    if unknown := values.keys() - FIELDS:
        raise ValueError(f"not fields of an application: {sorted(unknown)}")
    values = {**values, **_named(values, application)}
    if values.get("held_number") or values.get("held_issued_on"):
        values["held_class"] = OperatorClass.AMATEUR_2.value
    changed = {name: value for name, value in values.items() if getattr(application, name) != value}
    if changed:
        _change(session, application, version, queries.WRITABLE, **changed)
        facts = {"fields": sorted(changed)}
        audit.record(session, actor, "applications.fill", ("application", application.id), facts, at)
    return application


def _named(values: Mapping[str, object], application: Application | None) -> dict[str, str]:
    """Return the three forms of a name when it is among the values.

    A Latin form that was only our suggestion follows the name when that changes.
    """
    if "full_name" not in values:
        return {}
    if not values["full_name"]:
        return {"full_name": "", "latin_name": "", "search_name": ""}
    full_name = normal_name(str(values["full_name"]))
    chosen = str(values.get("latin_name") or "")
    if application and full_name != application.full_name and chosen == suggested_latin(application.full_name):
        chosen = ""
    return {
        "full_name": full_name,
        "latin_name": latin_name(chosen) if chosen else suggested_latin(full_name),
        "search_name": folded(full_name),
    }


def suggested_latin(name: str) -> str:
    """Return a name as a passport's machine-readable zone writes it, or nothing when it has no such form here."""
    try:
        return latin_name(name)
    except ValueError:
        return ""


def attach(
    session: Session,
    actor: Actor,
    application_id: str,
    version: int,
    kind: DocumentKind,
    picture: tuple[bytes, int, int],
    at: datetime,
    taken_on: date | None = None,
) -> Document:
    """Add a picture of a paper; a photograph takes the place of the one before. The same picture again changes nothing.

    picture: as `files.cleaned_picture` returns it. taken_on: of a photograph.

    Raises LookupError and RefusedError STALE_STATE as `fill` does, UnfitFileError "too-many".
    """
    application = _to_write(session, actor, application_id)
    content, width_px, height_px = picture
    digest = sha256(content).digest()
    present = queries.current(application.documents, kind)
    for document in present:
        if document.digest == digest and document.taken_on == taken_on:
            return document
    _change(session, application, version, queries.WRITABLE)
    if kind is DocumentKind.PHOTO:
        for document in present:
            document.replaced_at = at
        session.flush()  # before the new one: the index allows one photograph
    elif len(present) >= queries.MOST_PICTURES_OF_A_PAPER:
        raise files.UnfitFileError("too-many")
    document = Document(
        id=chance.public_id(),
        application_id=application.id,
        kind=kind.value,
        file_id=files.store(session, content, kind.value, "image/jpeg", at),
        digest=digest,
        taken_on=taken_on,
        width_px=width_px,
        height_px=height_px,
        added_at=at,
        added_by=actor.account_id,
    )
    session.add(document)
    session.flush()
    session.expire(application, ["documents"])
    facts = {"kind": kind, "document": document.id}
    audit.record(session, actor, "applications.attach", ("application", application.id), facts, at)
    return document


def detach(
    session: Session, actor: Actor, application_id: str, document_id: str, version: int, at: datetime
) -> DocumentKind:
    """Take a picture out of a dossier and return of which paper it was; doing it twice changes nothing more.

    Raises LookupError and RefusedError STALE_STATE as `fill` does.
    """
    application = _to_write(session, actor, application_id)
    document = next((one for one in application.documents if one.id == document_id), None)
    if document is None:
        raise LookupError(document_id)
    if document.replaced_at is None:
        _change(session, application, version, queries.WRITABLE)
        document.replaced_at = at
        facts = {"kind": document.kind, "document": document.id}
        audit.record(session, actor, "applications.detach", ("application", application.id), facts, at)
    return DocumentKind(document.kind)


def submit(
    session: Session,
    actor: Actor,
    application_id: str,
    version: int,
    at: datetime,
    received_on: date | None = None,
) -> Application:
    """Hand a dossier in, or hand it in again with what was asked for; the term of Article 63.3.b runs from that day.

    The candidate's own has to be complete. One on paper is received as it came, because the organisation has to say what
    is missing; received_on is the day of its supplement. Sent twice, it is handed in once.

    Raises LookupError when it is not the actor's; RefusedError with everything that is missing, STALE_STATE,
    ORGANISATION_NOT_RECOGNISED.
    """
    application = _mine_to_move(session, actor, application_id)
    if application.state == "submitted" and application.version == version + 1:
        return application
    today = clock.day_of(at)
    require_recognised(session, application.organisation_id, OperatorClass(application.operator_class), today)
    typed_in = application.on_paper and actor.account_id != application.account_id
    if not typed_in and application.state in queries.WRITABLE:
        refuse_if(queries.missing(application, application.documents, today))
    came_on = application.filed_on or today
    if application.submitted_at is not None:
        came_on = received_on or today
    _change(
        session,
        application,
        version,
        queries.WRITABLE,
        state="submitted",
        submitted_at=application.submitted_at or at,
        filed_on=application.filed_on or came_on,
        complete_on=came_on,
    )
    for notice in application.notices:
        notice.answered_at = notice.answered_at or at
    facts = {"on": came_on, "version": application.version}
    audit.record(session, actor, "applications.submit", ("application", application.id), facts, at)
    return application


def withdraw(session: Session, actor: Actor, application_id: str, version: int, at: datetime) -> Application:
    """Take an application back; a new one may be made. Sent twice, it is withdrawn once.

    Raises LookupError when it is not the actor's, RefusedError STALE_STATE when it changed meanwhile or is decided.
    """
    application = _mine_to_move(session, actor, application_id)
    if application.state == "withdrawn" and application.version == version + 1:
        return application
    before = application.state
    _change(session, application, version, OPEN_STATES, state="withdrawn", decided_at=at)
    audit.record(session, actor, "applications.withdraw", ("application", application.id), {"from": before}, at)
    return application


def look(session: Session, actor: Actor, application_id: str, kind: DocumentKind, at: datetime) -> list[Document]:
    """Return the pictures of a paper for somebody of the organisation to see; the look is recorded and the person sees it.

    Raises LookupError when the dossier is not on the actor's desk, is not under review, or has no such paper; RefusedError
    OWN_FILE.
    """
    application = _to_judge(session, actor, application_id)
    pictures = queries.current(application.documents, kind)
    if application.state not in queries.UNDER_REVIEW or not pictures:
        raise LookupError(application_id)
    facts = {"kind": kind, "state": application.state}
    audit.record(session, actor, "applications.look", ("application", application.id), facts, at)
    return pictures


def check_document(session: Session, actor: Actor, application_id: str, kind: DocumentKind, at: datetime) -> None:
    """Record that a paper was compared with its original, which makes its copy lawful (Article 3.14).

    Doing it twice changes nothing more. Raises as `look` does.
    """
    application = _to_judge(session, actor, application_id)
    pictures = queries.current(application.documents, kind)
    if application.state not in queries.UNDER_REVIEW or not pictures:
        raise LookupError(application_id)
    provisional = [picture for picture in pictures if picture.checked_at is None]
    for picture in provisional:
        picture.checked_by, picture.checked_at = actor.account_id, at
    if provisional:
        facts = {"kind": kind, "documents": [picture.id for picture in provisional]}
        audit.record(session, actor, "applications.check-document", ("application", application.id), facts, at)


def ask_supplement(
    session: Session,
    actor: Actor,
    application_id: str,
    version: int,
    also: Collection[str],
    remark: str,
    at: datetime,
) -> Notice:
    """Send the one notice of a filing: everything the rules find missing, what the eye found besides, and a remark.

    also: keys (`queries.key_of`) of `queries.askable`. Sent twice, it is one notice. It may be late; it is then sent late.

    Raises LookupError when the dossier is not on the actor's desk; RefusedError OWN_FILE, STALE_STATE, NOTICE_EMPTY.

    Source: Article 63.3.b.
    """
    application = _to_judge(session, actor, application_id)
    if application.state == "supplement" and application.version == version + 1:
        last = application.notices[-1]
        if last.sent_by == actor.account_id:
            return last
    if application.state != "submitted" or application.complete_on is None:
        raise RefusedError(Finding(Reason.STALE_STATE))
    judged_on = application.complete_on
    seen = [finding for finding in queries.askable(application.documents) if queries.key_of(finding) in also]
    findings = [*queries.missing(application, application.documents, judged_on), *seen]
    if not findings and not remark:
        raise RefusedError(Finding(Reason.NOTICE_EMPTY, Source(63, 3, "b")))
    due = queries.legal_day(application, working_calendar(session))
    if due is None:
        raise ValueError("a dossier being checked has a term")
    empty = list(queries.empty_fields(application))
    _change(session, application, version, ("submitted",), state="supplement", complete_on=None)
    notice = Notice(
        id=chance.public_id(),
        application_id=application.id,
        items=[queries.as_item(finding, empty) for finding in findings],
        remark=remark,
        due_on=due.due_on,
        sent_at=at,
        sent_by=actor.account_id,
    )
    session.add(notice)
    session.flush()
    session.expire(application, ["notices"])
    facts = {
        "items": [queries.key_of(finding) for finding in findings],
        "due_on": due.due_on,
        "late": due.is_overdue(clock.day_of(at)),
    }
    audit.record(session, actor, "applications.ask-supplement", ("application", application.id), facts, at)
    return notice


def accept(session: Session, actor: Actor, application_id: str, version: int, at: datetime) -> Application:
    """Accept a dossier: the person may be entered in an examination, and what was filed is frozen.

    Sent twice, it is accepted once.

    Raises LookupError when it is not on the actor's desk; RefusedError OWN_FILE, STALE_STATE, ORGANISATION_NOT_RECOGNISED,
    or everything that is still missing.

    Source: Article 63.3.b.
    """
    application = _to_judge(session, actor, application_id)
    if application.state == "accepted" and application.version == version + 1:
        return application
    if application.state != "submitted" or application.complete_on is None:
        raise RefusedError(Finding(Reason.STALE_STATE))
    operator_class = OperatorClass(application.operator_class)
    require_recognised(session, application.organisation_id, operator_class, clock.day_of(at))
    refuse_if(queries.missing(application, application.documents, application.complete_on))
    rules = regulation_on(application.complete_on).version
    _change(
        session,
        application,
        version,
        ("submitted",),
        state="accepted",
        decided_at=at,
        decided_by=actor.account_id,
        regulation=rules,
    )
    audit.record(session, actor, "applications.accept", ("application", application.id), {"regulation": rules}, at)
    return application


def refuse(
    session: Session,
    actor: Actor,
    application_id: str,
    version: int,
    article: Source,
    reason: str,
    at: datetime,
) -> Application:
    """Refuse a dossier, with the provision and the reason that the person reads. Sent twice, it is refused once.

    Raises LookupError when it is not on the actor's desk; RefusedError OWN_FILE, STALE_STATE, REFUSAL_GROUND_MISSING.

    Source: Article 63.3.c gives reasons for a refusal.
    """
    application = _to_judge(session, actor, application_id)
    sent_twice = application.state == "refused" and application.version == version + 1
    if sent_twice and (application.decided_by, application.refusal) == (actor.account_id, reason):
        return application
    if application.state not in ("submitted", "supplement"):
        raise RefusedError(Finding(Reason.STALE_STATE))
    if not reason.strip():
        raise RefusedError(Finding(Reason.REFUSAL_GROUND_MISSING, Source(63, 3, "c")))
    rules = regulation_on(application.complete_on or clock.day_of(at)).version
    _change(
        session,
        application,
        version,
        ("submitted", "supplement"),
        state="refused",
        decided_at=at,
        decided_by=actor.account_id,
        refusal=reason,
        refusal_article=str(article),
        regulation=rules,
    )
    facts = {"article": str(article), "regulation": rules}
    audit.record(session, actor, "applications.refuse", ("application", application.id), facts, at)
    return application


def certified(session: Session, application: Application, actor: Actor, at: datetime) -> None:
    """Close an application whose certificate is issued in this same transaction.

    Raises RefusedError NOT_YET_ACCEPTED, or COPY_NOT_LAWFUL for each paper that nobody compared with its original.
    """
    if application.state != "accepted":
        raise RefusedError(Finding(Reason.NOT_YET_ACCEPTED))
    refuse_if(queries.not_compared(application))
    _change(session, application, application.version, ("accepted",), state="certified")
    audit.record(session, actor, "applications.certified", ("application", application.id), {}, at)


def _to_write(session: Session, actor: Actor, application_id: str) -> Application:
    application = _mine_to_move(session, actor, application_id)
    if application.state not in queries.WRITABLE:
        raise RefusedError(Finding(Reason.STALE_STATE))
    return application


def _mine_to_move(session: Session, actor: Actor, application_id: str) -> Application:
    application = queries.by_id_for_update(session, application_id)
    if not queries.may_write(actor, application):
        raise LookupError(application_id)
    return application


def _to_judge(session: Session, actor: Actor, application_id: str) -> Application:
    application = queries.by_id_for_update(session, application_id)
    if not queries.may_receive(actor, application):
        raise LookupError(application_id)
    if application.account_id == actor.account_id:
        raise RefusedError(Finding(Reason.OWN_FILE))
    return application


def _change(
    session: Session, application: Application, version: int, states: Collection[str], **values: object
) -> None:
    """Write values if the dossier is still in one of `states` and at `version`, else refuse: STALE_STATE."""
    changed = session.scalar(
        update(Application)
        .where(Application.id == application.id, Application.version == version, Application.state.in_(states))
        .values(version=version + 1, **values)
        .returning(Application.version)
        .execution_options(synchronize_session=False)
    )
    if changed is None:
        raise RefusedError(Finding(Reason.STALE_STATE))
    session.refresh(application)
