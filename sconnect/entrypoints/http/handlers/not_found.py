"""Handler of paths and methods that no route offers."""

import re

from sconnect.entrypoints.http.endpoint import Call, Reply, View, endpoint
from sconnect.entrypoints.http.errors import RequestError
from sconnect.entrypoints.http.routes import ROUTES


@endpoint()
async def answer_elsewhere(call: Call) -> Reply[View]:
    """Say that there is nothing here, or that it has other methods."""
    if methods := _methods_of(f"api/{call.path.get('rest', '')}"):
        listed = ", ".join(methods)
        raise RequestError(
            405,
            "method_not_allowed",
            f"Dit kan hier niet. Wel: {listed}.",
            f"This method is not offered here. What is: {listed}.",
            headers={"Allow": listed},
        )
    raise RequestError(404, "not_found", "Dit adres bestaat niet.", "This address does not exist.")


def _methods_of(path: str) -> list[str]:
    return [route.method for route in ROUTES if _pattern(route.path).fullmatch(path.rstrip("/"))]


def _pattern(path: str) -> re.Pattern[str]:
    parts = (r"[^/]+" if part.startswith("{") else re.escape(part) for part in path.split("/"))
    return re.compile("/".join(parts), re.IGNORECASE)
