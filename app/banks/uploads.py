"""A file of questions between being handed in and being confirmed: kept encrypted, for the one person who handed it in."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.banks import delivery
from app.banks.delivery import Delivery
from app.banks.written import Language
from app.kernel import files
from app.kernel.actor import Actor
from app.kernel.files import StoredFile


@dataclass(frozen=True, slots=True)
class Upload:
    """A file with what was said of it. encoding: empty where it is to be told from the content."""

    bank: str
    name: str
    format: str
    encoding: str
    language: str
    content: bytes = field(repr=False)

    def read(self) -> Delivery:
        """Read the questions."""
        language = cast("Language", self.language)
        return delivery.read(self.content, self.name, self.format, self.encoding or None, language)


def keep(session: Session, actor: Actor, upload: Upload, at: datetime) -> str:
    """Keep an upload in the place of any other of this person and return its id."""
    forget(session, actor)
    said = {name: value for name, value in asdict(upload).items() if name != "content"}
    packed = json.dumps(said).encode() + b"\n" + upload.content
    return files.store(session, packed, _purpose(actor), "application/octet-stream", at)


def find(session: Session, actor: Actor, upload_id: str) -> Upload | None:
    """Return the actor's own upload, or None."""
    stored = session.get(StoredFile, upload_id)
    if stored is None or stored.purpose != _purpose(actor):
        return None
    said, _, content = files.read(session, upload_id)[0].partition(b"\n")
    return Upload(**json.loads(said), content=content)


def forget(session: Session, actor: Actor) -> bool:
    """Delete whatever the person handed in and did not confirm, and say whether there was anything."""
    gone = session.execute(delete(StoredFile).where(StoredFile.purpose == _purpose(actor)))
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def _purpose(actor: Actor) -> str:
    return f"bank:{actor.account_id}"
