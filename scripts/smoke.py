"""Smoke test of a deployed app: `python -m scripts.smoke https://<address> [--azure GROUP/APP]`.

Health answers 200 with the version and commit of this working tree; nobody gets in without a key or sign-in, a forged
principal included; every timer and queue trigger is indexed. Tries again for as long as `--wait` says, because a
deployment takes effect after a while. Exits 1 and says what is not right. Python 3.11 or newer, and nothing else.
"""

import argparse
import ast
import base64
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
_PAUSE = 10.0
_LONGEST_ANSWER = 1_000_000
FORGED = base64.b64encode(
    json.dumps(
        {
            "auth_typ": "aad",
            "name_typ": "name",
            "role_typ": "roles",
            "claims": [{"typ": "name", "val": "smoke test"}, {"typ": "roles", "val": "admin"}],
        }
    ).encode()
).decode()
"""What Azure would pass for an administrator, sent by somebody who is none."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the deployed app must be."""

    version: str
    commit: str
    triggers: frozenset[str]


def expected(root: Path) -> Expected:
    """Read version, commit and triggers from a working tree. Raises `OSError` when it was not stamped."""
    module = ast.parse((root / "sconnect" / "__init__.py").read_text(encoding="utf-8"))
    versions = {ast.unparse(each.targets[0]): each.value for each in module.body if isinstance(each, ast.Assign)}
    stamp = json.loads((root / "sconnect" / "build.json").read_text(encoding="utf-8"))
    return Expected(
        version=str(ast.literal_eval(versions["__version__"])),
        commit=str(stamp["commit"]),
        triggers=frozenset(_triggers(ast.parse((root / "function_app.py").read_text(encoding="utf-8")))),
    )


def problems(address: str, wanted: Expected, indexed: Callable[[], frozenset[str]]) -> list[str]:
    """Return what is not right about the app at an address, one sentence each."""
    found = []
    status, answer = _get(f"{address}/api/health", {})
    told = _object(answer)
    if status != 200:  # noqa: PLR2004 - HTTP's
        found.append(f"health answers {status}: {answer[:500].decode(errors='replace') or 'no answer'}")
    elif (told.get("version"), told.get("commit")) != (wanted.version, wanted.commit):
        found.append(
            f"health tells version {told.get('version')}, commit {told.get('commit')}: this is not the code of here "
            f"(version {wanted.version}, commit {wanted.commit})"
        )
    for who, headers in (("nobody in particular", {}), ("a forged principal", {"X-MS-CLIENT-PRINCIPAL": FORGED})):
        status, _ = _get(f"{address}/api/profiles", headers)
        if status != 401:  # noqa: PLR2004 - HTTP's
            found.append(f"{who} gets {status} for the list of profiles, and should get 401")
    try:
        missing = wanted.triggers - indexed()
    except (OSError, ValueError) as error:
        found.append(f"the functions of the app cannot be listed: {error}")
    else:
        found += [f"the trigger {name} is not indexed" for name in sorted(missing)]
    return found


def indexed_in_azure(group: str, app: str) -> frozenset[str]:
    """Return the functions that Azure knows of an app. Raises `OSError` when it does not tell them."""
    command = shutil.which("az")
    if command is None:
        raise OSError("the Azure CLI (az) is not installed")
    subscription = os.environ.get("AZURE_SUBSCRIPTION_ID", "")
    done = subprocess.run(  # noqa: S603 - our own command line
        [
            *(command, "functionapp", "function", "list", "-g", group, "-n", app, "--query", "[].name", "-o", "json"),
            *(["--subscription", subscription] if subscription else []),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise OSError(done.stderr.strip()[-500:])
    return frozenset(str(name).rpartition("/")[2] for name in json.loads(done.stdout))


def indexed_by_host(address: str) -> frozenset[str]:
    """Return the functions that a host on this machine serves. Raises `OSError` when it does not tell them."""
    status, answer = _get(f"{address}/admin/functions", {})
    if status != 200:  # noqa: PLR2004 - HTTP's
        raise OSError(f"the host answers {status}")
    return frozenset(str(function["name"]) for function in json.loads(answer))


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Test, and say what was found."""
    parser = argparse.ArgumentParser(prog="python -m scripts.smoke", description=__doc__.partition("\n")[0])
    parser.add_argument("address", help="https://... of the app")
    parser.add_argument("--azure", metavar="GROUP/APP", help="where Azure lists the functions; else the host is asked")
    parser.add_argument("--wait", type=float, default=0.0, help="seconds in which all must have become right")
    options = parser.parse_args(arguments)
    address = options.address.rstrip("/")
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
        print("smoke: the address must begin with https://")
        return 1
    try:
        wanted = expected(root)
    except OSError as error:
        print(f"smoke: this tree does not tell what it is ({error}); run python -m scripts.build_stamp first")
        return 1

    def indexed() -> frozenset[str]:
        group, _, app = (options.azure or "").partition("/")
        return indexed_in_azure(group, app) if app else indexed_by_host(address)

    end = time.monotonic() + options.wait
    while (found := problems(address, wanted, indexed)) and time.monotonic() + _PAUSE < end:
        print(f"smoke: not yet: {found[0]}", flush=True)
        time.sleep(_PAUSE)
    for sentence in found:
        print(f"smoke: {sentence}")
    if not found:
        print(f"smoke: version {wanted.version}, commit {wanted.commit}, {len(wanted.triggers)} triggers: all is right")
    return 1 if found else 0


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer, and never the right one here."""

    def redirect_request(self, *_: object) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def _get(url: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Return status and body; status 0 when there is no answer."""
    request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310 - main sees to the scheme
    try:
        with _opener.open(request, timeout=30) as answer:
            return answer.status, answer.read(_LONGEST_ANSWER)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(_LONGEST_ANSWER)
    except OSError as error:
        return 0, str(error).encode()


def _object(answer: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(answer)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _triggers(module: ast.Module) -> Iterator[str]:
    """Find the names of the functions that a timer or a queue starts."""
    for node in ast.walk(module):
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
            calls = [each for each in node.decorator_list if isinstance(each, ast.Call)]
            kinds = {each.func.attr: each for each in calls if isinstance(each.func, ast.Attribute)}
            if kinds.keys() & {"timer_trigger", "queue_trigger"}:
                named = kinds.get("function_name")
                yield str(ast.literal_eval(named.args[0])) if named else node.name


if __name__ == "__main__":
    sys.exit(main())
