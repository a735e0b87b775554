"""A small SMTP server on loopback, over real sockets and TLS, that can be unkind at any point."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

USER, PASSWORD = "sconnect-user", "a secret of the vault"
HANG_UP, SAY_NOTHING, SAY_TOO_MUCH, DRIP = "hang up", "say nothing", "say too much", "drip"
"""What a server can do instead of answering."""


@dataclass(slots=True)
class SmtpServer:
    """What it is to do, and what it was given. `unkind`: what it answers, or does, by the verb it was asked.

    `banner` is asked by connecting, `message` by the dot that ends a letter.
    """

    context: ssl.SSLContext
    implicit: bool = False
    offers_tls: bool = True
    offers_auth: bool = True
    unkind: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    letters: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    """The verbs, each with `+` when it came encrypted."""
    signed_in: list[tuple[str, str]] = field(default_factory=list)
    open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open.add(writer)
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, _HungUpError):
            pass
        finally:
            self.open.discard(writer)
            writer.close()
            with suppress(OSError, ssl.SSLError):
                await writer.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        encrypted, sender, receiver = self.implicit, "", ""
        await self._say(writer, "banner", "220 mail.example.test ESMTP")
        while True:
            line = (await reader.readuntil(b"\r\n")).decode().strip()
            verb = line.split()[0].lower()
            self.heard.append(f"{verb}{'+' if encrypted else ''}")
            match verb:
                case "ehlo":
                    await self._say(writer, verb, self._hello(encrypted=encrypted))
                case "starttls":
                    await self._say(writer, verb, "220 Go ahead")
                    await writer.start_tls(self.context)
                    encrypted = True
                case "auth":
                    self._signed_in(line)
                    right = self.signed_in[-1] == (USER, PASSWORD)
                    await self._say(writer, verb, "235 Welcome" if right else "535 5.7.8 Wrong user or password")
                case "mail":
                    sender = line.partition("<")[2].partition(">")[0]
                    await self._say(writer, verb, "250 Fine")
                case "rcpt":
                    receiver = line.partition("<")[2].partition(">")[0]
                    await self._say(writer, verb, "250 Fine")
                case "data":
                    await self._say(writer, verb, "354 Go on")
                    letter = await reader.readuntil(b"\r\n.\r\n")
                    self.letters.append(letter)
                    self.envelopes.append((sender, receiver))
                    await self._say(writer, "message", "250 Accepted")
                case "quit":
                    await self._say(writer, verb, "221 Bye")
                    return
                case _:
                    await self._say(writer, verb, "500 What?")

    def _hello(self, *, encrypted: bool) -> str:
        lines = ["mail.example.test", "8BITMIME"]
        if self.offers_tls and not encrypted:
            lines.append("STARTTLS")
        if self.offers_auth and encrypted:
            lines.append("AUTH PLAIN")
        return "\r\n".join([*(f"250-{each}" for each in lines), "250 SIZE 1000000"])

    def _signed_in(self, line: str) -> None:
        _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
        self.signed_in.append((user, password))

    async def _say(self, writer: asyncio.StreamWriter, verb: str, usual: str) -> None:
        said = self.unkind.get(verb, usual)
        match said:
            case _ if said == HANG_UP:
                raise _HungUpError
            case _ if said == SAY_NOTHING:
                await asyncio.sleep(60)
                raise _HungUpError
            case _ if said == SAY_TOO_MUCH:
                for _ in range(100_000):
                    writer.write(b"250-and another thing\r\n" * 100)
                    await writer.drain()
            case _ if said == DRIP:
                for _ in range(600):
                    writer.write(b"250-wait\r\n")
                    await writer.drain()
                    await asyncio.sleep(0.1)
            case _:
                writer.write(f"{said}\r\n".encode())
                await writer.drain()


class _HungUpError(Exception):
    """The server hangs up."""


@asynccontextmanager
async def serving(server: SmtpServer) -> AsyncIterator[SmtpServer]:
    """Serve on a free port of this machine."""
    listening = await asyncio.start_server(
        server.serve, "127.0.0.1", 0, ssl=server.context if server.implicit else None
    )
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for writer in server.open:
            writer.transport.abort()
        await listening.wait_closed()
