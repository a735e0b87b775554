"""The truth table of changes that another website asks for."""

from itertools import product

import pytest

from sconnect.entrypoints.http.csrf import require_same_site
from sconnect.entrypoints.http.errors import RequestError

JSON = "application/json"
METHODS = ["GET", "POST", "PUT", "DELETE"]
SITES = ["", "same-origin", "none", "same-site", "cross-site", "nonsense"]
OWN = "https://own.example"
ORIGINS = [
    "",
    "https://own.example",
    "https://other.example",
    "null",
    "https://own.example:444",
    "http://[",
    "own.example",
]
TYPES = [
    "",
    JSON,
    f"{JSON}; charset=utf-8",
    "APPLICATION/JSON",
    "text/plain",
    "application/x-www-form-urlencoded",
    "json",
]


def _status(method: str, site: str, origin: str, kind: str, *, has_body: bool) -> int:
    given = {
        "host": "own.example",
        "sec-fetch-site": site,
        "origin": origin,
        "content-type": kind,
        "cookie": "AppServiceAuthSession=x",
    }
    try:
        require_same_site(method, {name: value for name, value in given.items() if value}, has_body=has_body)
    except RequestError as error:
        return error.status
    return 200


def _expected(method: str, site: str, origin: str, kind: str, *, has_body: bool) -> int:
    if method == "GET":
        return 200
    is_ours = site in {"same-origin", "none"} if site else origin in {"", OWN}
    if not is_ours:
        return 403
    is_json = kind.lower().startswith(JSON)
    return 200 if is_json or (method == "DELETE" and not has_body) else 415


@pytest.mark.parametrize("method", METHODS)
def test_every_combination(method: str) -> None:
    for site, origin, kind, has_body in product(SITES, ORIGINS, TYPES, [False, True]):
        asked = (method, site, origin, kind)
        assert _status(*asked, has_body=has_body) == _expected(*asked, has_body=has_body), asked
