"""Protection against cross-site request forgery: changes that another website makes a browser send (ASVS 3.5).

What the browser itself sends decides: `Sec-Fetch-Site`, else `Origin` against our own host. A request with neither does
not come from a present-day browser, so it has no cookie that its sender did not put there. A change must be JSON as
well, which a form of another site cannot send.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from sconnect.entrypoints.http.errors import RequestError

_CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_OURS = frozenset({"same-origin", "none"})
_JSON = "application/json"


def require_same_site(method: str, headers: Mapping[str, str], *, has_body: bool) -> None:
    """Raise `RequestError` when a change does not come from our own page or a program. Headers ignore case."""
    if method not in _CHANGES:
        return
    if not _is_ours(headers):
        raise RequestError(
            403,
            "cross_site",
            "Dit verzoek komt van een andere website en wordt daarom geweigerd.",
            "This request comes from another website and is refused therefore.",
        )
    is_json = headers.get("content-type", "").partition(";")[0].strip().lower() == _JSON
    if not is_json and (has_body or method != "DELETE"):
        raise RequestError(
            415,
            "not_json",
            f"Stuur de header 'Content-Type: {_JSON}' mee.",
            f"Send the header 'Content-Type: {_JSON}'.",
        )


def _is_ours(headers: Mapping[str, str]) -> bool:
    if site := headers.get("sec-fetch-site", ""):
        return site in _OURS
    origin = headers.get("origin", "")
    if not origin:
        return True
    try:
        sent_from = urlsplit(origin).netloc.lower()
    except ValueError:
        return False
    return bool(sent_from) and sent_from == headers.get("host", "").lower()
