"""Headers, caching and the short list of what there is."""

import gzip

import azure.functions as func
import pytest

from sconnect.entrypoints.page.bundle import page
from sconnect.entrypoints.page.responses import SECURITY_HEADERS, file, index


def asked(path: str = "", *, version: str = "", method: str = "GET", **headers: str) -> func.HttpRequest:
    return func.HttpRequest(
        method=method,
        url=f"https://sconnect.example.test/{path}",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        route_params={"file": path, "version": version or page().version},
        body=b"",
    )


def test_the_document_is_never_kept_and_names_the_files_of_now() -> None:
    answer = index(asked(), {})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f"/page/{page().version}/shell.js" in answer.get_body().decode()


def test_the_document_says_how_people_sign_in() -> None:
    assert b'data-sign-in="key"' in index(asked(), {}).get_body()
    assert b'data-sign-in="entra"' in index(asked(), {"WEBSITE_AUTH_ENABLED": "True"}).get_body()


@pytest.mark.parametrize("name", sorted(page().files))
def test_every_file_is_kept_for_good_under_its_version(name: str) -> None:
    answer = file(asked(name))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"].startswith("text/css" if name.endswith(".css") else "text/javascript")
    assert file(asked(name, if_none_match=answer.headers["ETag"])).status_code == 304


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../http_page.py", "index.html", "shell", "dom.js", "shell.JS", "shell.js/", "%2e%2e"]
)
def test_nothing_else_is_there(name: str) -> None:
    answer = file(asked(name))
    assert (answer.status_code, answer.get_body()) == (404, b"")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_file_of_another_version_is_not_there() -> None:
    assert file(asked("shell.js", version="0123456789abcdef")).status_code == 404


@pytest.mark.parametrize(
    "answer",
    [
        index(asked(), {}),
        file(asked("shell.js")),
        file(asked("no")),
        file(asked("shell.js", if_none_match=page().files["shell.js"].etag)),
    ],
    ids=["document", "file", "absent", "unchanged"],
)
def test_every_answer_keeps_the_page_to_itself(answer: func.HttpResponse) -> None:
    assert SECURITY_HEADERS.items() <= dict(answer.headers).items()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for directive in ("base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"):
        assert directive in policy


def test_compressed_for_those_who_can_read_that() -> None:
    plain, zipped = file(asked("shell.js")), file(asked("shell.js", accept_encoding="br, gzip"))
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.get_body()) == plain.get_body()
    assert plain.headers["Vary"] == zipped.headers["Vary"] == "Accept-Encoding"


def test_a_head_request_gets_no_body() -> None:
    answer = file(asked("shell.js", method="HEAD"))
    assert (answer.status_code, answer.get_body()) == (200, b"")
