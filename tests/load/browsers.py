"""Many browsers in one process: a small HTTP client over asyncio, with one kept connection each."""

import asyncio
import json
import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Browser:
    """One kept connection, opened again when the server closed it. address: whose, as a proxy would say."""

    port: int
    cookie: str = ""
    token: str = ""
    address: str = "127.0.0.1"
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = field(default=None, repr=False)

    async def ask(
        self, method: str, path: str, value: object = None, form: str | None = None
    ) -> tuple[int, bytes, float]:
        """Send one request; return status, body and seconds. Raises OSError when the server is away."""
        body, kind = b"", ""
        if value is not None:
            body, kind = json.dumps(value).encode(), "application/json"
        elif form is not None:
            body, kind = form.encode(), "application/x-www-form-urlencoded"
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\nX-CSRFToken: {self.token}\r\n"
        head += f"X-Forwarded-For: {self.address}\r\n"
        if body:
            head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        began = time.perf_counter()
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", self.port)
            reader, writer = self._streams
            writer.write(head.encode() + b"\r\n" + body)
            await writer.drain()
            header = await reader.readuntil(b"\r\n\r\n")
            lines = header.decode("latin-1").split("\r\n")
            status = int(lines[0].split()[1])
            headers = {name.lower(): text.strip() for name, _, text in (line.partition(":") for line in lines[1:])}
            if "content-length" in headers:
                answer = await reader.readexactly(int(headers["content-length"]))
            else:
                answer = await self._chunks(reader) if "chunked" in headers.get("transfer-encoding", "") else b""
            if headers.get("connection", "").lower() == "close":
                self.close()
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            raise OSError("the server went away") from None
        return status, answer, time.perf_counter() - began

    async def _chunks(self, reader: asyncio.StreamReader) -> bytes:
        parts = []
        while size := int((await reader.readline()).strip() or b"0", 16):
            parts.append(await reader.readexactly(size))
            await reader.readline()
        await reader.readline()
        return b"".join(parts)

    def close(self) -> None:
        """Let the connection go."""
        if self._streams:
            self._streams[1].close()
        self._streams = None


def percentile(values: list[float], share: float) -> float:
    """Return the value below which `share` of the values lie, in the unit of the values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
