"""The link code: address and key of a shop in one text, copied from the extension's settings page."""

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Any

from sconnect.app.errors import WrongKeyError

_PREFIX = "sc1."
_LONGEST = 4096
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SECRET = re.compile(r"[\x21-\x7e]{16,256}")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_COMMON = re.compile(r"^www\.|:(?:80|443)$")
_AGAIN = "Kopieer de koppelcode opnieuw, in zijn geheel, van de instellingenpagina van sconnect in OpenCart."


@dataclass(frozen=True, slots=True)
class Link:
    """Address and key of a shop. `url` carries the route; the secret never shows in a log."""

    url: str
    key: str
    secret: str = field(repr=False)

    @property
    def address(self) -> str:
        """The address of the shop without scheme, `www.`, the scheme's own port and a slash at the end."""
        rest = _SCHEME.sub("", self.url.partition("?")[0]).removesuffix("index.php")
        host, _, path = rest.partition("/")
        return f"{_COMMON.sub('', host.lower())}/{path}".rstrip("/")


def parse_link_code(text: str) -> Link:
    """Read a link code as pasted: spaces and line breaks are forgiven. Raises `WrongKeyError`."""
    code = "".join(text.split())
    if not code:
        raise WrongKeyError(f"Er is geen koppelcode ingevuld. {_AGAIN}")
    if not code.startswith(_PREFIX):
        raise WrongKeyError(f"Dit is geen koppelcode: die begint met {_PREFIX} . {_AGAIN}")
    content = _decode(code.removeprefix(_PREFIX))
    url, key, secret = (content.get(name) for name in ("url", "key", "secret"))
    if not isinstance(url, str) or not isinstance(key, str) or not isinstance(secret, str):
        raise WrongKeyError(f"In de koppelcode ontbreekt een deel. {_AGAIN}")
    if not url or not _KEY.fullmatch(key) or not _SECRET.fullmatch(secret):
        raise WrongKeyError(f"De koppelcode is beschadigd. {_AGAIN}")
    return Link(url, key, secret)


def _decode(text: str) -> dict[str, Any]:
    """Return the JSON object inside the code."""
    damaged = WrongKeyError(f"De koppelcode is onvolledig of beschadigd. {_AGAIN}")
    if len(text) > _LONGEST:
        raise damaged
    try:
        content = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        raise damaged from None
    if not isinstance(content, dict):
        raise damaged
    return content
