"""What a deployment uploads: the files that `.funcignore` leaves over, and how large they are together.

python -m scripts.package            lists them
python -m scripts.package --check    prints the size, fails when something does not belong there
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec

from scripts.handouts import FOLDER as HANDOUTS

ROOT = Path(__file__).resolve().parent.parent
RUNS = frozenset({"function_app.py", "host.json", "requirements.txt", "LICENSE"})
"""What runs, or has to go along with it, beside the folder `sconnect`. Everything else stays at home."""
STAMP = "sconnect/build.json"
"""From which commit it was built (`scripts/build_stamp.py`); a working tree has none."""
KINDS = (".py", ".html", ".css", ".js")
"""What that folder holds."""
HANDED_OUT = (".html", ".webp", ".zip")
"""What its folder of manual and extension holds (`scripts/handouts`); a working tree may have none."""
LARGEST = 4_000_000
"""Bytes of what runs. Packages are installed by the remote build, so this is our own code only."""
MOST_HANDED_OUT = 1_000_000
"""Bytes of the manual, its pictures and the zips of the extension."""


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
        if name not in {*RUNS, STAMP}
        and not (name.startswith("sconnect/") and name.endswith(KINDS))
        and not (name.startswith(f"{HANDOUTS}/") and name.endswith(HANDED_OUT))
    ]


def sizes(names: list[str]) -> tuple[int, int]:
    """Return the bytes of what runs, and of what is handed out."""
    handed_out = sum((ROOT / name).stat().st_size for name in names if name.startswith(f"{HANDOUTS}/"))
    return sum((ROOT / name).stat().st_size for name in names) - handed_out, handed_out


def main() -> int:
    """List or check."""
    names = packaged()
    runs, handed_out = sizes(names)
    if "--check" not in sys.argv:
        print("\n".join(names))
    print(
        f"package: {len(names)} files, {runs / 1000:.0f} KB before the packages of requirements.txt, "
        f"and {handed_out / 1000:.0f} KB of manual and extension"
    )
    for name in strangers(names):
        print(f"package: {name} does not belong in it; add it to .funcignore")
    return int(bool(strangers(names)) or runs > LARGEST or handed_out > MOST_HANDED_OUT)


if __name__ == "__main__":
    sys.exit(main())
