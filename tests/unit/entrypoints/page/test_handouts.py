"""The manual and the zips of the extension as the app serves them: from one folder, and nothing else of the disk."""

import gzip
from pathlib import Path

import azure.functions as func
import pytest

from sconnect.entrypoints.page.bundle import page
from sconnect.entrypoints.page.handouts import ABSENT
from sconnect.entrypoints.page.responses import SECURITY_HEADERS, handed_out

PICTURE = b"RIFF????WEBP"
ZIP = b"PK\x03\x04"


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    for name, body in {
        "manual/handleiding.html": b"<link href=/page/{version}/style.css>",
        "manual/order-1280.webp": PICTURE,
        "extension/opencart4/sconnect.ocmod.zip": ZIP,
        "manual/notes.txt": b"stays",
    }.items():
        (tmp_path / "inside" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "inside" / name).write_bytes(body)
    (tmp_path / "secret.html").write_text("secret", "utf-8")
    return {"SCONNECT_HANDOUTS": str(tmp_path / "inside")}


def asked(*, method: str = "GET", **headers: str) -> func.HttpRequest:
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    return func.HttpRequest(method=method, url="https://sconnect.example.test/manual/x", headers=said, body=b"")


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        (
            "manual/handleiding.html",
            "text/html; charset=utf-8",
            f"<link href=/page/{page().version}/style.css>".encode(),
        ),
        ("manual/order-1280.webp", "image/webp", PICTURE),
        ("extension/opencart4/sconnect.ocmod.zip", "application/zip", ZIP),
    ],
)
def test_each_is_served_under_the_policy_of_the_page_and_asked_about_again(
    environ: dict[str, str], path: str, kind: str, body: bytes
) -> None:
    answer = handed_out(asked(), path, environ)
    assert (answer.status_code, answer.headers["Content-Type"], answer.get_body()) == (200, kind, body)
    assert SECURITY_HEADERS.items() <= dict(answer.headers).items()
    assert answer.headers["Cache-Control"] == "public, no-cache"
    again = handed_out(asked(if_none_match=answer.headers["ETag"]), path, environ)
    assert (again.status_code, again.get_body()) == (304, b"")


def test_a_page_is_compressed_and_what_is_compressed_is_not(environ: dict[str, str]) -> None:
    zipped = handed_out(asked(accept_encoding="gzip"), "manual/handleiding.html", environ)
    assert page().version in gzip.decompress(zipped.get_body()).decode()
    picture = handed_out(asked(accept_encoding="gzip"), "manual/order-1280.webp", environ)
    assert picture.get_body() == PICTURE
    assert "Content-Encoding" not in picture.headers


@pytest.mark.parametrize(
    "path",
    ["manual/gone.html", "manual/notes.txt", "manual/../../secret.html", "secret.html", "manual/", "", "manual/%2e%2e"],
)
def test_nothing_else_is_there_and_it_says_how_it_comes_there(environ: dict[str, str], path: str) -> None:
    answer = handed_out(asked(), path, environ)
    assert answer.status_code == 404
    assert answer.get_body().decode().splitlines() == list(ABSENT.both)
    assert answer.headers["Cache-Control"] == "no-store"


def test_where_nothing_was_packed_nothing_is_there(tmp_path: Path) -> None:
    assert handed_out(asked(), "manual/btw.html", {"SCONNECT_HANDOUTS": str(tmp_path / "no")}).status_code == 404
