"""Keys in a token behind PKCS#11: they are made there, sign there and never come out.

Needs the optional package python-pkcs11 (`pip install '.[pkcs11]'`) and the token's own library; SoftHSM is one for trials.
A key is found by its label, which is its use, and by its id, the first bytes of its thumbprint.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pkcs11
from pkcs11 import Attribute, KeyType, ObjectClass
from pkcs11.util.ec import encode_named_curve_parameters

from app.domain.certificates.verdict import KeyUse
from app.kernel import cose
from app.kernel.signer import NoKeyError

ED25519 = "1.3.101.112"
OCTET_STRING = b"\x04\x20"  # DER: 32 bytes follow, the key itself

_one_login = threading.Lock()  # a login holds for the whole process, so two sessions would log each other out


@dataclass(frozen=True, slots=True)
class TokenVault:
    """The keys of one token. module: path of its library; label: the token's; pin: of its user."""

    module: str
    label: str
    pin: str

    def create(self, use: KeyUse) -> bytes:
        """Make a key in the token and return its public half, 32 bytes."""
        with self._session() as session:
            curve = session.create_domain_parameters(
                KeyType.EC_EDWARDS, {Attribute.EC_PARAMS: encode_named_curve_parameters(ED25519)}, local=True
            )
            public, private = curve.generate_keypair(store=True, label=_label(use))
            point = bytes(public[Attribute.EC_POINT]).removeprefix(OCTET_STRING)
            for half in (public, private):
                half[Attribute.ID] = cose.key_id_of(point)
        return point

    def sign(self, use: KeyUse, key_id: bytes, to_be_signed: bytes) -> bytes:
        """Sign in the token. Raises NoKeyError when it has no such key."""
        with self._session() as session:
            wanted = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.LABEL: _label(use), Attribute.ID: key_id}
            for key in list(session.get_objects(wanted)):  # to its end: a search that is open lets nothing be signed
                return bytes(key.sign(to_be_signed))  # type: ignore[attr-defined]
        raise NoKeyError(f"the key {key_id.hex()} is not in the token {self.label}")

    @contextmanager
    def _session(self) -> Iterator[pkcs11.Session]:
        try:
            with (
                _one_login,
                pkcs11.lib(self.module).get_token(token_label=self.label).open(rw=True, user_pin=self.pin) as session,
            ):
                yield session
        except pkcs11.PKCS11Error as fault:
            raise NoKeyError(f"the token {self.label} does not answer: {fault!r}") from fault


def _label(use: KeyUse) -> str:
    return use.name.lower()
