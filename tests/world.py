"""One of everything: a dossier in each state, rounds, sittings, sheets, certificates. What attacks the whole, attacks this.

A new page with an id in its address is asked for through `World.address`; give its id here.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from PIL import Image
from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Engine,
    String,
    Table,
    and_,
    delete,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule
from werkzeug.test import TestResponse

from app.advice.questions import QUESTIONS
from app.applications import actions as applications
from app.applications.models import Application, Document
from app.banks import actions as bank_actions
from app.banks import queries as banks
from app.banks import uploads
from app.banks.models import Edition
from app.banks.uploads import Upload
from app.certificates import actions as certificates
from app.domain.certificates.grounds import RevocationGround
from app.domain.classes import OperatorClass, Part
from app.domain.dossier import DocumentKind, required_documents
from app.domain.practical import Item, ReceivingMeans, SendingMeans
from app.domain.regulation import Contact
from app.examinations import actions as examinations
from app.examinations.models import Appointment, Room
from app.examinations.queries import ConflictKind
from app.factory import create_app
from app.kernel import chance, clock, files, keys
from app.kernel.actor import Grant, Role
from app.kernel.db import PublicId, db, unit_of_work
from app.kernel.permissions import TABLE
from app.organisations import actions as organisations
from app.organisations.models import Organisation, Recognition
from app.practical import actions as practical
from app.practical.actions import Note, Writing
from app.results.models import Result
from app.theory import actions as theory
from tests import databases, factories, rounds
from tests.people import PASSWORD, People, Person, password_hash

NOBODY = "nobody"
ACTORS = (
    "an",
    "chi",
    "hoa",
    "dung",
    "giang",
    "khanh",
    "linh",
    "khoa",
    "lan",
    "minh",
    "admitted",
    NOBODY,
)  # who sees every form
ANOTHER_ID = "a" * 26  # of nothing
MOST_ALIKE_BUTTONS = 2
MOST_ALIKE = 8  # pages of one endpoint that one person looks at
BOUNDARY = "the-boundary-of-a-form"


class World:
    """The cast with something for everybody to do, in our organisation and, less of it, in the other."""

    def __init__(self, people: People) -> None:
        self.app = people.app
        self.people = people
        keys.ensure_keys(self.app.config["SETTINGS"], clock.now())
        theirs = people.other_organisation.id
        newcomers = {
            name: people.another(name, f"Trần Văn {name.capitalize()}")
            for name in (
                *("admitted", "waiting", "paused", "examined", "expected", "accepted"),
                *("ready", "proposed", "accused", "complete", "untouched", "marked"),
            )
        }
        self.others = {
            "mai": people.mai,
            "their-examiner": people.another("their-examiner", "Lý Văn Khảo", Grant(Role.EXAMINER, theirs)),
            "their-invigilator": people.another("their-invigilator", "Lý Văn Gác", Grant(Role.INVIGILATOR, theirs)),
            "their-candidate": people.another("their-candidate", "Lý Văn Thí"),
            "their-author": people.another(
                "their-author",
                "Lý Văn Soạn",
                *(Grant(role, theirs) for role in (Role.AUTHOR, Role.REVIEWER, Role.APPROVER)),
            ),
        }
        self.cast: dict[str, Person] = {**people.everybody, **newcomers, **self.others, NOBODY: people.stranger()}
        with unit_of_work() as work:
            factories.publish_banks(work, clock.now())
            edition = work.scalars(select(Edition).order_by(Edition.bank)).first()
            recognition = work.scalars(
                select(Recognition).where(Recognition.organisation_id == people.organisation.id)
            ).one()
        self.defaults: dict[str, object] = {
            "organisation_id": people.organisation.id,
            "account_id": people.dung.id,
            "recognition_id": recognition.id,
            "edition_id": edition.id if edition else ANOTHER_ID,
            "bank": edition.bank if edition else ANOTHER_ID,
            "kind": DocumentKind.IDENTITY.value,
            "slug": next(iter(QUESTIONS)),
            "number": 1,
            "kid": keys.listed_keys(self.app.config["SETTINGS"])[0].key_id.hex(),
            "position": 1,
            "filename": "css/app.css",
        }
        self.waiting_id = ""  # Bình's file on the desk
        self.by_place: list[tuple[str, dict[str, object]]] = []  # the beginning of an address, and the ids that fit it
        self._dossiers(newcomers)
        self._rounds(newcomers)
        self._banks()
        self._theory(newcomers)
        self._certificates(newcomers)
        self._theirs()
        self.cookies = {name: cookie_of(person) for name, person in self.cast.items()}
        self.writes = Writes(db.engine)
        self.keep()
        self.acted: set[str] = set()  # whose cookie may have changed since the last rewind

    # What there is

    def _dossiers(self, newcomers: Mapping[str, Person]) -> None:
        people, now = self.people, clock.now()
        with unit_of_work() as work:
            draft = dossier(work, people.an, people.organisation, "amateur-1", "draft")
            pictures = papers(work, draft, compared_by=None)
            waiting = dossier(work, people.binh, people.organisation, "amateur-3", "submitted")
            papers(work, waiting, compared_by=None)
            complete = dossier(work, newcomers["complete"], people.organisation, "amateur-4", "submitted")
            papers(work, complete, compared_by=people.chi.id)
            told: dict[str, Any] = {"degree": "Kỹ sư", "certificate_class": None, "operating_since": None}
            proposed = organisations.propose_qualification(
                work,
                people.chi.actor,
                people.organisation.id,
                people.giang.id,
                **told,
                telegraphy_since=None,
                evidence="Bản sao bằng đại học",
                at=now,
            )
            applications.start_on_paper(
                work,
                people.chi.actor,
                people.organisation.id,
                OperatorClass.AMATEUR_4,
                "giay@example.vn",
                "Trần Văn Giấy",
                clock.today(),
                password_hash(),
                now,
            )
        self.defaults |= {
            "application_id": draft.id,
            "document_id": pictures[DocumentKind.PHOTO].id,
            "qualification_id": proposed.id,
        }
        self.waiting_id = waiting.id
        self.by_place.append(("/desk/", {"application_id": waiting.id}))

    def _rounds(self, newcomers: Mapping[str, Person]) -> None:
        people = self.people
        for one in (people.dung, people.em, people.phuc):
            rounds.qualify(people, one)
        marked = rounds.practical_of(people, newcomers["examined"], people.dung, people.em)
        rounds.practical_of(people, newcomers["waiting"], people.dung, people.em)
        planned = rounds.planned(people, clock.now() + timedelta(minutes=1))
        rounds.appoint(people, planned, people.dung, people.em, invigilator=people.giang)
        with unit_of_work() as work:
            expected = factories.accepted_application(work, newcomers["expected"], people.organisation)
            accepted = factories.accepted_application(work, newcomers["accepted"], people.organisation)
            examinations.declare_conflict(
                work,
                people.chi.actor,
                planned.id,
                people.phuc.id,
                newcomers["accepted"].id,
                ConflictKind.TAUGHT,
                "Dạy lớp tháng Ba",
                clock.now(),
            )
        [entry] = rounds.enter(people, planned, expected.id, Part.PRACTICAL)
        everything = Writing(
            {contact: Note(done=True, remark="Rõ") for contact in list(Contact)[:4]},
            receiving_words=15,
            receiving_seconds=170,
            receiving_means=ReceivingMeans.EAR,
            sending_words=15,
            sending_seconds=170,
            sending_means=SendingMeans.HAND,
            remark="Tốt",
        )
        with unit_of_work() as work:
            practical.write(work, people.dung.actor, marked.id, everything, practical.NOT_WRITTEN_YET, clock.now())
            self.room_id = work.scalars(select(Room.id).where(Room.round_id == planned.id)).one()
            appointment = work.scalars(
                select(Appointment).where(Appointment.round_id == planned.id, Appointment.account_id == people.em.id)
            ).one()
        self.planned, self.accepted_id = planned, accepted.id
        self.defaults |= {"round_id": planned.id, "entry_id": entry.id, "appointment_id": appointment.id}
        self.by_place += [
            ("/practical/", {"entry_id": marked.id, "round_id": marked.round_id}),
        ]

    def _banks(self) -> None:
        """Give the platform's law bank a second edition, drafts at every step, a review, and a file that waits."""
        people, now = self.people, clock.now()
        khoa, lan, minh = people.khoa.actor, people.lan.actor, people.minh.actor
        with unit_of_work() as work:
            edition = banks.newest_edition(work, "amateur-law")
            assert edition
            drafts = {
                state: bank_actions.change(work, khoa, edition.bank, question.code, now)
                for state, question in zip(
                    ("draft", "in-review", "reviewed", "approved", "published"), edition.questions, strict=False
                )
            }
            for state, draft in drafts.items():
                if state != "draft":
                    bank_actions.submit(work, khoa, draft.id, draft.version, now)
                if state not in ("draft", "in-review"):
                    bank_actions.review(work, lan, draft.id, draft.version, "Đúng luật", now)
            bank_actions.approve(work, minh, drafts["published"].id, drafts["published"].version, "", now)
            bank_actions.publish_drafts(work, minh, edition.bank, now)
            bank_actions.approve(work, minh, drafts["approved"].id, drafts["approved"].version, "", now)
            code = edition.questions[-1].code
            review = bank_actions.open_review(work, edition.bank, code, "report", {"reason": "Đáp án cũ"}, khoa, now)
            handed_in = Upload(edition.bank, "mới.gift", "auto", "", "vi", A_QUESTION.encode())
            upload_id = uploads.keep(work, khoa, handed_in, now)
        self.defaults |= {
            "bank": edition.bank,
            "draft_id": drafts["draft"].id,
            "review_id": review.id,
            "upload_id": upload_id,
        }
        self.by_place.append(("/banks/", {"code": edition.questions[7].code, "number": edition.number}))

    def _theory(self, newcomers: Mapping[str, Person]) -> None:
        people, now = self.people, clock.now()
        candidates = {
            "an": people.an,
            **{name: newcomers[name] for name in ("admitted", "paused", "untouched", "marked")},
        }
        sittings = {}
        with unit_of_work() as work:
            exam_round = factories.open_round(work, people.organisation, people.chi, invigilator=people.giang)
            entries = {
                name: factories.entry(
                    work, exam_round, factories.accepted_application(work, one, people.organisation), "theory"
                )
                for name, one in candidates.items()
            }
            for name in ("an", "admitted", "paused", "marked"):
                sittings[name] = theory.check_in(work, people.giang.actor, entries[name].id, "passport …4821", now)
            theory.start(work, newcomers["paused"].actor, sittings["paused"].id, sittings["paused"].seat_code, now)
            theory.pause(work, people.giang.actor, sittings["paused"].id, "Mất điện", now)
            marked, who = sittings["marked"], newcomers["marked"].actor
            theory.start(work, who, marked.id, marked.seat_code, now)
            theory.hand_in(work, who, marked.id, marked.device, now)
            theory.close_due(work, marked.id, now + timedelta(hours=1))
        mine = sittings["an"]
        assert people.an.post(f"/tests/{mine.id}/start", {"seat_code": mine.seat_code}).status_code == 303
        assert people.an.send(f"/tests/{mine.id}/page", {}).status_code == 200
        people.an.get("/")  # nothing waits to be told
        self.seat_code = sittings["admitted"].seat_code
        self.defaults["sitting_id"] = mine.id
        self.by_place += [
            ("/rooms/", {"round_id": exam_round.id, "entry_id": entries["an"].id}),
            ("/papers/", {"sitting_id": marked.id}),
        ]

    def _certificates(self, newcomers: Mapping[str, Person]) -> None:
        people, settings, now = self.people, self.app.config["SETTINGS"], clock.now()
        with unit_of_work() as work:
            ready = factories.ready_application(work, newcomers["ready"], people.organisation)
        proposals = {}
        for name, person in (("an", people.an), ("proposed", newcomers["proposed"]), ("accused", newcomers["accused"])):
            with unit_of_work() as work:
                application = factories.ready_application(work, person, people.organisation, "amateur-4")
                proposals[name] = certificates.propose(work, people.chi.actor, application.id, now)
        issued = {}
        for name in ("an", "accused"):
            with unit_of_work() as work:
                issued[name] = certificates.issue(work, settings, people.hoa.actor, proposals[name].id, 1, now)
        with unit_of_work() as work:
            for result in work.scalars(select(Result).where(Result.part == Part.PRACTICAL)):
                result.score = {
                    "contacts": {contact.value: Item.PASSED.value for contact in list(Contact)[4:]},
                    "receiving": Item.NOT_ASKED.value,
                    "sending": Item.NOT_ASKED.value,
                }
            revocation = certificates.propose_revocation(
                work,
                people.chi.actor,
                issued["accused"].id,
                RevocationGround.LENT_OR_MISUSED,
                "Cho người khác mượn",
                "Không có ý kiến",
                now,
            )
        self.defaults |= {
            "certificate_id": issued["an"].id,
            "code": issued["an"].code,
            "proposal_id": proposals["proposed"].id,
        }
        self.by_place += [
            ("/decisions/applications/", {"application_id": ready.id}),
            ("/decisions/revocations/", {"proposal_id": revocation.id}),
        ]

    def _theirs(self) -> None:
        """Give the other organisation a round and a file on its desk, so that its pages show something."""
        people, now = self.people, clock.now()
        with unit_of_work() as work:
            self.their_round = examinations.plan(
                work, people.mai.actor, people.other_organisation.id, "Kỳ thi phía Nam", "Sài Gòn", now, now
            )
            self.their_room = examinations.add_room(work, people.mai.actor, self.their_round.id, "Phòng A", 9, now)
            self.their_application = factories.accepted_application(
                work, self.others["their-candidate"], people.other_organisation
            )

    # Where it is

    def rules(self, method: str) -> list[Rule]:
        """Return the rules that answer to a method, without static files."""
        return [
            rule
            for rule in self.app.url_map.iter_rules()
            if method in (rule.methods or ()) and rule.endpoint != "static"
        ]

    def ids(self, rule: Rule) -> dict[str, object]:
        """Return what belongs into the address of a rule: real ids where there are any."""
        values: dict[str, object] = {name: self.defaults.get(name, ANOTHER_ID) for name in rule.arguments}
        for beginning, fitting in self.by_place:
            if rule.rule.startswith(beginning):
                values |= {name: value for name, value in fitting.items() if name in values}
        for choices, name in re.findall(r"<any\(([^)]*)\):(\w+)>", rule.rule):
            values[name] = choices.split(",")[0].strip("'\" ")
        return values

    def address(self, rule: Rule, **instead: object) -> str:
        """Return an address of a rule, with other values where they are given."""
        built = rule.build({**self.ids(rule), **instead})
        assert built, rule
        return built[1]

    def addresses(self, rule: Rule) -> list[str]:
        """Return an address of a rule for each choice that it offers itself."""
        offered = re.findall(r"<any\(([^)]*)\):(\w+)>", rule.rule)
        if not offered:
            return [self.address(rule)]
        [(choices, name)] = offered
        return [self.address(rule, **{name: one.strip("'\" ")}) for one in choices.split(",")]

    def endpoint(self, path: str, method: str = "POST") -> str:
        """Return what answers an address, or nothing."""
        try:
            found = self.app.url_map.bind("localhost").match(urlsplit(path).path, method=method)
        except (HTTPException, RequestRedirect):
            return ""
        return str(found[0])

    def may(self, person: Person, endpoint: str) -> bool:
        """Say whether the table lets a person call an endpoint."""
        permission = getattr(self.app.view_functions[endpoint], "permission", None)
        if permission is None:
            return True
        return bool(person.id) and bool(person.actor.roles & TABLE[permission].keys())

    def caller(self, endpoint: str) -> str:
        """Return who of our people calls an endpoint in life."""
        permission = getattr(self.app.view_functions[endpoint], "permission", None)
        if permission is None:
            return NOBODY
        at_work = {
            Role.CANDIDATE: "an",
            Role.MANAGER: "chi",
            Role.HEAD: "hoa",
            Role.EXAMINER: "dung",
            Role.INVIGILATOR: "giang",
            Role.AUTHOR: "khoa",
            Role.REVIEWER: "lan",
            Role.APPROVER: "minh",
            Role.AUTHORITY: "khanh",
            Role.ADMINISTRATOR: "linh",
        }
        return next(name for role, name in at_work.items() if role in TABLE[permission])

    @cached_property
    def pages(self) -> Sequence[tuple[str, "Page"]]:
        """Every page that somebody who acts comes to, with whose it is."""
        return [(who, page) for who in ACTORS for page in pages(self, who)]

    @cached_property
    def sendings(self) -> Sequence["Sending"]:
        """What can be sent from these pages, each form once and again where it stands at another address."""
        return find_sendings(self)

    @cached_property
    def buttons(self) -> Sequence["Sending"]:
        """Every button of every form, on at most MOST_ALIKE_BUTTONS pages."""
        found: dict[tuple[str, ...], list[Sending]] = {}
        for one in self.sendings:
            found.setdefault((one.endpoint, *one.names), []).append(one)
        return [one for alike in found.values() for one in alike[:MOST_ALIKE_BUTTONS]]

    @cached_property
    def asked(self) -> Sequence[str]:
        """The names that stand in the query strings of our own links and forms."""
        return sorted({name for _who, page in self.pages for name in page.asked} | {"lang", "next", "page"})

    @cached_property
    def forms(self) -> Sequence["Sending"]:
        """One sending of each form, by its plain button: the same endpoint with the same fields."""
        found: dict[tuple[str, ...], Sending] = {}
        for one in sorted(self.sendings, key=lambda sending: "button" in sending.kinds):
            found.setdefault((one.endpoint, *sorted(set(one.names) - set(one.named("button")))), one)
        return list(found.values())

    # Sending

    def send(self, name: str, path: str, fields: Iterable[tuple[str, Any]], **kwargs: Any) -> TestResponse:
        """Send a form as somebody, with their token. A value may be bytes, spelt as they are, or a file: (name, content)."""
        person = self.cast[name]
        pairs = [("csrf_token", person.form_token), *fields]
        if any(isinstance(value, tuple) for _name, value in pairs):
            kwargs |= {"data": in_parts(pairs), "content_type": f"multipart/form-data; boundary={BOUNDARY}"}
        else:
            kwargs |= {"data": urlencode(pairs), "content_type": "application/x-www-form-urlencoded"}
        return self.ask(name, "POST", path, **kwargs)

    def twin(self, name: str) -> str:
        """Return the name of the same person at another window, who may ask at the same moment."""
        twin = f"{name}, again"
        if twin not in self.cast:
            self.cast[twin] = Person(self.app, self.cast[name].actor)
            self.cookies[twin] = self.cookies[name]
        self.acted.add(twin)
        self.rewind_cookies()
        return twin

    def ask(self, name: str, method: str, path: str, **kwargs: Any) -> TestResponse:
        """Ask for anything as somebody, in a context of its own."""
        db.session.rollback()
        with self.app.app_context():
            answer = self.cast[name].client.open(path, method=method, **kwargs)
        if "Set-Cookie" in answer.headers:
            self.acted.add(name)
        return answer

    def keep(self) -> None:
        """Take what is there now for what `rewind` goes back to."""
        db.session.rollback()
        with db.engine.connect() as connection:
            self.snapshot = [(table, keyed(table, connection)) for table in kept_tables()]
        self.writes.touched.clear()
        self.writes.kept.clear()

    def rewind(self) -> None:
        """Put everything back to where it was, and the cookies of those who acted."""
        db.session.remove()
        changed = [(table, kept) for table, kept in self.snapshot if table.name in self.writes.touched]
        with db.engine.begin() as connection:
            for table, kept in reversed(changed):  # what refers to other rows comes before them
                found = keyed(table, connection)
                for key in found.keys() - kept.keys():
                    connection.execute(delete(table).where(at(table, key)))
                for key, row in kept.items():
                    if found.get(key, row) != row:
                        connection.execute(update(table).where(at(table, key)).values(row))
            for table, kept in changed:
                there = keyed(table, connection)
                if missing := [row for key, row in kept.items() if key not in there]:
                    connection.execute(insert(table), missing)
        self.writes.touched.clear()
        self.writes.kept.clear()
        self.rewind_cookies()

    def rewind_cookies(self) -> None:
        """Give those who acted the cookies back that they had."""
        for name in self.acted:
            with self.cast[name].client.session_transaction() as cookie:
                cookie.clear()
                cookie.update(self.cookies[name])
        self.acted.clear()


