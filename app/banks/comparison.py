"""Comparing two editions of a bank, of ours or of others, question by question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SETS = ("classes", "enemies")  # whose order says nothing
Fields = Mapping[str, object]  # of one question, by names such as "stem" or "vi.stem"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the questions. changed: the names of the fields that differ, by id."""

    added: Sequence[str]
    removed: Sequence[str]
    changed: Mapping[str, Sequence[str]]
    unchanged: Sequence[str]

    @property
    def reworded(self) -> Sequence[str]:
        """The ids that both have and whose stem differs: the same name for another question, perhaps."""
        return [one for one, fields in self.changed.items() if any(name.endswith("stem") for name in fields)]

    def report(self) -> Mapping[str, object]:
        """Return what a comparison prints as JSON."""
        return {
            "added": list(self.added),
            "removed": list(self.removed),
            "changed": {one: list(fields) for one, fields in self.changed.items()},
            "unchanged": list(self.unchanged),
            "same_id": len(self.changed) + len(self.unchanged),
            "same_id_other_stem": len(self.reworded),
        }


def compare(old: Mapping[str, Fields], new: Mapping[str, Fields]) -> Comparison:
    """Compare two editions, each a mapping from the id of a question to its fields; ids come in order."""
    changed: dict[str, list[str]] = {}
    unchanged = []
    for one in sorted(old.keys() & new.keys()):
        before, after = old[one], new[one]
        fields = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        if fields:
            changed[one] = fields
        else:
            unchanged.append(one)
    return Comparison(sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys()), changed, unchanged)


def flat(body: Mapping[str, object], beginning: str = "") -> dict[str, object]:
    """Return a question's table of values with one name for each value: "vi.why.a"; an id is no field."""
    found: dict[str, object] = {}
    for name, value in body.items():
        path = f"{beginning}{name}"
        if isinstance(value, Mapping) and value:
            found |= flat(value, f"{path}.")
        elif path in SETS and isinstance(value, list):
            found[path] = sorted(value, key=str)
        elif path != "id":
            found[path] = value
    return found
