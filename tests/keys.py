"""A key of the tests: what an installation keeps in its vault, in the open."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.certificates.claim import Claim
from app.domain.certificates.verdict import KeyUse, ListedKey
from app.kernel import cose, lists, signing
from app.kernel.keys import Root
from app.kernel.settings import Settings


def root_of(settings: Settings, number: int = 1) -> Root:
    """Return a root of a test's installation, which made its keys as a demonstration does."""
    path = settings.instance / "keys" / "roots" / f"root-{number}.pem"
    return Root.opened(path, settings.signing_passphrase)


@dataclass(frozen=True)
class Key:
    """Signs whatever it is given."""

    private: Ed25519PrivateKey

    @classmethod
    def named(cls, name: str) -> "Key":
        """Return the same key for the same name, for ever."""
        return cls(Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest()))

    @property
    def public_key(self) -> bytes:
        """32 bytes."""
        return self.private.public_key().public_bytes_raw()

    @property
    def key_id(self) -> bytes:
        """The id in headers."""
        return cose.key_id_of(self.public_key)

    def sign(self, to_be_signed: bytes) -> bytes:
        """Return the signature."""
        return self.private.sign(to_be_signed)

    def seal(self, claim: Claim) -> bytes:
        """Return a credential."""
        return signing.seal(claim, self.key_id, self)

    def seal_list(self, kind: str, payload: bytes) -> bytes:
        """Return a list."""
        return lists.signed(kind, self.key_id, payload, self.sign)

    def listed(
        self,
        use: KeyUse = KeyUse.CREDENTIALS,
        not_before: datetime = datetime(2026, 1, 1, tzinfo=UTC),
        not_after: datetime = datetime(2027, 2, 1, tzinfo=UTC),
        compromised: bool = False,
    ) -> ListedKey:
        """Return it as a key list names it."""
        return ListedKey(self.key_id, self.public_key, use, not_before, not_after, compromised)
