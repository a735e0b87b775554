"""What this package was built from, for `/api/health` to tell: `python -m scripts.build_stamp` before packaging.

Writes `sconnect/build.json` with the commit, and `+changes` behind it when the working tree differs from that commit.
A tree without git, such as an unpacked archive, takes the commit from SCONNECT_COMMIT. Python 3.11 or newer, and
nothing else: hooks run it before anything is installed.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STAMP = Path("sconnect") / "build.json"
_COMMIT = re.compile(r"[0-9a-f]{40}(?:\+changes)?")


def commit_of(root: Path) -> str:
    """Return the commit that a folder holds. Raises `ValueError` when it cannot be told."""
    told = os.environ.get("SCONNECT_COMMIT") or _git(root, "rev-parse", "HEAD")
    if not os.environ.get("SCONNECT_COMMIT") and _git(root, "status", "--porcelain"):
        told += "+changes"
    if not _COMMIT.fullmatch(told):
        raise ValueError("There is no git here that tells the commit: name it in SCONNECT_COMMIT (40 hex digits).")
    return told


def write_stamp(root: Path, commit: str) -> None:
    """Write the stamp into a folder that holds the app."""
    (root / STAMP).write_text(json.dumps({"commit": commit}) + "\n", encoding="utf-8")


def main() -> int:
    """Write the stamp of this working tree."""
    try:
        commit = commit_of(ROOT)
    except ValueError as unknown:
        print(unknown)
        return 1
    write_stamp(ROOT, commit)
    print(f"package: built from {commit}")
    return 0


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own command line
            ["git", "-C", str(root), *arguments],  # noqa: S607 - the git of whoever deploys
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
