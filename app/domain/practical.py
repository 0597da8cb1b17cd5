"""The practical test: the contacts, Morse received and sent, and what two examiners' sheets make together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.regulation import ClassRule, Contact, MorseRule


class ReceivingMeans(StrEnum):
    """How Morse was received; either is allowed and the means is recorded (ruling A5)."""

    EAR = "ear"
    COMPUTER = "computer"


class SendingMeans(StrEnum):
    """How Morse was sent; either is allowed and the means is recorded (ruling A5)."""

    HAND = "hand"
    COMPUTER = "computer"


@dataclass(frozen=True, slots=True)
class MorseReceived:
    """What was received: so many correct words, the last of them complete after so many seconds.

    Words that were finished after the time allowed are not counted.
    """

    words_correct: int
    seconds: int
    means: ReceivingMeans


@dataclass(frozen=True, slots=True)
class MorseSent:
    """What was sent: so many correct words, the last of them complete after so many seconds.

    Words that were finished after the time allowed are not counted.
    """

    words_correct: int
    seconds: int
    means: SendingMeans


@dataclass(frozen=True, slots=True)
class PracticalSheet:
    """What one examiner wrote down.

    contacts: done or not done; a contact that has not been tried is absent.
    """

    contacts: Mapping[Contact, bool] = field(default_factory=dict)
    receiving: MorseReceived | None = None
    sending: MorseSent | None = None


class Item(StrEnum):
    """The outcome of one item of the practical test.

    EXEMPT: by Article 62.2.b. NOT_ASKED: the class has no telegraphy. OPEN: not tried yet.
    """

    PASSED = "passed"
    FAILED = "failed"
    EXEMPT = "exempt"
    NOT_ASKED = "not-asked"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class PracticalOutcome:
    """The outcome of the practical test, item by item."""

    contacts: Mapping[Contact, Item]
    receiving: Item
    sending: Item

    @property
    def items(self) -> tuple[Item, ...]:
        """All items: the contacts in the order of the decree, receiving, sending."""
        return (*self.contacts.values(), self.receiving, self.sending)

    @property
    def passed(self) -> bool:
        """Say whether nothing failed and nothing is left to do."""
        return not {Item.FAILED, Item.OPEN} & set(self.items)

    @property
    def complete(self) -> bool:
        """Say whether nothing is left to do, passed or not."""
        return Item.OPEN not in self.items


def morse_passed(words_correct: int, seconds: int, rule: MorseRule) -> bool:
    """Say whether so many correct words, finished after so many seconds, are enough.

    One formula for receiving and sending; they are judged apart (rulings A4 and A5).

    Source: Article 62.2.a.
    """
    return words_correct >= rule.words and seconds <= rule.seconds


def practical_outcome(sheet: PracticalSheet, rule: ClassRule, exempt: bool = False) -> PracticalOutcome:
    """Return what a sheet says under the rule of a class.

    exempt: from the telegraphy test, by Article 62.2.b; the contacts are owed all the same (ruling A6).

    Raises ValueError when the sheet holds a contact that the class does not ask for: it is the wrong sheet.

    Source: Article 62.2.
    """
    if strangers := sheet.contacts.keys() - set(rule.contacts):
        raise ValueError(f"not asked of {rule.operator_class}: {sorted(strangers)}")

    def of_contact(contact: Contact) -> Item:
        if contact not in sheet.contacts:
            return Item.OPEN
        return Item.PASSED if sheet.contacts[contact] else Item.FAILED

    def of_morse(test: MorseReceived | MorseSent | None) -> Item:
        if rule.morse is None:
            return Item.NOT_ASKED
        if exempt:
            return Item.EXEMPT
        if test is None:
            return Item.OPEN
        return Item.PASSED if morse_passed(test.words_correct, test.seconds, rule.morse) else Item.FAILED

    return PracticalOutcome(
        contacts={contact: of_contact(contact) for contact in rule.contacts},
        receiving=of_morse(sheet.receiving),
        sending=of_morse(sheet.sending),
    )


def agree(first: PracticalOutcome, second: PracticalOutcome) -> bool:
    """Say whether two examiners, blind to one another, came to the same outcome on every item.

    A word more or a second less is no disagreement as long as the item is passed on both sheets or failed on both.
    """
    return first == second


def settle(first: PracticalOutcome, second: PracticalOutcome, third: PracticalOutcome) -> PracticalOutcome:
    """Return the outcome of a disputed test: what two agree on stands, the third examiner decides the rest."""

    def decide(one: Item, other: Item, deciding: Item) -> Item:
        return one if one is other else deciding

    return PracticalOutcome(
        contacts={
            contact: decide(item, second.contacts[contact], third.contacts[contact])
            for contact, item in first.contacts.items()
        },
        receiving=decide(first.receiving, second.receiving, third.receiving),
        sending=decide(first.sending, second.sending, third.sending),
    )