def kept_tables() -> list[Table]:
    """Return the tables that pages write."""
    return list(db.metadata.sorted_tables)


def keyed(table: Table, connection: Connection) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return the rows of a table by their primary keys."""
    return {
        tuple(row[column.name] for column in table.primary_key): dict(row)
        for row in connection.execute(select(table)).mappings()
    }


def at(table: Table, key: tuple[Any, ...]) -> ColumnElement[bool]:
    """Return the condition that finds the row with a primary key."""
    return and_(*(column == value for column, value in zip(table.primary_key, key, strict=True)))


def cookie_of(person: Person) -> dict[str, Any]:
    """Return what a person's cookie holds."""
    with person.client.session_transaction() as cookie:
        return dict(cookie)


def dossier(
    work: Session, candidate: Person, organisation: Organisation, operator_class: str, state: str
) -> Application:
    """Make a dossier in which nothing is missing but the pictures."""
    made = factories.accepted_application(work, candidate, organisation, operator_class)
    made.state, made.decided_at = state, None
    made.held_number, made.held_class, made.held_issued_on = "VTDND1/A2/2020/00001", "amateur-2", made.born_on
    made.operating_since = made.born_on
    if state == "draft":
        made.submitted_at = made.filed_on = made.complete_on = None
    work.flush()
    return made


