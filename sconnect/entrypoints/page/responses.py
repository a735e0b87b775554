"""Responses of the page: its one HTML document and the files it loads, with their headers."""

from collections.abc import Mapping

import azure.functions as func

from sconnect.entrypoints.page.bundle import PageFile, page
from sconnect.entrypoints.page.handouts import ABSENT, handout

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}
"""On every answer of the page."""


def index(request: func.HttpRequest, environ: Mapping[str, str]) -> func.HttpResponse:
    """Return the document. It says whether people can sign in, and is never cached: it names the newest version."""
    signs_in = environ.get("WEBSITE_AUTH_ENABLED", "").lower() == "true"
    document = page().signing_in if signs_in else page().with_key
    return _response(request, document, {"Cache-Control": "no-store"})


def file(request: func.HttpRequest) -> func.HttpResponse:
    """Return one of the files that the page was made of when this process began; any other name is not there."""
    found = page().files.get(request.route_params.get("file", ""))
    if found is None or request.route_params.get("version") != page().version:
        return func.HttpResponse(status_code=404, headers={**SECURITY_HEADERS, "Cache-Control": "no-store"})
    return _response(request, found, {"Cache-Control": "public, max-age=31536000, immutable"})


def handed_out(request: func.HttpRequest, path: str, environ: Mapping[str, str]) -> func.HttpResponse:
    """Return a page or picture of the manual, or a zip of the extension: kept, and asked about again each time."""
    found = handout(environ, path)
    if found is None:
        headers = {**SECURITY_HEADERS, "Cache-Control": "no-store", "Content-Type": "text/plain; charset=utf-8"}
        return func.HttpResponse("\n".join(ABSENT.both), status_code=404, headers=headers)
    return _response(request, found, {"Cache-Control": "public, no-cache"})


def _response(request: func.HttpRequest, found: PageFile, headers: Mapping[str, str]) -> func.HttpResponse:
    every = {**SECURITY_HEADERS, **headers, "ETag": found.etag, "Vary": "Accept-Encoding"}
    if found.etag in request.headers.get("if-none-match", ""):
        return func.HttpResponse(status_code=304, headers=every)
    body = found.body
    if found.zipped and "gzip" in request.headers.get("accept-encoding", "").lower():
        body, every["Content-Encoding"] = found.zipped, "gzip"
    if request.method == "HEAD":
        body = b""
    return func.HttpResponse(body, headers={**every, "Content-Type": found.content_type})
