"""Keys in a PKCS#11 token, from rotation to signature: python -m tests.token_signing LIBRARY FOLDER prints what came of it."""

import json
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from app.domain.certificates.claim import Claim, Flaw
from app.domain.certificates.verdict import KeyUse
from app.kernel import cose, keys, lists, signing
from app.kernel.signer import ISSUER, NoKeyError, signer_of
from tests.databases import SECRET, settings
from tests.keys import root_of

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
CLAIM = Claim(ISSUER, 3, "VTDND1/VTDND3/2026/00001-K", "Nguyễn Thị Phương An", date(1998, 3, 14), AT, (1, 4711))


def main(library: str, folder: Path) -> dict[str, object]:
    """Rotate into the token, sign with it, and ask it for a key that it has not."""
    here = settings("sqlite://", folder)
    keys.make_roots(here, [here.signing_passphrase] * 2, folder / "keys" / "roots")
    token = replace(here, signing_passphrase=SECRET, pkcs11_module=library, pkcs11_token="signing")
    keys.rotate(token, root_of(here), AT)
    read = signing.read(signing.sign(token, CLAIM), keys.listed_keys(token))
    assert not isinstance(read, Flaw), read
    key = keys.signing_key(token, KeyUse.STATUS_LISTS, AT)
    to_be_signed = cose.to_be_signed(cose.header(key.key_id, lists.STATUS_LIST), cose.encoded({2: "x"}))
    try:
        signing.seal(CLAIM, b"abcd", signer_of(token))
        another = "signed"
    except NoKeyError as refusal:
        another = "not in the token" if "not in the token" in str(refusal) else str(refusal)
    return {
        "signed": read.claim.holder,
        "files": [path.name for path in (folder / "keys").glob("*.pem")],
        "another": another,
        "status": len(signer_of(token).sign(to_be_signed)),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))
