"""The answers: each one a function of the facts alone, made of the rules of the domain and of nothing else.

The names of the arguments are those of the facts in `questions`. A function raises FactsError where facts contradict one
another, and RefusedError where no regulation was in force on the day that decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from app.advice.facts import FactsError
from app.domain.certificates.entitlement import entitlement
from app.domain.classes import OperatorClass, Part, Topic
from app.domain.deadlines import Deadline, due
from app.domain.dossier import DocumentKind, identity_findings, photo_findings, required_documents
from app.domain.eligibility import (
    CandidateFacts,
    HeldCertificate,
    PassedPart,
    RadiotelegraphPractice,
    morse_exemption,
    to_apply,
    window_end,
)
from app.domain.examiners import Competence, Qualification, competence
from app.domain.examiners import findings as examiner_findings
from app.domain.papers import check_mix
from app.domain.periods import Spell, corresponding_day, months_before
from app.domain.practical import (
    Item,
    MorseReceived,
    MorseSent,
    PracticalSheet,
    ReceivingMeans,
    SendingMeans,
    practical_outcome,
)
from app.domain.refusal import Finding, Reason
from app.domain.regulation import MorseRule, Regulation, Source, Term, TermUnit, regulation_on
from app.domain.regulation.identity import IdentityKind
from app.domain.working_days import WorkingCalendar


class Outcome(StrEnum):
    """What an answer comes to; INFORMATION where the question is not one of yes or no."""

    YES = "yes"
    NO = "no"
    INFORMATION = "information"


class Ground(StrEnum):
    """Why an answer is what it is, where no `Reason` for a no says so: stable codes, sent by the API."""

    NOTHING_ASKED_FIRST = "nothing-asked-first"
    PREREQUISITE_MET = "prerequisite-met"
    PASS_MARK_REACHED = "pass-mark-reached"  # noqa: S105
    PASS_MARK_MISSED = "pass-mark-missed"  # noqa: S105
    TOTAL_ALONE_DECIDES = "total-alone-decides"
    MIX_AS_PRESCRIBED = "mix-as-prescribed"
    MORSE_NOT_ASKED = "morse-not-asked"
    MORSE_EXEMPT = "morse-exempt"
    MORSE_RECEIVED = "morse-received"
    MORSE_RECEIVED_TOO_LITTLE = "morse-received-too-little"
    MORSE_RECEIVING_OPEN = "morse-receiving-open"
    MORSE_SENT = "morse-sent"
    MORSE_SENT_TOO_LITTLE = "morse-sent-too-little"
    MORSE_SENDING_OPEN = "morse-sending-open"
    CONTACTS_ASKED = "contacts-asked"
    TERM_IN_DAYS = "term-in-days"
    TERM_IN_WORKING_DAYS = "term-in-working-days"
    TERM_ENDS_ON_DAY_OF_REST = "term-ends-on-day-of-rest"
    CALENDAR_NOT_ANNOUNCED = "calendar-not-announced"
    PARTS_IN_TIME = "parts-in-time"
    OTHER_PART_DUE = "other-part-due"
    THEORY_SHARED = "theory-shared"
    PHOTO_FITS = "photo-fits"
    IDENTITY_PAPER_USABLE = "identity-paper-usable"
    DEGREE_HELD = "degree-held"
    HIGHER_CLASS_HELD = "higher-class-held"
    SAME_CLASS_AND_OPERATION = "same-class-and-operation"
    RADIOTELEGRAPHY_PRACTISED = "radiotelegraphy-practised"
    CLASS_PRIVILEGES = "class-privileges"
    SERVICE_YEAR_REACHED = "service-year-reached"
    SERVICE_YEAR_LACKING = "service-year-lacking"
    SERVICE_MONTHS_REACHED = "service-months-reached"
    SERVICE_MONTHS_LACKING = "service-months-lacking"
    SERVICE_COUNTED_ONCE = "service-counted-once"
    LINES_NOT_COUNTED = "lines-not-counted"
    FINAL_EXAM_PASSED = "final-exam-passed"
    FILED_EARLY = "filed-early"
    FILED_IN_THE_WINDOW = "filed-in-the-window"
    FILED_LATE = "filed-late"
    FILED_TOO_LATE_FOR_SERVICE = "filed-too-late-for-service"
    HEAD_HAS_TO_APPROVE = "head-has-to-approve"
    EXTENDED_AT_MOST = "extended-at-most"
    VALID_FROM_ISSUE = "valid-from-issue"
    PRINTED_DAY_DECIDES = "printed-day-decides"
    PAPER_ASKED = "paper-asked"
    EXPIRY_KEPT = "expiry-kept"
    ANY_RECOGNISED_ORGANISATION = "any-recognised-organisation"


@dataclass(frozen=True, slots=True)
class Because:
    """One ground of an answer, shaped like a `Finding`; source is None where the decree does not say it."""

    reason: Ground
    source: Source | None
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules say.

    values: what the answer tells beside its outcome, by the names that the question declares.
    readings: names of the readings of an unsettled point that the answer rests on.
    """

    outcome: Outcome
    reasons: tuple[Finding | Because, ...]
    regulation: Regulation
    values: Mapping[str, object] = field(default_factory=dict)
    readings: tuple[str, ...] = ()


