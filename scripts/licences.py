"""Licences of what is deployed: each package of requirements.txt has one that allows what we do with it.

python -m scripts.licences     lists them, and fails for one that is not allowed
"""

import re
import sys
from importlib.metadata import metadata
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from email.message import Message

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = re.compile(r"MIT|MIT-0|BSD|BSD-[23]-Clause|ISC|Apache-2\.0|PSF-2\.0|MPL-2\.0|0BSD|Unlicense")
"""Licences that ask no more than to name the authors; MPL-2.0 for files that are not changed."""
EXCEPTIONS = {"python-stdnum": "LGPL-2.1-or-later"}
"""Packages under another licence, used as they are and replaceable by who deploys (docs/adr/0024)."""
_BY_ANOTHER_NAME = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
}


def licence_of(package: str) -> str:
    """Return the licence that an installed package names, as an SPDX expression; empty when it names none."""
    told = cast("Message", metadata(package))
    if expression := told.get("License-Expression"):
        return expression
    classifiers = [
        each.rpartition(" :: ")[2] for each in told.get_all("Classifier") or [] if each.startswith("License")
    ]
    if classifiers:
        return " AND ".join(_BY_ANOTHER_NAME.get(each, each) for each in classifiers)
    named = (told.get("License") or "").strip()
    return _BY_ANOTHER_NAME.get(named, named) if len(named) < 30 else ""  # noqa: PLR2004 - longer: the text itself


def is_allowed(package: str, licence: str) -> bool:
    """Whether a licence allows what we do; of several that may be chosen from, one has to."""
    if EXCEPTIONS.get(package) == licence:
        return True
    return bool(licence) and any(
        all(ALLOWED.fullmatch(part.strip(" ()")) for part in choice.split(" AND ")) for choice in licence.split(" OR ")
    )


def deployed() -> list[str]:
    """Return the packages that are deployed."""
    return re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)


def main() -> int:
    """List them."""
    refused = []
    for package in deployed():
        licence = licence_of(package)
        print(f"{package}: {licence or 'names no licence'}")
        refused += [] if is_allowed(package, licence) else [package]
    print(f"not allowed: {', '.join(refused)}" if refused else "each is allowed")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
