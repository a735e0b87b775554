"""The name, not the address, is what the certificate must fit."""

import asyncio
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sconnect.adapters.opencart.http.ssrf_guard import Guard, GuardedTransport
from tests.contract.opencart.support import run

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


def certificate_for(name: str, folder: Path) -> Path:
    """Make a self-signed certificate and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(datetime.now(UTC) - timedelta(days=1))
    builder = builder.not_valid_after(datetime.now(UTC) + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    signed = builder.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{name}.pem"
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return file


async def to_this_machine(_host: str, _port: int) -> Sequence[str]:
    return ["127.0.0.1"]


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(ANSWER)
    await writer.drain()
    writer.close()


async def get_from(host: str, certificate: Path) -> str:
    """Ask a TLS server on this machine, by name, trusting its certificate."""
    served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    served.load_cert_chain(certificate)
    asked: list[str | None] = []
    served.sni_callback = lambda _socket, name, _context: asked.append(name)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=served)
    port = server.sockets[0].getsockname()[1]
    inner = httpx.AsyncHTTPTransport(verify=ssl.create_default_context(cafile=str(certificate)), trust_env=False)
    transport = GuardedTransport(Guard(frozenset({host}), to_this_machine), inner)
    async with server, httpx.AsyncClient(transport=transport) as client:
        response = await client.get(f"https://{host}:{port}/")
    assert asked == [host]
    return response.text


def test_the_name_goes_out_and_the_certificate_is_held_against_it(tmp_path: Path) -> None:
    assert run(get_from("shop.example", certificate_for("shop.example", tmp_path))) == "ok"


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        run(get_from("shop.example", certificate_for("other.example", tmp_path)))
