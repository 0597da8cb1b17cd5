"""What is wrong with one question as it is written: what field, and a sentence that both languages have."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from app.kernel.languages import N_

TO_FILL_IN = N_("Please fill this in.")
ODD = N_("This is not written as it should be.")
# By the type of error that pydantic names.
OF_TYPE: Mapping[str, str] = {
    "missing": TO_FILL_IN,
    "string_too_short": TO_FILL_IN,
    "too_short": TO_FILL_IN,
    "string_too_long": N_("Use at most %(most)s characters."),
    "too_long": N_("At most %(most)s of them."),
    "literal_error": N_("Choose one of those offered."),
    "enum": N_("Choose one of those offered."),
}
# What the arithmetic of questions says, up to its colon.
OF_ERROR: Mapping[str, str] = {
    "not a unit": N_("Not a unit that is known: %(what)s"),
    "not a formula": N_("Not a formula that is understood: %(what)s"),
    "not understood": N_("Not a formula that is understood: %(what)s"),
    "the options are not in one unit, prefixes apart": N_("The options are not in one unit, prefixes apart."),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    field: the part of the question, such as "vi.stem" or "template". code: a stable name. text: the sentence in English,
    by which its translation is found; facts fill its blanks.
    """

    field: str
    code: str
    text: str
    facts: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.facts


def of_validation(problem: Mapping[str, Any]) -> Fault:
    """Return one of the errors of a pydantic validation."""
    where = ".".join(str(part) for part in problem["loc"])
    facts = problem.get("ctx", {})
    if problem["type"] == "value_error":
        return Fault(where, "wrong-field", str(facts["error"]))
    return Fault(where, "wrong-field", OF_TYPE.get(problem["type"], ODD), {"most": facts.get("max_length")})


def of_error(where: str, code: str, error: Exception) -> Fault:
    """Return what a computation raised."""
    said, _, what = str(error).partition(": ")
    return Fault(where, code, OF_ERROR.get(said, ODD), {"what": what})
