"""What a question is: described once, for the page, for programs and for the document of both."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.advice.answers import Answer, Outcome
from app.advice.facts import Day, Fact, FactsError, YesNo, read_each
from app.domain.refusal import Reason, RefusedError
from app.domain.working_days import WorkingCalendar
from app.kernel.sentences import sentence

YES_OR_NO = (Outcome.YES, Outcome.NO)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceQuestion:
    """One question.

    yes, no: the answer in a word or two.
    answer: the function of `answers` that takes the facts by their names.
    values: what an answer may tell beside its outcome; the first is what INFORMATION is about.
    any_of: groups of facts of which at least one is told in full; nothing asks for none.
    needs: which facts go with a fact that need not be told.
    uses_calendar: whether the answer depends on the working calendar in force.
    example: facts as a program sends them.
    """

    slug: str
    title: str
    about: str
    sign: str
    facts: tuple[Fact, ...]
    answer: Callable[..., Answer]
    values: tuple[Fact, ...] = ()
    outcomes: tuple[Outcome, ...] = YES_OR_NO
    yes: str = ""
    no: str = ""
    any_of: tuple[tuple[str, ...], ...] = ()
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    uses_calendar: bool = False
    example: Mapping[str, object]

    def read(self, told: Mapping[str, object]) -> dict[str, object]:
        """Return the facts that were told as JSON; raises FactsError that names every wrong one."""
        known = {fact.name: fact for fact in self.facts}
        read, faults = read_each(self.facts, told)
        for name, companions in self.needs.items():
            for companion in companions:
                if name in told and companion not in told:
                    faults[companion] = _("This is needed to go with “%(label)s”.", label=known[name].label)
        if self.any_of and not any(group[0] in told for group in self.any_of):
            labels = " / ".join(str(known[group[0]].label) for group in self.any_of)
            faults[self.any_of[0][0]] = _("At least one of these is needed: %(labels)s.", labels=labels)
        if faults:
            raise FactsError(faults)
        return read

    def ask(self, told: Mapping[str, object], calendar: Callable[[], WorkingCalendar]) -> Answer:
        """Return the answer to facts told as JSON.

        calendar: gives the one in force; called only when the answer depends on it.

        Raises FactsError for facts that are malformed, contradict one another, or lie where no regulation is in force.
        """
        facts = self.read(told)
        law = {"calendar": calendar()} if self.uses_calendar else {}
        try:
            return self.answer(**law, **facts)
        except RefusedError as refusal:
            (finding,) = refusal.findings
            if finding.reason is not Reason.NO_REGULATION_IN_FORCE:
                raise
            day = finding.facts["day"]
            raise FactsError({name: sentence(finding) for name, fact in facts.items() if fact == day}) from None


def together(*names: str) -> dict[str, tuple[str, ...]]:
    """Return the needs of facts that are told together or not at all."""
    return {name: tuple(other for other in names if other != name) for name in names}


FILED_ON = Day(name="filed_on", label=_l("Day of filing"), required=True, suggests_today=True)
PROVISIONAL = YesNo(name="provisional", label=_l("Provisional, as the calendar is not announced so far"))
