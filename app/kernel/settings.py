"""What differs from one installation to the next, read once from the environment and refused when it is unsafe."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from app.kernel import chance

ROOT = Path(__file__).resolve().parents[2]
SECRETS = ("SECRET_KEY", "FILE_KEY", "SIGNING_PASSPHRASE")
SHORTEST_SECRET = 32


class UnsafeSettingsError(Exception):
    """The installation must not start like this."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation's settings.

    secret_key signs cookies and form tokens; file_key encrypts stored documents; signing_passphrase opens the
    certificate signing keys, and is empty where a signer process has them. public_url is what QR codes point to.
    demonstration allows the made-up accounts. signer_socket: where the signer process answers; None to sign in this one.
    pkcs11_module: the library of the token that holds the keys, empty to keep them as files; pkcs11_token: its label.
    """

    database_url: str
    instance: Path
    secret_key: str
    file_key: str
    signing_passphrase: str
    public_url: str
    trusted_hosts: tuple[str, ...]
    demonstration: bool = False
    testing: bool = False
    signer_socket: Path | None = None
    pkcs11_module: str = ""
    pkcs11_token: str = ""

    @property
    def is_https(self) -> bool:
        """Say whether people reach this installation over TLS."""
        return urlsplit(self.public_url).scheme == "https"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Read the settings; a demonstration makes and keeps its own secrets, a production start needs them all.

        Raises UnsafeSettingsError with a sentence for the operator.
        """
        instance = _instance(environment)
        demonstration = environment.get("DEMONSTRATION", "") == "1"
        instance.mkdir(parents=True, exist_ok=True)
        secrets = {name: environment.get(name, "") for name in SECRETS}
        if demonstration:
            secrets = {name: value or _kept_secret(instance, name) for name, value in secrets.items()}
        elsewhere = {"SIGNING_PASSPHRASE"} if _socket(environment) and not secrets["SIGNING_PASSPHRASE"] else set()
        if short := [name for name, value in secrets.items() if len(value) < SHORTEST_SECRET and name not in elsewhere]:
            raise UnsafeSettingsError(
                f"set {', '.join(short)}: at least {SHORTEST_SECRET} characters each, all different, kept outside the code"
            )
        public_url = environment.get("PUBLIC_URL", "http://127.0.0.1:8000" if demonstration else "").rstrip("/")
        if not demonstration and urlsplit(public_url).scheme != "https":
            raise UnsafeSettingsError("set PUBLIC_URL to the https address that people use: certificates point to it")
        host = urlsplit(public_url).hostname or ""
        named = tuple(name for name in environment.get("TRUSTED_HOSTS", "").split(",") if name)
        local = ("127.0.0.1", "localhost") if demonstration else ()
        return cls(
            database_url=environment.get("DATABASE_URL", f"sqlite:///{instance / 'examinations.sqlite'}"),
            instance=instance,
            secret_key=secrets["SECRET_KEY"],
            file_key=secrets["FILE_KEY"],
            signing_passphrase=secrets["SIGNING_PASSPHRASE"],
            public_url=public_url,
            trusted_hosts=(host, *named, *local),
            demonstration=demonstration,
            signer_socket=_socket(environment),
            pkcs11_module=environment.get("PKCS11_MODULE", ""),
            pkcs11_token=environment.get("PKCS11_TOKEN", ""),
        )

    @classmethod
    def of_signer(cls, environment: Mapping[str, str]) -> "Settings":
        """Read what the signer process needs, and no secret besides its own.

        Raises UnsafeSettingsError with a sentence for the operator.
        """
        passphrase = environment.get("SIGNING_PASSPHRASE", "")
        if len(passphrase) < SHORTEST_SECRET:
            raise UnsafeSettingsError(f"set SIGNING_PASSPHRASE: at least {SHORTEST_SECRET} characters")
        return cls(
            database_url="",
            instance=_instance(environment),
            secret_key="",
            file_key="",
            signing_passphrase=passphrase,
            public_url="",
            trusted_hosts=(),
            signer_socket=_socket(environment),
            pkcs11_module=environment.get("PKCS11_MODULE", ""),
            pkcs11_token=environment.get("PKCS11_TOKEN", ""),
        )


def _instance(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("INSTANCE", str(ROOT / "instance"))).resolve()


def _socket(environment: Mapping[str, str]) -> Path | None:
    path = environment.get("SIGNER_SOCKET", "")
    return Path(path).resolve() if path else None


def _kept_secret(instance: Path, name: str) -> str:
    """Return the demonstration's own secret, made at its first start."""
    path = instance / f"demonstration-{name.lower().replace('_', '-')}"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(chance.token(), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def from_process() -> Settings:
    """Read the settings of this process."""
    return Settings.from_environment(os.environ)
