"""The signed lists as they are published, and the verdict on a scanned text: by the register, or by the lists alone.

The lists are the same bytes from every process, made anew when something changed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.certificates import queries as certificates
from app.domain.certificates.claim import Flaw, code
from app.domain.certificates.standing import Standing
from app.domain.certificates.status_list import MOST_TAKEN, STATUS_OF, packed
from app.domain.certificates.verdict import (
    Judgement,
    KeyUse,
    PublishedStatus,
    Reading,
    Scan,
    Verdict,
    judge,
    refused,
)
from app.kernel import keys, lists, signing
from app.kernel.clock import VIETNAM, day_of
from app.kernel.lists import Bundle
from app.kernel.settings import Settings
from app.kernel.signer import ISSUER, signer_of

RENEWED = timedelta(hours=6)  # a list is dated anew although nothing happened, so that readers see that it is alive


@dataclass(frozen=True, slots=True)
class Checked:
    """A verdict, with what was read when the signature is good, and how it stands when the register was asked."""

    judgement: Judgement
    reading: Reading | None = None
    standing: Standing | None = None


_made: dict[tuple[Settings, int], tuple[object, bytes]] = {}


def list_numbers(session: Session) -> range:
    """Return the numbers of the status lists; there is always the first."""
    return _numbers(certificates.register_size(session))


def status_list(session: Session, settings: Settings, number: int, now: datetime) -> bytes | None:
    """Return a signed status list, or None for a number that is not in use.

    Its date is that of the last change or of the last quarter of a day, so that it does not depend on who asks first.
    Raises NoKeyError when nothing can sign.
    """
    size = certificates.register_size(session)
    if number not in _numbers(size):
        return None
    published = keys.key_list(settings)
    key = keys.signing_key(settings, KeyUse.STATUS_LISTS, now)
    state = (size, quarter(now), published.status_base, key)
    kept = _made.get((settings, number))
    if kept is None or kept[0] != state:
        changed = certificates.last_change(session)
        dated = max(moment for moment in (changed, quarter(now), key.not_before) if moment)
        payload = lists.status_list_payload(
            address=f"{published.status_base}{number}",
            aggregation=published.status_base.rstrip("/"),
            compressed=packed(certificates.statuses(session, number, day_of(now))),
            at=dated,
        )
        kept = state, lists.signed(lists.STATUS_LIST, key.key_id, payload, signer_of(settings).sign)
        _made[settings, number] = kept
    return kept[1]


def bundle(session: Session, settings: Settings, now: datetime) -> bytes:
    """Return everything that a reader without a network needs, as one file. Raises NoKeyError when nothing can sign."""
    compromised = [key for key in keys.listed_keys(settings) if key.compromised]
    issued = [keys.issued_set_bytes(settings, key.key_id) for key in compromised]
    made = [status_list(session, settings, number, now) for number in list_numbers(session)]
    return lists.bundled(keys.key_list_bytes(settings), [one for one in (*made, *issued) if one is not None])


def _numbers(size: tuple[int, int]) -> range:
    drawn, _ = size
    return range(1, 2 + max(drawn - 1, 0) // MOST_TAKEN)


def quarter(now: datetime) -> datetime:
    """Return when the running quarter of a day began, in Viet Nam."""
    midnight = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (now - midnight) // RENEWED * RENEWED


def check_in_register(session: Session, settings: Settings, scan: Scan, now: datetime) -> Checked:
    """Return the verdict on what was scanned, as the register stands now.

    A good signature on what the register does not hold was not made here: the key is in other hands.
    """
    content = scan.credential
    if content is None:
        found = certificates.by_code(session, scan.code or "")
        if found is None:
            return Checked(Judgement(Verdict.NOT_OURS, Flaw.NOT_ISSUED))
        content = found.signed
    read = signing.read(content, keys.listed_keys(settings))
    if isinstance(read, Flaw):
        return Checked(refused(read))
    found = certificates.by_code(session, code(read.payload))
    issued = found is not None and found.signed == content and keys.was_issued(settings, read.key, read.payload)
    standing = certificates.standing(found, day_of(now)) if found and issued else None
    status = PublishedStatus(STATUS_OF[standing], now, now + RENEWED) if standing else None
    judgement = judge(read, issuer=ISSUER, path_code=scan.code, issued=issued, status=status, now=now)
    return Checked(judgement, read, standing)


def check_in_bundle(bundle: Bundle, scan: Scan, now: datetime) -> Checked:
    """Return the verdict on what was scanned, as a reader without a network finds it in a bundle of lists."""
    if scan.credential is None:
        return Checked(refused(Flaw.NO_CREDENTIAL))
    if now >= bundle.keys.expires_at:
        return Checked(refused(Flaw.UNKNOWN_KEY))
    read = signing.read(scan.credential, bundle.keys.keys)
    if isinstance(read, Flaw):
        return Checked(refused(read))
    issued_set = bundle.issued_sets.get(read.key.key_id) if read.key.compromised else None
    judgement = judge(
        read,
        issuer=bundle.keys.issuer,
        path_code=scan.code,
        issued=issued_set.holds(read.payload) if issued_set else None,
        status=bundle.status(*read.claim.status),
        now=now,
    )
    return Checked(judgement, read)
