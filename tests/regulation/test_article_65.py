"""Article 65: revocation of a certificate."""

from collections.abc import Iterable

import pytest

from app.domain.certificates.grounds import RevocationGround, revocation_findings
from app.domain.certificates.standing import Standing
from app.domain.classes import Regime
from app.domain.refusal import Finding, Reason


def reasons(findings: Iterable[Finding]) -> list[Reason]:
    return [finding.reason for finding in findings]


@pytest.mark.article("65.1")
@pytest.mark.article("65.2")
@pytest.mark.article("65.3")
@pytest.mark.parametrize(
    ("ground", "clause"),
    [("forged-document", "65.1"), ("erased-content", "65.2"), ("lent-or-misused", "65.3")],
)
def test_65_the_three_grounds(ground, clause):
    assert str(RevocationGround(ground).source(Regime.AMATEUR)) == clause
    assert revocation_findings(RevocationGround(ground), Standing.VALID, "heard on 2 March", True) == ()


@pytest.mark.article("65")
def test_65_the_list_of_grounds_is_closed():
    assert len(RevocationGround) == 3
    assert reasons(revocation_findings(None, Standing.VALID, "heard", True)) == ["revocation-ground-missing"]


@pytest.mark.article("65")
def test_65_only_the_organisation_that_issued_a_certificate_revokes_it():
    findings = revocation_findings(RevocationGround.FORGED_DOCUMENT, Standing.VALID, "heard", False)

    assert reasons(findings) == ["not-the-issuer"]


@pytest.mark.article("65")
@pytest.mark.parametrize("note", ["", "  \n"])
def test_65_it_is_considered_so_there_is_a_note_of_the_hearing(note):
    findings = revocation_findings(RevocationGround.ERASED_CONTENT, Standing.VALID, note, True)

    assert reasons(findings) == ["hearing-note-missing"]


@pytest.mark.article("65")
@pytest.mark.parametrize(
    ("standing", "against"),
    [
        (Standing.VALID, []),
        (Standing.LOST, []),
        (Standing.EXPIRED, []),
        (Standing.SUPERSEDED, []),
        (Standing.REPLACED, []),
        (Standing.REVOKED, ["certificate-not-standing"]),
    ],
)
def test_65_what_is_revoked_is_not_revoked_again(standing, against):
    assert reasons(revocation_findings(RevocationGround.LENT_OR_MISUSED, standing, "heard", True)) == against