class DeadlineKind(StrEnum):
    """A term that the decree sets for the organisation."""

    COMPLETENESS_NOTICE = "completeness-notice"
    ISSUE = "issue"
    REPLACEMENT_NOTICE = "replacement-notice"
    REPLACEMENT = "replacement"

    def term(self, rules: Regulation) -> Term:
        """Return the term that the regulation sets."""
        match self:
            case DeadlineKind.COMPLETENESS_NOTICE:
                return rules.completeness_notice
            case DeadlineKind.ISSUE:
                return rules.issue
            case DeadlineKind.REPLACEMENT_NOTICE:
                return rules.replacement_notice
            case DeadlineKind.REPLACEMENT:
                return rules.replacement


def may_i_sit(
    operator_class: OperatorClass,
    on: date,
    exam_on: date | None = None,
    class_2_issued_on: date | None = None,
    operating_since: date | None = None,
    operating_until: date | None = None,
) -> Answer:
    """Say whether a candidate may sit for a class, and if not yet, from when."""
    if exam_on is not None and exam_on < on:
        raise FactsError({"exam_on": _l("The examination cannot be before the application.")})
    if operating_since and operating_until and operating_until < operating_since:
        raise FactsError({"operating_until": _l("This cannot be before the first day of operation.")})
    rules = regulation_on(on)
    rule = rules.classes[operator_class]
    required = rule.prerequisite
    if required is None:
        return Answer(
            Outcome.YES,
            (Because(Ground.NOTHING_ASKED_FIRST, rule.theory.source, {"operator_class": operator_class}),),
            rules,
        )
    years = required.operation.length
    candidate = CandidateFacts(
        certificates=(HeldCertificate(required.certificate, class_2_issued_on),) if class_2_issued_on else (),
        operation=(Spell(operating_since, operating_until),) if operating_since else (),
    )
    findings = to_apply(operator_class, candidate, on, rules, exam_on)
    readings = ("class1_year_from",)
    if not findings:
        met = {"required": required.certificate, "years": years}
        return Answer(Outcome.YES, (Because(Ground.PREREQUISITE_MET, required.source, met),), rules, {}, readings)
    known = [since for since in (class_2_issued_on, operating_since) if since]
    turns = sorted({*known, *(corresponding_day(since, years=years) for since in known)})
    earliest = next(
        (day for day in turns if day >= (exam_on or on) and not to_apply(operator_class, candidate, day, rules)), None
    )
    return Answer(Outcome.NO, findings, rules, {"earliest_on": earliest} if earliest else {}, readings)


