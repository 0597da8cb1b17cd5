"""Zip archives from strangers, read in memory: nothing is written, nothing grows without bound."""

import io
import posixpath
import struct
import zipfile
import zlib

from app.banks.formats.plain import MOST_BYTES, UnreadableError

MOST_ENTRIES = 20_000
MOST_UNPACKED = 100_000_000
MOST_RATIO = 200  # how many times larger an entry of more than a million bytes may become


class Archive:
    """An archive whose entries were all looked at before one is read.

    Raises UnreadableError for a broken archive, names that leave it, encryption, and bombs.
    """

    def __init__(self, content: bytes) -> None:
        if len(content) > MOST_BYTES:
            raise UnreadableError("too-large", f"the file has {len(content)} bytes, more than {MOST_BYTES}")
        if content.count(b"PK\x01\x02") > MOST_ENTRIES:  # before the list of entries itself takes memory
            raise UnreadableError("too-large", f"more than {MOST_ENTRIES} entries")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, struct.error) as error:
            raise UnreadableError("unreadable", f"not a sound zip archive: {error}") from error
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise UnreadableError("too-large", f"more than {MOST_UNPACKED} bytes when unpacked")
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            if entry.is_dir():
                continue
            if not is_inside(entry.filename):
                raise UnreadableError("path-outside", f"an entry points outside the archive: {entry.filename[:100]!r}")
            if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise UnreadableError("unreadable", "encrypted, or packed by a method that is not read")
            if entry.file_size > 1_000_000 and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
                raise UnreadableError("too-large", f"{entry.filename[:100]} unpacks to {entry.file_size} bytes")
            if entry.filename in self._entries:
                raise UnreadableError("unreadable", f"two entries of one name: {entry.filename[:100]!r}")
            self._entries[entry.filename] = entry

    @property
    def names(self) -> list[str]:
        """The files, in the order of the archive."""
        return list(self._entries)

    def read(self, name: str) -> bytes:
        """Return one file; never more than it declared."""
        if name not in self._entries:
            raise UnreadableError("missing", f"{name[:100]} is not in the archive")
        entry = self._entries[name]
        try:
            with self._zip.open(entry) as stream:
                content = stream.read(entry.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, RuntimeError, struct.error) as error:
            raise UnreadableError("unreadable", f"{name[:100]} cannot be unpacked: {error}") from error
        if len(content) > entry.file_size:
            raise UnreadableError("too-large", f"{name[:100]} is longer than it says")
        return content


def is_inside(name: str) -> bool:
    """Say whether a name stays inside: no way up, no root, no drive, no backslash, no NUL."""
    plain = posixpath.normpath(name)
    return not (not name or plain.startswith(("/", "..")) or "\\" in name or ":" in name or "\0" in name)
