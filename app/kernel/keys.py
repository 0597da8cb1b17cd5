"""The keys of an installation: two roots, the published key list, and what each command of an operator does to it.

The newest key list in `keys/lists` is the whole register of keys; a list is only ever followed by the next one, and the
private keys lie elsewhere (app.kernel.signer). Root keys sign key lists and issued sets: one for use, one for the safe. They
are files under a passphrase of their own, wherever the operator keeps them; only their public halves are here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.certificates.verdict import KeyUse, ListedKey
from app.domain.periods import corresponding_day
from app.kernel import clock, cose, lists
from app.kernel.lists import KEY_LIST_TERM, KeyList
from app.kernel.settings import Settings
from app.kernel.signer import ISSUER, NoKeyError, read_key, vault_of, write_key

MONTHS_OF_A_KEY = 13  # a year, and a month in which the next one may already sign
ROOTS = 2
STAMP = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class Root:
    """A root's private half, open for the length of one command."""

    key: Ed25519PrivateKey

    @classmethod
    def opened(cls, path: Path, passphrase: str) -> "Root":
        """Read a root's file. Raises NoKeyError when the passphrase does not open it."""
        return cls(read_key(path, passphrase))

    @property
    def public_key(self) -> bytes:
        """The public half, 32 bytes."""
        return self.key.public_key().public_bytes_raw()

    def seal(self, kind: str, payload: bytes) -> bytes:
        """Return a list of this kind, signed."""
        return lists.signed(kind, cose.key_id_of(self.public_key), payload, self.key.sign)


