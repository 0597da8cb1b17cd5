"""Signing behind one small door: `sign(to_be_signed) -> 64 bytes`, in this process or in one of its own.

A signer looks at what it is asked to sign: a claim of ours with a credential key, a status list with a status key, nothing
else. The keys never leave their vault: a folder of encrypted files, or a token behind PKCS#11.

python -m app.kernel.signer runs one; it needs INSTANCE, SIGNING_PASSPHRASE and SIGNER_SOCKET, and none of the other secrets.
"""

import logging
import os
import socket
import socketserver
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from app.domain.certificates.claim import Claim, claim_from
from app.domain.certificates.verdict import KeyUse
from app.kernel import cose
from app.kernel.lists import STATUS_LIST
from app.kernel.settings import Settings, UnsafeSettingsError

ISSUER = "VN-ROE"
LONGEST_REQUEST = 256 * 1024
LONGEST_ANSWER = 4096
SECONDS_TO_ANSWER = 10
SIGNED, REFUSED = b"\x00", b"\x01"

log = logging.getLogger(__name__)


class NoKeyError(Exception):
    """The key that is asked for is not here; the text says what the operator can do."""


class SignatureRefusedError(Exception):
    """The signer does not sign this."""


class Signer(Protocol):
    """What signs: see the module."""

    def sign(self, to_be_signed: bytes) -> bytes:
        """Return the signature, 64 bytes. Raises NoKeyError or SignatureRefusedError."""


class Vault(Protocol):
    """Where private keys live."""

    def create(self, use: KeyUse) -> bytes:
        """Make a key and return its public half, 32 bytes."""

    def sign(self, use: KeyUse, key_id: bytes, to_be_signed: bytes) -> bytes:
        """Sign with the key of this use and id. Raises NoKeyError."""


