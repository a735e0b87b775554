"""The token host: koppelsleutels in, access tokens out."""

import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from urllib.parse import parse_qs

from local.snelstart.books import Books
from local.snelstart.http.wire import Request, Response, answer

TOKEN_PATH = "/b2b/token"  # noqa: S105 - a path, no secret


class TokenHost:
    """Hands out access tokens and knows which administration each one opens."""

    def __init__(self, clock: Callable[[], datetime], random: Random) -> None:
        self._clock = clock
        self._random = random
        self._issued: dict[str, tuple[str, datetime]] = {}

    def answer(self, request: Request, administrations: Mapping[str, Books], seconds: int) -> Response:
        """Answer a token request; a token lives for `seconds`."""
        if request.path != TOKEN_PATH:
            return answer(404, {"error": "There is nothing here."})
        if request.method != "POST":
            return answer(405, {"error": "Only POST is allowed."})
        kind = (request.header("content-type") or "").partition(";")[0].strip()
        if kind != "application/x-www-form-urlencoded":
            return answer(400, {"error": "The body must be application/x-www-form-urlencoded."})
        form = parse_qs(request.body.decode(), keep_blank_values=True)
        match form.get("grant_type"):
            case ["clientkey"]:
                keys, wrong = form.get("clientkey", []), "'clientkey' was found, but parameter 'clientkey'"
            case ["password"]:
                keys = [*_keys_of(form, administrations)]
                wrong = "'password' was found, but parameter 'username' or 'password'"
            case _:
                return answer(400, {"error": "The grant type is missing or not supported."})
        if len(keys) != 1 or keys[0] not in administrations:
            return answer(400, {"error": f"The grant type {wrong} has no valid value."})
        token = self._issue(administrations[keys[0]], seconds)
        return answer(200, {"access_token": token, "token_type": "bearer", "expires_in": seconds})

    def owner(self, request: Request) -> str | None:
        """Return the koppelsleutel behind the request's bearer token; `None`: none, unknown or expired."""
        scheme, _, token = (request.header("authorization") or "").partition(" ")
        if scheme.lower() != "bearer" or token not in self._issued:
            return None
        client_key, expires = self._issued[token]
        return client_key if self._clock() < expires else None

    def expire(self) -> None:
        """Make every token that is out worthless, as of now."""
        self._issued.clear()

    def _issue(self, books: Books, seconds: int) -> str:
        claims = {"scopes": books.scopes, "jti": f"{self._random.getrandbits(128):032x}"}
        token = f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}.simulated"
        self._issued[token] = (books.client_key, self._clock() + timedelta(seconds=seconds))
        return token


def _keys_of(form: Mapping[str, list[str]], administrations: Iterable[str]) -> Iterator[str]:
    """Return the client key of which user name and password are the halves, split on `:`, once it is decoded."""
    given = (form.get("username", []), form.get("password", []))
    for key in administrations:
        with suppress(ValueError):
            name, _, word = b64decode(key, validate=True).decode().partition(":")
            if given == ([name], [word]):
                yield key


def _part(content: Mapping[str, str]) -> str:
    return urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