def papers(work: Session, application: Application, compared_by: str | None) -> dict[DocumentKind, Document]:
    """Put a picture of every paper into a dossier."""
    made: dict[DocumentKind, Document] = {}
    needed = [paper.kind for paper in required_documents(OperatorClass(application.operator_class), True)]
    for number, kind in enumerate(needed):
        if kind is DocumentKind.APPLICATION_FORM:
            continue
        out = BytesIO()
        Image.new("RGB", (600, 800), (number, number, number)).save(out, "JPEG")
        made[kind] = Document(
            id=chance.public_id(),
            application_id=application.id,
            kind=kind.value,
            file_id=files.store(work, out.getvalue(), kind.value, "image/jpeg", application.created_at),
            taken_on=clock.day_of(application.created_at) if kind is DocumentKind.PHOTO else None,
            width_px=600,
            height_px=800,
            added_at=application.created_at,
            added_by=application.account_id,
            checked_by=compared_by,
            checked_at=application.created_at if compared_by else None,
        )
        work.add(made[kind])
    work.flush()
    return made


def in_parts(pairs: Iterable[tuple[str, Any]]) -> bytes:
    """Return a multipart body; a pair of name and content is a file."""
    body = b""
    for name, value in pairs:
        disposition = f'form-data; name="{name}"'.encode()
        if isinstance(value, tuple):
            disposition += f'; filename="{value[0]}"\r\nContent-Type: application/octet-stream'.encode()
        sent = value[1] if isinstance(value, tuple) else value
        content = sent if isinstance(sent, bytes) else str(sent).encode()
        body += f"--{BOUNDARY}\r\n".encode() + b"Content-Disposition: " + disposition + b"\r\n\r\n" + content + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()