@dataclass(frozen=True, slots=True)
class FileVault:
    """Keys as PKCS#8 files under a passphrase, one a key, readable by their owner alone."""

    folder: Path
    passphrase: str

    def create(self, use: KeyUse) -> bytes:
        """Make a key and keep it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = Ed25519PrivateKey.generate()
        public = key.public_key().public_bytes_raw()
        write_key(self.folder / f"{use.name.lower()}-{cose.key_id_of(public).hex()}.pem", key, self.passphrase)
        return public

    def sign(self, use: KeyUse, key_id: bytes, to_be_signed: bytes) -> bytes:
        """Sign with a key of the folder; the first keys of all, made before there was a use, have none in their name."""
        names = [f"{use.name.lower()}-{key_id.hex()}.pem"]
        if use is KeyUse.CREDENTIALS:
            names.append(f"[0-9]*-{key_id.hex()}.pem")
        for name in names:
            for path in self.folder.glob(name):
                return read_key(path, self.passphrase).sign(to_be_signed)
        raise NoKeyError(f"the key {key_id.hex()} is not in {self.folder}")


@dataclass(frozen=True, slots=True)
class LocalSigner:
    """Signs in this process, after a look at what it signs."""

    vault: Vault

    def sign(self, to_be_signed: bytes) -> bytes:
        """Sign what our kind of message it is."""
        use, key_id = purpose(to_be_signed)
        signature = self.vault.sign(use, key_id, to_be_signed)
        log.info("signed %s with %s", use.name.lower(), key_id.hex())
        return signature


@dataclass(frozen=True, slots=True)
class RemoteSigner:
    """Asks the signer process at a Unix socket."""

    path: Path

    def sign(self, to_be_signed: bytes) -> bytes:
        """Send what is to be signed and return what comes back."""
        with closing(socket.socket(socket.AF_UNIX)) as line:
            line.settimeout(SECONDS_TO_ANSWER)
            try:
                line.connect(str(self.path))
                line.sendall(to_be_signed)
                line.shutdown(socket.SHUT_WR)
                with line.makefile("rb") as answer:
                    said = answer.read(LONGEST_ANSWER)
            except OSError as fault:
                raise NoKeyError(f"no signer answers at {self.path}") from fault
        if said[:1] == SIGNED and len(said) == 1 + cose.SIGNATURE_BYTES:
            return said[1:]
        raise SignatureRefusedError(said[1:].decode(errors="replace"))


class _Conversation(socketserver.StreamRequestHandler):
    """One request: everything up to the end of what is sent, one answer."""

    timeout = SECONDS_TO_ANSWER
    server: "SignerServer"

    def handle(self) -> None:
        """Sign, or say in a sentence why not."""
        asked = self.rfile.read(LONGEST_REQUEST + 1)
        try:
            self.wfile.write(SIGNED + self.server.signer.sign(asked))
        except (NoKeyError, SignatureRefusedError) as refusal:
            log.warning("refused: %s", refusal)
            self.wfile.write(REFUSED + str(refusal).encode()[: LONGEST_ANSWER - 1])


class SignerServer(socketserver.ThreadingUnixStreamServer):
    """Answers at a socket that its owner alone may open. Raises UnsafeSettingsError when another one answers there."""

    daemon_threads = True

    def __init__(self, path: Path, signer: Signer) -> None:
        self.signer = signer
        with closing(socket.socket(socket.AF_UNIX)) as probe, suppress(OSError):
            probe.connect(str(path))
            raise UnsafeSettingsError(f"a signer is already answering at {path}")
        path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            super().__init__(str(path), _Conversation)
        finally:
            os.umask(before)


def purpose(to_be_signed: bytes) -> tuple[KeyUse, bytes]:
    """Return what a Sig_structure asks for: the use and the id of the key. Raises SignatureRefusedError for all else."""
    try:
        match cose.decoded(to_be_signed) if len(to_be_signed) <= LONGEST_REQUEST else None:
            case ["Signature1", bytes(protected), b"", bytes(payload)]:
                algorithm, key_id, kind = cose.read_header(protected)
                claims = cose.decoded(payload)
            case _:
                raise SignatureRefusedError("not a Sig_structure of ours")
    except ValueError as fault:
        raise SignatureRefusedError("not a Sig_structure of ours") from fault
    if algorithm == cose.EDDSA and kind == STATUS_LIST:
        return KeyUse.STATUS_LISTS, key_id
    if algorithm == cose.EDDSA and kind is None:
        claim = claim_from(claims)
        if isinstance(claim, Claim) and claim.issuer == ISSUER:
            return KeyUse.CREDENTIALS, key_id
    raise SignatureRefusedError("neither a credential nor a status list of ours")


@cache
def signer_of(settings: Settings) -> Signer:
    """Return what signs for an installation."""
    return RemoteSigner(settings.signer_socket) if settings.signer_socket else LocalSigner(vault_of(settings))


@cache
def vault_of(settings: Settings) -> Vault:
    """Return where an installation's keys live. Raises UnsafeSettingsError where only the signer process has them."""
    if not settings.signing_passphrase:
        raise UnsafeSettingsError("set SIGNING_PASSPHRASE: run this where the signer runs")
    if settings.pkcs11_module:
        from app.kernel.hardware import TokenVault  # the library behind it is optional

        return TokenVault(settings.pkcs11_module, settings.pkcs11_token, settings.signing_passphrase)
    return FileVault(settings.instance / "keys", settings.signing_passphrase)


def serve(settings: Settings) -> None:
    """Answer at the socket of the settings until stopped."""
    if settings.signer_socket is None:
        raise UnsafeSettingsError("set SIGNER_SOCKET: the path of the socket at which the signer answers")
    with SignerServer(settings.signer_socket, LocalSigner(vault_of(settings))) as server:
        server.serve_forever()


def write_key(path: Path, key: Ed25519PrivateKey, passphrase: str) -> None:
    """Keep a private key under a passphrase. Raises FileExistsError rather than write over one."""
    sealed = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(sealed)


@cache
def read_key(path: Path, passphrase: str) -> Ed25519PrivateKey:
    """Return a private key. Raises NoKeyError when the passphrase does not open it, or it is of another kind."""
    try:
        key = load_pem_private_key(path.read_bytes(), passphrase.encode())
    except ValueError as fault:
        raise NoKeyError(f"the passphrase does not open {path}") from fault
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKeyError(f"{path} is not an Ed25519 key")
    return key


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    serve(Settings.of_signer(os.environ))
