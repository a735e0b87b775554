"""The name, not the address, is what the certificate must fit; one that does not hold says why."""

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

from sconnect.adapters.opencart.http.certificates import tls_error
from sconnect.adapters.opencart.http.ssrf_guard import Guard, GuardedTransport
from sconnect.adapters.opencart.link_code import Link
from sconnect.adapters.opencart.shop import OpenCartShop
from sconnect.app.errors import SettingsError, UnreadableError
from tests.contract.opencart.support import TurnableClock, run
from tests.fakes.certificates import certificate_for

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


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


class Certificates:
    """An authority with an intermediate one, and what they sign."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root_key, self.root = self._signed("root", None, None)
        self.middle_key, self.middle = self._signed("middle", self.root_key, self.root)
        self.trusted = folder / "root.pem"
        self.trusted.write_bytes(pem(self.root))

    def of(self, name: str, *, days: tuple[int, int] = (-1, 1), chain: bool = True) -> Path:
        """Return a file with key and certificate of a shop, signed by the intermediate authority."""
        key, certificate = self._signed(name, self.middle_key, self.middle, days=days, is_authority=False)
        file = self.folder / "shop.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + pem(certificate) + (pem(self.middle) if chain else b""))
        return file

    def _signed(
        self,
        name: str,
        issuer_key: ec.EllipticCurvePrivateKey | None,
        issuer: x509.Certificate | None,
        *,
        days: tuple[int, int] = (-5, 5),
        is_authority: bool = True,
    ) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        above = issuer_key or key
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder(
            issuer.subject if issuer else subject, subject, key.public_key(), x509.random_serial_number()
        )
        builder = builder.not_valid_before(now + timedelta(days=days[0]))
        builder = builder.not_valid_after(now + timedelta(days=days[1]))
        builder = builder.add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(above.public_key()), critical=False
        )
        if is_authority:
            use = x509.KeyUsage(
                digital_signature=False,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=True,
                crl_sign=True,
                encipher_only=False,
                decipher_only=False,
            )
            builder = builder.add_extension(use, critical=True)
        else:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        return key, builder.sign(above, hashes.SHA256())


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


async def ask_shop(certificate: Path | None, trusted: Path) -> None:
    """Ask a shop on this machine, by its name; without a certificate it answers without TLS."""
    served = None
    if certificate is not None:
        served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        served.load_cert_chain(certificate)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=served)
    port = server.sockets[0].getsockname()[1]
    inner = httpx.AsyncHTTPTransport(verify=ssl.create_default_context(cafile=str(trusted)), trust_env=False)
    transport = GuardedTransport(Guard(frozenset({NAME}), to_this_machine), inner)
    clock = TurnableClock(datetime.now(UTC))
    link = Link(f"https://{NAME}:{port}/index.php?route=x", "key", "0123456789abcdef")
    shop = OpenCartShop(link, clock=clock, transport=transport)
    async with server:
        try:
            await shop.info()
        finally:
            await shop.aclose()
            assert clock.slept == [], "nothing is tried again: it would fail the same way"


NAME = "shop.example"


@pytest.mark.parametrize(
    ("name", "days", "chain", "says"),
    [
        (NAME, (-3, -1), True, "is verlopen"),
        (NAME, (1, 3), True, "nog niet geldig"),
        (NAME, (-1, 1), False, "tussencertificaat ontbreekt"),
        ("other.example", (-1, 1), True, "andere naam"),
    ],
)
def test_a_certificate_that_does_not_hold_says_why(
    tmp_path: Path, name: str, days: tuple[int, int], chain: bool, says: str
) -> None:
    known = Certificates(tmp_path)
    with pytest.raises(SettingsError, match=says):
        run(ask_shop(known.of(name, days=days, chain=chain), known.trusted))


def test_a_certificate_of_the_server_itself_is_not_trusted(tmp_path: Path) -> None:
    own = certificate_for(NAME, tmp_path)
    with pytest.raises(SettingsError, match="door de server zelf gemaakt"):
        run(ask_shop(own, Certificates(tmp_path).trusted))


def test_a_server_without_tls_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="geen beveiligde verbinding"):
        run(ask_shop(None, Certificates(tmp_path).trusted))


def test_a_good_chain_is_no_fault_of_the_certificate(tmp_path: Path) -> None:
    known = Certificates(tmp_path)
    with pytest.raises(UnreadableError):
        run(ask_shop(known.of(NAME), known.trusted))


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (9, "nog niet geldig"),
        (10, "verlopen"),
        (18, "door de server zelf"),
        (19, "uitgever die niet wordt erkend"),
        (20, "niet compleet"),
        (23, "ingetrokken"),
        (64, "andere naam"),
        (66, "wordt niet vertrouwd"),
    ],
)
def test_each_fault_of_a_certificate_has_its_sentence(number: int, says: str) -> None:
    fault = ssl.SSLCertVerificationError(1, "certificate verify failed")
    fault.verify_code, fault.verify_message = number, ""
    error = tls_error(NAME, fault)
    assert error is not None
    assert says in error.dutch


@pytest.mark.parametrize("closed", [ssl.SSLEOFError(8, "EOF"), ssl.SSLZeroReturnError(6, "closed")])
def test_a_connection_that_is_closed_during_the_handshake_is_no_fault_of_the_server(closed: ssl.SSLError) -> None:
    failure = httpx.ConnectError("closed")
    failure.__cause__ = closed
    assert tls_error(NAME, failure) is None
