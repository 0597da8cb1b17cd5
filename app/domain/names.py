"""Names of persons: the one spelling we store and sign, the Latin form of a passport, searching and sorting.

Letters are compared in NFC everywhere; nothing here changes how a person spells a name, hoà stays hoà.
"""

import unicodedata
from enum import StrEnum

LONGEST_NAME_BYTES = 120  # in UTF-8; the credential holds no more
LONGEST_LINE = 200  # characters
MARKS_ON_A_LETTER = 2

BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")  # letters and marks that show nothing
IN_NAMES = frozenset(" '’.-·")

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
SYMBOLS = "123456789abcdefghijklmnopqrstuvwxyz"  # in the order of every collation; "0" ends a word
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền hỏi ngã sắc nặng, as dictionaries have them
VOWEL_MARKS = frozenset("\u0302\u0306\u031b")  # ^ ˘ and the horn: they make letters of their own

# What a machine-readable passport writes for Latin letters that do not come apart (ICAO Doc 9303, part 3).
MACHINE_READABLE = {
    "Đ": "D",
    "Ð": "D",
    "Ø": "OE",
    "Æ": "AE",
    "Œ": "OE",
    "ẞ": "SS",
    "Þ": "TH",
    "Ł": "L",
    "Ħ": "H",
    "Ŧ": "T",
    "Ŋ": "N",
    "-": " ",
}
NOT_WRITTEN = frozenset("'’.·")


class NameFlaw(StrEnum):
    """Why a text is not taken as a name; stable codes."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    CONTROL = "control"
    BIDI = "bidi"
    INVISIBLE = "invisible"
    NOT_A_NAME = "not-a-name"
    NOT_LATIN = "not-latin"


class NameFlawError(ValueError):
    """The text is not taken as a name; `code` says why."""

    def __init__(self, code: NameFlaw) -> None:
        super().__init__(code.value)
        self.code = code


def normal_line(text: str, longest: int = LONGEST_LINE) -> str:
    """Return one line of any text in NFC, with single spaces and none at the ends.

    longest: in characters, after normalising.

    Raises NameFlawError for control characters and line breaks, marks that turn the direction of writing, invisible
    and unassigned characters, nothing, or too much.
    """
    for character in text:
        category = unicodedata.category(character)
        if character in BIDI:
            raise NameFlawError(NameFlaw.BIDI)
        if category in {"Cc", "Zl", "Zp"}:
            raise NameFlawError(NameFlaw.CONTROL)
        if character in INVISIBLE or category in {"Cf", "Cs", "Co", "Cn"} or _is_variation_selector(character):
            raise NameFlawError(NameFlaw.INVISIBLE)
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if not line:
        raise NameFlawError(NameFlaw.EMPTY)
    if len(line) > longest:
        raise NameFlawError(NameFlaw.TOO_LONG)
    return line


def _is_variation_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def normal_name(text: str) -> str:
    """Return a person's name in the one spelling that is stored, printed and signed.

    Letters of any script, spaces, apostrophe, hyphen and full stop; at most 120 bytes in UTF-8.

    Raises NameFlawError for anything else.
    """
    name = normal_line(text)
    marks = 0
    for character in name:
        category = unicodedata.category(character)
        marks = marks + 1 if category.startswith("M") else 0
        if marks > MARKS_ON_A_LETTER or not (category.startswith(("L", "M")) or character in IN_NAMES):
            raise NameFlawError(NameFlaw.NOT_A_NAME)
    if not any(unicodedata.category(character).startswith("L") for character in name):
        raise NameFlawError(NameFlaw.NOT_A_NAME)
    if len(name.encode()) > LONGEST_NAME_BYTES:
        raise NameFlawError(NameFlaw.TOO_LONG)
    return name


def latin_name(text: str) -> str:
    """Return a name as a passport's machine-readable zone writes it, with spaces: "NGUYEN THI PHUONG THAO".

    Marks fall away, Đ becomes D, a hyphen a space, an apostrophe nothing. What is already so stays as it is.

    Raises NameFlawError with NOT_LATIN for a script that has no such form here; its bearer's passport has one.
    """
    written = []
    for character in _without_marks(normal_name(text).upper()):
        letters = MACHINE_READABLE.get(character, "" if character in NOT_WRITTEN else character)
        if not all("A" <= letter <= "Z" or letter == " " for letter in letters):
            raise NameFlawError(NameFlaw.NOT_LATIN)
        written.append(letters)
    return " ".join("".join(written).split())


def folded(text: str) -> str:
    """Return the form in which texts are searched: small letters without marks, đ as d, single spaces.

    Never refuses: it also serves what somebody types into a search box.
    """
    plain = _without_marks(" ".join(text.split()).casefold()).replace("đ", "d").replace("ð", "d")
    return " ".join(plain.split())


def _without_marks(text: str) -> str:
    """Drop marks, and what no text of ours may hold: control characters and lone surrogates."""
    return "".join(
        character
        for character in unicodedata.normalize("NFD", text)
        if unicodedata.category(character)[0] not in {"M", "C"}
    )


def sort_key(text: str) -> str:
    """Return a key that sorts names as Vietnamese lists do: by given name, then family name, then the names between.

    Letters in the order a ă â b c d đ e ê …, and for the same letters the tones in the order of dictionaries. The key
    is plain digits and small letters, so that every database sorts it alike.
    """
    words = unicodedata.normalize("NFC", text.casefold()).split()
    return "".join(_syllable_key(word) for word in words[-1:] + words[:-1])


def _syllable_key(word: str) -> str:
    """Return the letters of one word, a "0" that comes before any letter, and its tone."""
    letters = []
    tone = 0
    for character in word:
        decomposed = unicodedata.normalize("NFD", character)
        kept = "".join(mark for mark in decomposed[1:] if mark in VOWEL_MARKS)
        tone = tone or next((TONES.index(mark) + 1 for mark in decomposed[1:] if mark in TONES), 0)
        letter = unicodedata.normalize("NFC", decomposed[0] + kept)
        if letter not in ALPHABET:
            letter = decomposed[0]
        place = ALPHABET.find(letter)
        letters.append(SYMBOLS[place] if place >= 0 else f"z{ord(letter):06x}")
    return f"{''.join(letters)}0{tone}"
