"""Files people hand in, kept encrypted in the database: one backup holds everything, and a rollback leaves no orphan."""

from datetime import datetime
from hashlib import sha256
from io import BytesIO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from app.kernel import chance
from app.kernel.db import Base, PublicId

NONCE_BYTES = 12
LARGEST_UPLOAD_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000
LONGEST_SIDE_PX = 2000
KINDS_OF_PICTURE = ("JPEG", "PNG", "WEBP")


class StoredFile(Base):
    """One file. `purpose` is bound into the encryption, so a row cannot be passed off as another's."""

    __tablename__ = "stored_file"

    id: Mapped[str] = mapped_column(PublicId, primary_key=True)
    purpose: Mapped[str] = mapped_column(String(32))
    media_type: Mapped[str] = mapped_column(String(60))
    stored_at: Mapped[datetime]
    sealed: Mapped[bytes] = deferred(mapped_column(LargeBinary))


class UnfitFileError(ValueError):
    """The file is not what was asked for; `code` says why: "too-large", "not-a-picture", "too-many-pixels", "unreadable"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def store(session: Session, content: bytes, purpose: str, media_type: str, at: datetime) -> str:
    """Keep `content` encrypted and return its id."""
    file_id = chance.public_id()
    nonce = chance.seed()[:NONCE_BYTES]
    sealed = nonce + _cipher().encrypt(nonce, content, f"{file_id}:{purpose}".encode())
    session.add(StoredFile(id=file_id, purpose=purpose, media_type=media_type, stored_at=at, sealed=sealed))
    session.flush()
    return file_id


def read(session: Session, file_id: str) -> tuple[bytes, str]:
    """Return the content and media type of a stored file.

    Raises LookupError when there is none, cryptography's InvalidTag when the row was tampered with.
    """
    file = session.get(StoredFile, file_id)
    if file is None:
        raise LookupError(file_id)
    nonce, body = file.sealed[:NONCE_BYTES], file.sealed[NONCE_BYTES:]
    return _cipher().decrypt(nonce, body, f"{file.id}:{file.purpose}".encode()), file.media_type


def cleaned_picture(content: bytes) -> tuple[bytes, int, int]:
    """Return a picture re-encoded as JPEG without its metadata, with the width and height in pixels as it was sent.

    Nothing of the sent file survives but its pixels. Raises UnfitFileError.
    """
    if len(content) > LARGEST_UPLOAD_BYTES:
        raise UnfitFileError("too-large")
    try:
        with Image.open(BytesIO(content), formats=KINDS_OF_PICTURE) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise UnfitFileError("too-many-pixels")
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except UnfitFileError:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise UnfitFileError("not-a-picture") from error
    except Exception as error:  # a damaged file makes Pillow's decoders throw almost anything
        raise UnfitFileError("unreadable") from error
    width, height = upright.size
    upright.info.clear()  # a comment would be written again
    upright.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    out = BytesIO()
    upright.save(out, "JPEG", quality=90)
    return out.getvalue(), width, height


def _cipher() -> AESGCM:
    key: str = current_app.config["FILE_KEY"]
    return AESGCM(sha256(b"stored-file:" + key.encode()).digest())