def make_roots(settings: Settings, passphrases: Sequence[str], folder: Path) -> list[Path]:
    """Make the root keys, one under each passphrase, in a folder; keep only their public halves here.

    Raises FileExistsError when this installation has roots: readers have pinned them, so they are not made twice.
    """
    pinned = _roots_folder(settings)
    if root_keys(settings):
        raise FileExistsError(f"this installation has its roots: {pinned}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    pinned.mkdir(mode=0o700, parents=True, exist_ok=True)
    paths = []
    for number, passphrase in enumerate(passphrases, 1):
        key = Ed25519PrivateKey.generate()
        paths.append(folder / f"root-{number}.pem")
        write_key(paths[-1], key, passphrase)
        (pinned / f"root-{number}.pub").write_text(key.public_key().public_bytes_raw().hex() + "\n", encoding="ascii")
    return paths


def root_keys(settings: Settings) -> tuple[bytes, ...]:
    """Return the public root keys, 32 bytes each: what a reader pins."""
    paths = sorted(_roots_folder(settings).glob("root-*.pub"))
    return tuple(bytes.fromhex(path.read_text(encoding="ascii")) for path in paths)


def key_list(settings: Settings) -> KeyList:
    """Return the published key list. Raises NoKeyError before the first."""
    return _read(_newest(settings), settings)


def key_list_bytes(settings: Settings) -> bytes:
    """Return the published key list as it was signed. Raises NoKeyError before the first."""
    return _newest(settings).read_bytes()


def listed_keys(settings: Settings) -> tuple[ListedKey, ...]:
    """Return every key of ours, newest last; none before the first key list."""
    try:
        return key_list(settings).keys
    except NoKeyError:
        return ()


def signing_key(settings: Settings, use: KeyUse, at: datetime) -> ListedKey:
    """Return the key that signs at a moment: the newest one within its term. Raises NoKeyError when there is none."""
    key = key_list(settings).signing_key(use, at)
    if key is None:
        raise NoKeyError(f"no key signs {use.name.lower()} now: flask --app wsgi keys rotate")
    return key


def issued_set_bytes(settings: Settings, key_id: bytes) -> bytes | None:
    """Return the published issued set of a compromised key, or None."""
    path = _lists_folder(settings) / f"issued-{key_id.hex()}.cwt"
    return path.read_bytes() if path.exists() else None


def was_issued(settings: Settings, key: ListedKey, payload: bytes) -> bool:
    """Say whether a credential may stand under a key: under a compromised one, only what its issued set holds."""
    if not key.compromised:
        return True
    content = issued_set_bytes(settings, key.key_id)
    return content is not None and lists.read_issued_set(content, root_keys(settings)).holds(payload)


def rotate(settings: Settings, root: Root, at: datetime) -> KeyList:
    """Make a new key for each use, list them and return the new list. The old ones stay, to verify what they signed.

    Raises NoKeyError for a root that is not pinned, before anything is made.
    """
    _require_pinned(settings, root)
    listed = [*listed_keys(settings), *_keys_of_old(settings)]
    vault = vault_of(settings)
    for use in KeyUse:
        public_key = vault.create(use)
        listed.append(_listed(public_key, use, at))
    return publish(settings, root, at, listed)


def publish(settings: Settings, root: Root, at: datetime, keys: Iterable[ListedKey] | None = None) -> KeyList:
    """Sign the next key list, with the keys of the last one or with others. Raises NoKeyError for a root that is not pinned."""
    _require_pinned(settings, root)
    published = sorted(_lists_folder(settings).glob("keys-*.cwt"))
    sequence = 1 + (int(published[-1].stem.partition("-")[2]) if published else 0)
    moment = at.replace(microsecond=0)
    made = KeyList(
        issuer=ISSUER,
        address=f"{settings.public_url}/k",
        status_base=f"{settings.public_url}/s/",
        sequence=sequence,
        issued_at=moment,
        expires_at=moment + KEY_LIST_TERM,
        keys=tuple(listed_keys(settings) if keys is None else keys),
    )
    _keep(settings, f"keys-{sequence:06d}.cwt", root.seal(lists.KEY_LIST, made.payload()))
    return made


def mark_compromised(settings: Settings, root: Root, key_id: bytes, payloads: Iterable[bytes], at: datetime) -> KeyList:
    """List a key as compromised, with the set of what it signed for us: nothing else under it is genuine from now on.

    payloads: of the credentials that the register holds under this key. Keys that share the id share its fate.
    Raises NoKeyError for a root that is not pinned, or when no key with this id is listed that is not marked already.
    """
    _require_pinned(settings, root)
    listed = listed_keys(settings)
    named = [key for key in listed if key.key_id == key_id and not key.compromised]
    if not named:
        raise NoKeyError(f"no listed key {key_id.hex()} that is not marked already: flask --app wsgi keys list")
    if any(key.use is KeyUse.CREDENTIALS for key in named):
        issued = lists.issued_set_payload(key_id, payloads, at)
        _keep(settings, f"issued-{key_id.hex()}.cwt", root.seal(lists.ISSUED_SET, issued))
    return publish(settings, root, at, [replace(key, compromised=True) if key in named else key for key in listed])


def ensure_keys(settings: Settings, at: datetime) -> None:
    """Make roots and first keys where there are none: for a demonstration, whose roots lie beside its other keys."""
    folder = _roots_folder(settings)
    if not root_keys(settings):
        make_roots(settings, [settings.signing_passphrase] * ROOTS, folder)
    if not listed_keys(settings):
        rotate(settings, Root.opened(folder / "root-1.pem", settings.signing_passphrase), at)


def _require_pinned(settings: Settings, root: Root) -> None:
    if root.public_key not in root_keys(settings):
        raise NoKeyError("this root is not one of this installation's")


def _listed(public_key: bytes, use: KeyUse, at: datetime) -> ListedKey:
    begin = at.replace(microsecond=0)
    end = clock.start_of(corresponding_day(clock.day_of(at), months=MONTHS_OF_A_KEY))
    return ListedKey(cose.key_id_of(public_key), public_key, use, begin, end)


def _keys_of_old(settings: Settings) -> list[ListedKey]:
    """Return the credential keys that were made before there were key lists, which their first list takes up."""
    if listed_keys(settings):
        return []
    found = []
    for path in sorted((settings.instance / "keys").glob("[0-9]*-*.pub")):
        made_at = datetime.strptime(path.stem.partition("-")[0], STAMP).replace(tzinfo=UTC)
        found.append(_listed(path.read_bytes(), KeyUse.CREDENTIALS, made_at))
    return found


def _keep(settings: Settings, name: str, content: bytes) -> None:
    """Write a list beside the others; it is there whole or not at all."""
    folder = _lists_folder(settings)
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    unfinished = folder / f"{name}.new"
    unfinished.write_bytes(content)
    unfinished.replace(folder / name)


def _newest(settings: Settings) -> Path:
    published = sorted(_lists_folder(settings).glob("keys-*.cwt"))
    if not published:
        raise NoKeyError("make keys first: flask --app wsgi keys ceremony, then keys rotate")
    return published[-1]


def _roots_folder(settings: Settings) -> Path:
    return settings.instance / "keys" / "roots"


def _lists_folder(settings: Settings) -> Path:
    return settings.instance / "keys" / "lists"


@cache
def _read(path: Path, settings: Settings) -> KeyList:
    return lists.read_key_list(path.read_bytes(), root_keys(settings))