class Writes:
    """Which tables have been written for good; what was rolled back does not count.

    kept: since somebody cleared it; touched: since the last rewind.
    """

    STATEMENT = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)

    def __init__(self, engine: Engine) -> None:
        self.kept: list[str] = []
        self.touched: set[str] = set()
        for name, heard in (
            ("after_cursor_execute", self._executed),
            ("commit", self._committed),
            ("rollback", self._rolled_back),
            ("savepoint", self._saved),
            ("release_savepoint", self._released),
            ("rollback_savepoint", self._rolled_back_to),
        ):
            event.listen(engine, name, heard)

    def _executed(self, connection: Connection, cursor: Any, statement: str, *_more: object) -> None:
        counted = cursor.rowcount if "RETURNING" not in statement else 1  # SQLite counts these only when they are read
        if (match := self.STATEMENT.match(statement)) and counted != 0:
            connection.info.setdefault("pending", []).append(match[1])

    def _committed(self, connection: Connection) -> None:
        written = connection.info.pop("pending", [])
        self.kept += written
        self.touched |= set(written)

    def _rolled_back(self, connection: Connection) -> None:
        connection.info.pop("pending", None)
        connection.info.pop("savepoints", None)

    def _saved(self, connection: Connection, _name: str) -> None:
        connection.info.setdefault("savepoints", []).append(len(connection.info.get("pending", [])))

    def _released(self, connection: Connection, _name: str, _context: object) -> None:
        connection.info["savepoints"].pop()

    def _rolled_back_to(self, connection: Connection, _name: str, _context: object) -> None:
        del connection.info.get("pending", [])[connection.info["savepoints"].pop() :]


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a page."""

    tag: str
    attributes: Mapping[str, str]


@dataclass(slots=True)
class FoundForm:
    """A form of a page. fields: name, kind and value of each input, as a browser would send them unless it is filled in."""

    action: str
    fields: list[tuple[str, str, str]]
    buttons: list[tuple[str, str, str]]  # where it sends the form, name, value


class Page(HTMLParser):
    """A page as a browser reads it: elements, links and forms; script and style are not read as markup."""

    def __init__(self, markup: str, address: str = "/") -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.elements: list[Element] = []
        self.forms: list[FoundForm] = []
        self.asked: set[str] = set()
        self.open_form: FoundForm | None = None
        self.select: tuple[str, list[tuple[str, bool]], bool] | None = None
        self.textarea: str | None = None
        self.written = ""
        self.feed(markup)
        self.close()

    @property
    def links(self) -> list[str]:
        """The addresses of ours that the page leads to."""
        found = [urljoin(self.address, one.attributes["href"]) for one in self.elements if "href" in one.attributes]
        return [href.partition("#")[0] for href in found if href.startswith("/")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element."""
        said = {name: value or "" for name, value in attrs}
        self.elements.append(Element(tag, said))
        name = said.get("name", "")
        self.asked |= {asked for asked, _value in parse_qsl(urlsplit(said.get("href", "")).query)}
        if tag == "form":
            self.open_form = FoundForm(urljoin(self.address, said.get("action") or self.address), [], [])
            if said.get("method", "").lower() == "post":
                self.forms.append(self.open_form)
        form = self.open_form
        if form is None:
            return
        match tag, said.get("type", "text"):
            case "input", "submit" | "button":
                pass
            case "input", "radio":
                is_first = all(one != name for one, _kind, _value in form.fields)
                if "checked" in said or is_first:
                    form.fields = [field for field in form.fields if field[0] != name]
                    form.fields.append((name, "radio", said.get("value", "on")))
            case "input", kind:
                form.fields.append((name, kind, said.get("value", "on" if kind == "checkbox" else "")))
            case "button", "submit" | "text":
                form.buttons.append(
                    (urljoin(self.address, said.get("formaction", form.action)), name, said.get("value", ""))
                )
            case "textarea", _:
                self.textarea, self.written = name, ""
            case "select", _:
                self.select = (name, [], "multiple" in said)
            case "option", _ if self.select:
                self.select[1].append((said.get("value", ""), "selected" in said))

    def handle_data(self, data: str) -> None:
        """Take note of what stands in a text area."""
        if self.textarea is not None:
            self.written += data

    def handle_endtag(self, tag: str) -> None:
        """Close a form or a field."""
        if tag == "form":
            if self.open_form and self.open_form not in self.forms:
                self.asked |= {name for name, _kind, _value in self.open_form.fields}
            self.open_form = None
        elif tag == "textarea" and self.open_form and self.textarea is not None:
            self.open_form.fields.append((self.textarea, "textarea", self.written.lstrip("\r\n")))
            self.textarea = None
        elif tag == "select" and self.open_form and self.select:
            name, options, _multiple = self.select
            chosen = [value for value, selected in options if selected] or [value for value, _ in options if value]
            self.open_form.fields += [(name, "select", value) for value in chosen[:1]]
            self.select = None