def theory_score(
    operator_class: OperatorClass,
    on: date,
    right: int | None = None,
    law_right: int | None = None,
    itu_right: int | None = None,
    electrical_right: int | None = None,
    radio_right: int | None = None,
) -> Answer:
    """Say whether so many right answers pass; told by topic they are added up, and no topic decides."""
    rules = regulation_on(on)
    rule = rules.classes[operator_class].theory
    by_topic = {
        topic: count
        for topic, count in zip(Topic, (law_right, itu_right, electrical_right, radio_right), strict=True)
        if count is not None
    }
    total = sum(by_topic.values()) if right is None else right
    most = {f"{topic}_right": rule.questions_per_topic[topic] for topic in by_topic} | {"right": rule.question_count}
    told = {f"{topic}_right": count for topic, count in by_topic.items()} | {"right": total}
    faults: dict[str, str] = {
        name: _l("The paper of this class has only %(most)s such questions.", most=most[name])
        for name, count in told.items()
        if count > most[name]
    }
    if by_topic and not faults and sum(by_topic.values()) != total:
        faults["right"] = _l("The topics add up to %(sum)s.", sum=sum(by_topic.values()))
    if faults:
        raise FactsError(faults)
    passed = total >= rule.pass_mark
    facts = {"right": total, "needed": rule.pass_mark, "questions": rule.question_count}
    reasons = [Because(Ground.PASS_MARK_REACHED if passed else Ground.PASS_MARK_MISSED, rule.source, facts)]
    if by_topic:
        reasons.append(Because(Ground.TOTAL_ALONE_DECIDES, rule.source))
    return Answer(Outcome.YES if passed else Outcome.NO, tuple(reasons), rules, facts)


def paper_mix(
    operator_class: OperatorClass,
    on: date,
    law_questions: int,
    itu_questions: int,
    electrical_questions: int,
    radio_questions: int,
) -> Answer:
    """Say whether a paper with so many questions of each topic has the prescribed mix."""
    rules = regulation_on(on)
    rule = rules.classes[operator_class].theory
    counts = zip(Topic, (law_questions, itu_questions, electrical_questions, radio_questions), strict=True)
    findings = check_mix((topic for topic, count in counts for _ in range(count)), rule)
    needed = {f"{topic}_needed": count for topic, count in rule.questions_per_topic.items()}
    if findings:
        return Answer(Outcome.NO, findings, rules, needed)
    fits = Because(Ground.MIX_AS_PRESCRIBED, rule.source, {"operator_class": operator_class})
    return Answer(Outcome.YES, (fits,), rules, needed)


def morse_result(
    operator_class: OperatorClass,
    on: date,
    received_words: int | None = None,
    received_seconds: int | None = None,
    sent_words: int | None = None,
    sent_seconds: int | None = None,
    radiotelegraph_certificate: bool = False,
    practice_stopped_on: date | None = None,
) -> Answer:
    """Say whether the telegraphy test is passed, or need not be sat; the contacts are owed besides."""
    rules = regulation_on(on)
    rule = rules.classes[operator_class]
    obstacle = morse_exemption(RadiotelegraphPractice(radiotelegraph_certificate, practice_stopped_on), on, rules)
    sheet = PracticalSheet(  # by ear or by computer, by hand or by computer: any means will do
        receiving=None
        if received_words is None or received_seconds is None
        else MorseReceived(received_words, received_seconds, ReceivingMeans.EAR),
        sending=None
        if sent_words is None or sent_seconds is None
        else MorseSent(sent_words, sent_seconds, SendingMeans.HAND),
    )
    outcome = practical_outcome(sheet, rule, exempt=obstacle is None)
    reasons: list[Finding | Because] = []
    values: dict[str, object] = {"receiving": outcome.receiving, "sending": outcome.sending}
    if rule.morse is None:
        reasons.append(Because(Ground.MORSE_NOT_ASKED, rule.source, {"operator_class": operator_class}))
    elif obstacle is None:
        limit = rules.telegraphy_stopped_at_most
        reasons.append(Because(Ground.MORSE_EXEMPT, limit.source, {"years": limit.length}))
    else:
        values |= {"words_needed": rule.morse.words, "seconds_allowed": rule.morse.seconds}
        if radiotelegraph_certificate:
            reasons.append(obstacle)
        reasons.append(_received(outcome.receiving, sheet.receiving, rule.morse))
        reasons.append(_sent(outcome.sending, sheet.sending, rule.morse))
    reasons.append(Because(Ground.CONTACTS_ASKED, rule.contacts_source, {"missing": rule.contacts}))
    passed = not {outcome.receiving, outcome.sending} & {Item.FAILED, Item.OPEN}
    return Answer(Outcome.YES if passed else Outcome.NO, tuple(reasons), rules, values)


