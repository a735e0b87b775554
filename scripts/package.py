"""What a deployment uploads: the files that `.funcignore` leaves over, and how large they are together.

python scripts/package.py            lists them
python scripts/package.py --check    prints the size, fails when something does not belong there
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec

ROOT = Path(__file__).resolve().parent.parent
RUNS = frozenset({"function_app.py", "host.json", "requirements.txt", "LICENSE"})
"""What runs, or has to go along with it, beside the folder `sconnect`. Everything else stays at home."""
STAMP = "sconnect/build.json"
"""From which commit it was built (`scripts/build_stamp.py`); a working tree has none."""
KINDS = (".py", ".html", ".css", ".js")
"""What that folder holds."""
LARGEST = 4_000_000
"""Bytes. Packages are installed by the remote build, so this is our own code only."""


def packaged() -> list[str]:
    """Return the files that go along, as azd and Core Tools choose them: from the disk, whatever git knows of them."""
    return sorted(_left_over(left_at_home()))


def left_at_home() -> GitIgnoreSpec:
    """Return what `.funcignore` says."""
    return GitIgnoreSpec.from_lines((ROOT / ".funcignore").read_text(encoding="utf-8").splitlines())


def _left_over(ignored: GitIgnoreSpec) -> Iterator[str]:
    for folder, folders, files in os.walk(ROOT):
        here = Path(folder).relative_to(ROOT)
        folders[:] = [name for name in folders if not ignored.match_file(f"{(here / name).as_posix()}/")]
        yield from (name for file in files if not ignored.match_file(name := (here / file).as_posix()))


def strangers(names: list[str]) -> list[str]:
    """Return what does not run and should not go along."""
    return [
        name
        for name in names
        if name not in {*RUNS, STAMP} and not (name.startswith("sconnect/") and name.endswith(KINDS))
    ]


def main() -> int:
    """List or check."""
    names = packaged()
    size = sum((ROOT / name).stat().st_size for name in names)
    if "--check" not in sys.argv:
        print("\n".join(names))
    print(f"package: {len(names)} files, {size / 1000:.0f} KB before the packages of requirements.txt")
    for name in strangers(names):
        print(f"package: {name} does not belong in it; add it to .funcignore")
    return int(bool(strangers(names)) or size > LARGEST)


if __name__ == "__main__":
    sys.exit(main())