@dataclass(frozen=True, slots=True)
class Sending:
    """What somebody sends by pressing a button. kinds: of each field, as the page's markup says it."""

    who: str
    endpoint: str
    path: str
    fields: tuple[tuple[str, Any], ...]
    kinds: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its fields."""
        return tuple(name for name, _value in self.fields)

    def named(self, *kinds: str) -> list[str]:
        """Return the fields of some kinds."""
        return [name for (name, _value), kind in zip(self.fields, self.kinds, strict=True) if kind in kinds]

    def with_values(self, names: Collection[str], value: object) -> list[tuple[str, Any]]:
        """Return the fields with one value in some of them."""
        return [(name, value if name in names else kept) for name, kept in self.fields]


# Columns of codes, numbers and rules: a name for all tables, or table and column.
CODED = frozenset(
    {
        *("action", "bank", "capacity", "cause", "certificate_class", "classes", "close_reason", "code", "disposition"),
        *("end_ground", "evidence_kind", "ground", "held_class", "identity_kind", "items", "key", "kind", "marked_by"),
        *(
            "media_type",
            "nationality",
            "operator_class",
            "option_order",
            "outcome",
            "part",
            "password",
            "purpose",
            "receipt",
        ),
        *("receiving_means", "refusal_article", "regulation", "role", "score", "seat_code", "sending_means", "sex"),
        *("state", "subject_id", "subject_kind", "topic", "certificate.number", "edition.number"),
    }
)
FREE_IN_COLLECTIONS = frozenset(
    {"full_name", "latin_name", "birth_place", "name_vi", "name_en", "address", "remark", "reason", "basis", "stem"}
)

SAMPLES: Mapping[str, str] = {  # by the name of a field, or by endpoint and field
    "email": "binh@example.vn",
    "accounts.register.email": "moi@example.vn",
    "password": PASSWORD,
    "again": PASSWORD,
    "phone": "0912 345 678",
    "code": "VTDND9",
    "hour": "08:00",
    "minutes": "5",
    "seats": "30",
    "last_digits": "4821",
    "latin_name": "TRAN VAN MOI",
    "identity_number": "046198001234",
    "receiving_words": "15",
    "receiving_seconds": "170",
    "sending_words": "15",
    "sending_seconds": "170",
    "banks.make.code": "ngan-hang-moi",
    "quantities": "U V 5 9 12",
    "formulae": "f | U = R I | U = R·I",
    "calculation": "U / R = 3 A\nU = 12\nR = 4",
    "digits": "3",
    "valid_until": "31/12/2030",
}
A_QUESTION = "::Q::Hô hiệu của Việt Nam bắt đầu bằng gì? {=XV ~JA ~K ~G}"
FILES: Mapping[str, tuple[str, bytes]] = {"banks.upload": ("mới.gift", A_QUESTION.encode())}


def sample(world: World, endpoint: str, name: str, kind: str, value: str) -> Any:
    """Return what somebody fills in: what stands there already, or something that is right."""
    bare = name.rsplit("-", 1)[-1]
    if kind == "file" and endpoint in FILES:
        return FILES[endpoint]
    if kind == "file":
        out = BytesIO()
        Image.new("RGB", (900, 1200), "white").save(out, "JPEG")
        return ("ảnh.jpg", out.getvalue())
    if value or kind == "hidden":
        return value
    if bare == "seat_code":
        return world.seat_code
    if bare in ("day", "taken_on") or bare.endswith(("_on", "_since")):
        return clock.today().strftime("%d/%m/%Y")
    return SAMPLES.get(f"{endpoint}.{bare}") or SAMPLES.get(bare, "Một câu")


def find_sendings(world: World) -> Sequence[Sending]:
    """Return what the buttons of the world's pages send."""
    found: dict[tuple[str, ...], Sending] = {}
    for who, page in world.pages:
        for form in page.forms:
            for action, button, value in form.buttons or [(form.action, "", "")]:
                endpoint = world.endpoint(action)
                fields = [
                    (name, kind, sample(world, endpoint, name, kind, kept))
                    for name, kind, kept in form.fields
                    if name and not name.endswith("csrf_token")
                ]
                if button:
                    fields.append((button, "button", value))
                shape = (endpoint, action, *(name for name, _, _ in fields))
                if endpoint and shape not in found:
                    found[shape] = Sending(
                        who,
                        endpoint,
                        action,
                        tuple((name, filled) for name, _, filled in fields),
                        tuple(kind for _, kind, _ in fields),
                    )
    return list(found.values())