def _received(item: Item, test: MorseReceived | None, rule: MorseRule) -> Because:
    if test is None:
        return Because(Ground.MORSE_RECEIVING_OPEN, rule.source, _asked(rule))
    ground = Ground.MORSE_RECEIVED if item is Item.PASSED else Ground.MORSE_RECEIVED_TOO_LITTLE
    return Because(ground, rule.source, {"words": test.words_correct, "seconds": test.seconds, **_asked(rule)})


def _sent(item: Item, test: MorseSent | None, rule: MorseRule) -> Because:
    if test is None:
        return Because(Ground.MORSE_SENDING_OPEN, rule.source, _asked(rule))
    ground = Ground.MORSE_SENT if item is Item.PASSED else Ground.MORSE_SENT_TOO_LITTLE
    return Because(ground, rule.source, {"words": test.words_correct, "seconds": test.seconds, **_asked(rule)})


def _asked(rule: MorseRule) -> dict[str, object]:
    return {"needed": rule.words, "allowed": rule.seconds}


def deadline(calendar: WorkingCalendar, kind: DeadlineKind, from_on: date) -> Answer:
    """Say by when the organisation must have acted."""
    rules = regulation_on(from_on)
    term = kind.term(rules)
    found = due(term, from_on, calendar, roll=rules.readings.roll_deadline)
    return Answer(
        Outcome.INFORMATION,
        tuple(term_reasons(term, from_on, found, calendar)),
        rules,
        {"due_on": found.due_on, "provisional": found.provisional},
        ("roll_deadline",),
    )


def term_reasons(term: Term, from_on: date, found: Deadline, calendar: WorkingCalendar) -> list[Because]:
    """Return the grounds on which a term of days that begins on `from_on` was found to end when it does."""
    ground = Ground.TERM_IN_WORKING_DAYS if term.unit is TermUnit.WORKING_DAYS else Ground.TERM_IN_DAYS
    reasons = [Because(ground, found.source, {"length": term.length, "from_on": from_on})]
    reasons += _moved(term, from_on, found.due_on, calendar)
    if found.provisional:
        reasons.append(Because(Ground.CALENDAR_NOT_ANNOUNCED, None, {"announced_until": calendar.announced_until}))
    return reasons


def _moved(term: Term, start: date, due_on: date, calendar: WorkingCalendar) -> list[Because]:
    """Return the ground on which a term ends later than counted, if it does."""
    counted = due(term, start, calendar, roll=False).due_on
    if counted == due_on:
        return []
    return [Because(Ground.TERM_ENDS_ON_DAY_OF_REST, None, {"counted": counted, "due_on": due_on})]


def two_passes(
    calendar: WorkingCalendar,
    operator_class: OperatorClass,
    theory_on: date | None = None,
    theory_class: OperatorClass | None = None,
    practical_on: date | None = None,
    practical_class: OperatorClass | None = None,
) -> Answer:
    """Say whether two passed parts make one examination, or by when the other part is due.

    At least one of the days is given; a class that is not given is the one applied for.
    """
    first_on = min(day for day in (theory_on, practical_on) if day)
    rules = regulation_on(first_on)
    theory = PassedPart(Part.THEORY, theory_class or operator_class, theory_on) if theory_on else None
    practical = PassedPart(Part.PRACTICAL, practical_class or operator_class, practical_on) if practical_on else None
    not_yet_sat = {Reason.THEORY_NOT_PASSED, Reason.PRACTICAL_NOT_PASSED}
    findings = tuple(
        finding
        for finding in entitlement(operator_class, theory, practical, rules, calendar)
        if finding.reason not in not_yet_sat
    )
    if any(finding.reason is Reason.PASSED_FOR_ANOTHER_CLASS for finding in findings):
        return Answer(Outcome.NO, findings, rules)
    term = rules.both_parts_within
    end = window_end(first_on, calendar, rules)
    reasons: list[Finding | Because] = list(findings)
    if theory and theory.operator_class is not operator_class:
        shared = {"passed_for": theory.operator_class, "operator_class": operator_class}
        reasons.append(Because(Ground.THEORY_SHARED, rules.classes[operator_class].theory.source, shared))
    if not findings:
        ground = Ground.PARTS_IN_TIME if theory and practical else Ground.OTHER_PART_DUE
        facts = {"months": term.length, "first_on": first_on, "window_end": end}
        reasons.append(Because(ground, term.source, facts))
    reasons += _moved(term, first_on, end, calendar)
    outcome = Outcome.NO if findings else Outcome.YES if theory and practical else Outcome.INFORMATION
    return Answer(outcome, tuple(reasons), rules, {"window_end": end}, ("roll_deadline",))


