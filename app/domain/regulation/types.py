"""The kinds of things a regulation lays down. The values are in `decree_63_2023`, the open questions in `readings`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.classes import OperatorClass, Topic
from app.domain.regulation.readings import Readings
from app.domain.regulation.source import Source


class Modes(StrEnum):
    """What an operator may transmit with.

    Source: Article 57.1.
    """

    ALL = "all"
    ALL_BUT_CW = "all-but-cw"


class Contact(StrEnum):
    """A contact that the practical test asks for.

    Source: Article 62.2.c.
    """

    VOICE_SENDING = "voice-sending"
    TELEGRAPHY_SENDING = "telegraphy-sending"
    SEARCH_BY_VOICE = "search-by-voice"
    SEARCH_BY_TELEGRAPH = "search-by-telegraph"
    VOICE_FIRST = "voice-first"
    VOICE_SECOND = "voice-second"


class TermUnit(StrEnum):
    """What a term is counted in; "days" of the decree are calendar days (ruling T3)."""

    DAYS = "days"
    WORKING_DAYS = "working-days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time, and the provision that sets it."""

    length: int
    unit: TermUnit
    source: Source


@dataclass(frozen=True, slots=True)
class TheoryRule:
    """The theory paper of a class: how many questions of each topic, and how many right answers pass.

    The pass mark is on the whole paper; no topic has one of its own (ruling A10).
    """

    questions_per_topic: Mapping[Topic, int]
    pass_mark: int
    source: Source

    @property
    def question_count(self) -> int:
        """The length of the paper."""
        return sum(self.questions_per_topic.values())


@dataclass(frozen=True, slots=True)
class MorseRule:
    """The telegraphy test of a class: so many words, received and sent, within so many seconds."""

    words: int
    seconds: int
    characters_per_word: int
    source: Source

    @property
    def words_per_minute(self) -> int:
        """The speed that the words and the time make: 12, 9 and 5 for classes 1, 2 and 3."""
        return self.words * 60 // self.seconds


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """What a candidate must hold and have done before the examination."""

    certificate: OperatorClass
    operation: Term
    source: Source


@dataclass(frozen=True, slots=True)
class ClassRule:
    """All that the regulation says of one class.

    power_watts: the most antenna radiated power, as the decree words it; nothing is converted (ruling A14).
    theory_group: the classes that share this theory test; a pass serves each of them (ruling A9).
    morse: None where telegraphy is not asked.
    """

    operator_class: OperatorClass
    power_watts: int
    modes: Modes
    theory: TheoryRule
    theory_group: frozenset[OperatorClass]
    morse: MorseRule | None
    contacts: tuple[Contact, ...]
    contacts_source: Source
    prerequisite: Prerequisite | None
    source: Source


@dataclass(frozen=True, slots=True)
class MaritimeRule:
    """How long a GMDSS certificate runs, what extends it, and by when an organisation has to answer.

    validity: from the issue. extension_at_most: of one extension.
    service_since_issue, service_before_expiry: how long the position has to have been held, since the certificate's term
    began or within `before_expiry` of its end.
    """

    validity: Term
    extension_at_most: Term
    service_since_issue: Term
    service_before_expiry: Term
    before_expiry: Term
    issue: Term
    completeness_notice: Term
    extension_notice: Term
    extension: Term
    replacement_notice: Term
    replacement: Term


@dataclass(frozen=True, slots=True)
class PhotoRule:
    """The photographs of a dossier."""

    count: int
    width_cm: int
    height_cm: int
    taken_within: Term
    source: Source


@dataclass(frozen=True, slots=True)
class ExaminerRule:
    """What a person in charge of an examination must have: the degree, and one of three kinds of competence."""

    degree_source: Source
    competence_source: Source
    operation_in_same_class: Term
    radiotelegraphy: Term


@dataclass(frozen=True, slots=True)
class Regulation:
    """One version of the rules, in force from a day until a day; both days count.

    version: stored with every decision, so that it can be explained and computed again.
    in_force_until: None while no end is known.
    """

    version: str
    name: str
    in_force_from: date
    in_force_until: date | None
    classes: Mapping[OperatorClass, ClassRule]
    both_parts_within: Term
    telegraphy_stopped_at_most: Term
    photo: PhotoRule
    completeness_notice: Term
    issue: Term
    replacement_notice: Term
    replacement: Term
    examiner: ExaminerRule
    maritime: MaritimeRule
    readings: Readings

    def holds_on(self, day: date) -> bool:
        """Say whether this version is in force on a day."""
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)