def pages(world: World, who: str) -> Iterator[Page]:
    """Yield every page that somebody comes to by the address of a rule or by a link from there."""
    person = world.cast[who]
    addresses = [
        address for rule in world.rules("GET") if world.may(person, rule.endpoint) for address in world.addresses(rule)
    ]
    seen: set[str] = set()
    often: Counter[str] = Counter()
    while addresses:
        address = addresses.pop(0)
        endpoint = world.endpoint(address, "GET")
        if address in seen or endpoint in ("", "static") or address.endswith(".pdf") or "lang=" in address:
            continue
        seen.add(address)
        often[endpoint] += 1
        if often[endpoint] > MOST_ALIKE:
            continue
        answer = world.ask(who, "GET", address)
        if not (answer.mimetype == "text/html" and answer.status_code == 200):
            continue
        page = Page(answer.text, address)
        addresses += page.links
        yield page


@contextmanager
def a_world(kind: str, folder: Path) -> Iterator[World]:
    """Yield a world on a database of its own, in which a bug is answered as in production instead of being raised."""
    with databases.fresh(kind, folder) as url:
        app = create_app(databases.settings(url, folder))
        app.config["PROPAGATE_BUGS"] = False
        with app.app_context():
            yield World(People(app))
            db.session.remove()
            db.engine.dispose()