def photo(width_px: int, height_px: int, taken_on: date, filed_on: date) -> Answer:
    """Say whether a photograph will do by its measures and its date; the face is for the clerk's eye."""
    rules = regulation_on(filed_on)
    findings = photo_findings(width_px, height_px, taken_on, filed_on, rules)
    fits = Because(Ground.PHOTO_FITS, rules.photo.source, {"months": rules.photo.taken_within.length})
    return Answer(
        Outcome.NO if findings else Outcome.YES,
        findings or (fits,),
        rules,
        {"earliest_on": months_before(filed_on, rules.photo.taken_within.length)},
        ("photo_dots_per_inch", "photo_shape_tolerance_percent"),
    )


def identity_paper(
    kind: IdentityKind, number: str, filed_on: date, issued_on: date | None = None, expires_on: date | None = None
) -> Answer:
    """Say whether an identity paper will do on the day of filing."""
    if issued_on and expires_on and expires_on < issued_on:
        raise FactsError({"expires_on": _l("This cannot be before the date of issue.")})
    rules = regulation_on(filed_on)
    findings = identity_findings(kind, number, issued_on, expires_on, filed_on)
    asked_by = next(
        paper.source for paper in required_documents(OperatorClass.AMATEUR_4) if paper.kind is DocumentKind.IDENTITY
    )
    usable = Because(Ground.IDENTITY_PAPER_USABLE, asked_by, {"kind": kind, "filed_on": filed_on})
    return Answer(Outcome.NO if findings else Outcome.YES, findings or (usable,), rules)


def examiner(
    degree: bool,
    candidate_class: OperatorClass,
    exam_on: date,
    certificate_class: OperatorClass | None = None,
    operating_since: date | None = None,
    telegraphy_since: date | None = None,
) -> Answer:
    """Say whether somebody may be in charge of examining candidates of a class."""
    rules = regulation_on(exam_on)
    qualification = Qualification(degree, certificate_class, operating_since, telegraphy_since)
    findings = examiner_findings(qualification, candidate_class, exam_on, rules)
    reasons: list[Finding | Because] = list(findings)
    if degree:
        reasons.append(Because(Ground.DEGREE_HELD, rules.examiner.degree_source))
    found = competence(qualification, candidate_class, exam_on, rules)
    if found:
        facts = {
            "candidate_class": candidate_class,
            "certificate_class": certificate_class,
            "years": rules.examiner.operation_in_same_class.length
            if found is Competence.SAME_CLASS_WITH_A_YEAR
            else rules.examiner.radiotelegraphy.length,
        }
        reasons.append(Because(GROUND_OF_COMPETENCE[found], rules.examiner.competence_source, facts))
    return Answer(Outcome.NO if findings else Outcome.YES, tuple(reasons), rules)


GROUND_OF_COMPETENCE: Mapping[Competence, Ground] = {
    Competence.HIGHER_CLASS: Ground.HIGHER_CLASS_HELD,
    Competence.SAME_CLASS_WITH_A_YEAR: Ground.SAME_CLASS_AND_OPERATION,
    Competence.RADIOTELEGRAPHY: Ground.RADIOTELEGRAPHY_PRACTISED,
}


def certificate_power(operator_class: OperatorClass, on: date) -> Answer:
    """Say what the holder of a class may transmit with."""
    rules = regulation_on(on)
    rule = rules.classes[operator_class]
    facts = {"power_watts": rule.power_watts, "modes": rule.modes}
    ground = Because(Ground.CLASS_PRIVILEGES, rule.source, {"operator_class": operator_class, **facts})
    return Answer(Outcome.INFORMATION, (ground,), rules, facts)
