"""Two examiners' sheets: blind to one another, alike item by item, a third where they differ."""

from itertools import product

import pytest

from app.domain.classes import OperatorClass
from app.domain.practical import (
    Item,
    MorseReceived,
    MorseSent,
    PracticalOutcome,
    PracticalSheet,
    ReceivingMeans,
    SendingMeans,
    agree,
    practical_outcome,
    settle,
)
from app.domain.regulation import Contact
from app.domain.regulation.decree_63_2023 import DECREE

CLASS_3 = DECREE.classes[OperatorClass.AMATEUR_3]


def outcome(
    received: tuple[int, int] = (15, 180), sent: tuple[int, int] = (15, 180), **contacts: bool
) -> PracticalOutcome:
    done = dict.fromkeys(CLASS_3.contacts, True) | {Contact[name]: value for name, value in contacts.items()}
    return practical_outcome(
        PracticalSheet(
            done, MorseReceived(*received, means=ReceivingMeans.EAR), MorseSent(*sent, means=SendingMeans.HAND)
        ),
        CLASS_3,
    )


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (outcome(), True),
        (outcome(received=(16, 175)), True),
        (outcome(sent=(15, 179)), True),
        (outcome(received=(14, 180)), False),
        (outcome(sent=(15, 181)), False),
        (outcome(VOICE_SENDING=False), False),
    ],
)
def test_two_sheets_agree_when_every_item_comes_out_alike(other, alike):
    assert agree(outcome(), other) is alike
    assert agree(other, outcome()) is alike


def test_the_third_decides_what_is_disputed_and_nothing_else():
    first = outcome(VOICE_SENDING=False)
    second = outcome(received=(10, 180))
    third = outcome(SEARCH_BY_VOICE=False, received=(10, 180))

    settled = settle(first, second, third)

    assert settled.contacts[Contact.VOICE_SENDING] is Item.PASSED
    assert settled.contacts[Contact.SEARCH_BY_VOICE] is Item.PASSED
    assert settled.receiving is Item.FAILED
    assert settled.sending is Item.PASSED
    assert not settled.passed


def test_of_three_complete_sheets_the_majority_stands():
    for one, two, three in product([True, False], repeat=3):
        settled = settle(outcome(VOICE_SENDING=one), outcome(VOICE_SENDING=two), outcome(VOICE_SENDING=three))

        assert (settled.contacts[Contact.VOICE_SENDING] is Item.PASSED) is (one + two + three >= 2)


def test_a_sheet_of_another_class_is_a_fault():
    sheet = PracticalSheet({Contact.VOICE_FIRST: True})

    with pytest.raises(ValueError, match="not asked"):
        practical_outcome(sheet, CLASS_3)


def test_what_has_not_been_tried_is_open():
    open_sheet = practical_outcome(PracticalSheet({Contact.VOICE_SENDING: True}), CLASS_3)

    assert open_sheet.items == (Item.PASSED, Item.OPEN, Item.OPEN, Item.OPEN, Item.OPEN, Item.OPEN)
    assert not open_sheet.complete
    assert not open_sheet.passed
    assert outcome().complete
    assert outcome(sent=(1, 1)).complete