def poison(text: str, spared: Collection[object] = (), also_spared: Collection[str] = ()) -> None:
    """Write a text into every column that holds what somebody typed, as much as fits; each row a little different.

    spared: ids of rows that stay as they are; also_spared: columns, as "table.column", and whole tables.
    """
    db.session.rollback()
    with db.engine.begin() as connection:
        for table in kept_tables():
            if table.name in also_spared:
                continue
            free = [
                column
                for column in table.columns
                if is_free(column) and f"{table.name}.{column.name}" not in also_spared
            ]
            for number, (key, row) in enumerate(keyed(table, connection).items() if free else ()):
                if not set(key) & set(spared):
                    values = {column.name: poisoned(column, row[column.name], text, number) for column in free}
                    connection.execute(update(table).where(at(table, key)).values(values))


def is_free(column: Column[Any]) -> bool:
    """Say whether a column holds text that somebody typed, and not a code, an id or a date."""
    if isinstance(column.type, JSON):
        return column.name not in CODED
    is_id = column.primary_key or column.foreign_keys or getattr(column.type, "length", None) == PublicId.length
    return (
        isinstance(column.type, String)
        and not is_id
        and not {column.name, f"{column.table.name}.{column.name}"} & CODED
    )


def poisoned(column: Column[Any], value: Any, text: str, number: int) -> Any:
    """Return the text as it goes into a column; in a collection only where somebody typed."""
    if isinstance(value, str):
        return f"{number}{text}"[: getattr(column.type, "length", None) or None]
    if isinstance(value, Mapping):
        return {
            name: f"{number}{text}"
            if name in FREE_IN_COLLECTIONS and isinstance(inner, str)
            else poisoned(column, inner, text, number)
            if isinstance(inner, Mapping)
            else inner
            for name, inner in value.items()
        }
    return value


def text_of(value: object) -> Iterator[str]:
    """Yield every text in a kept value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from text_of(name)
            yield from text_of(inner)
    elif isinstance(value, list | tuple):
        for inner in cast("Iterable[object]", value):
            yield from text_of(inner)
