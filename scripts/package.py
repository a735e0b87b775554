"""What a deployment uploads: the files that `.funcignore` leaves over, and how large they are together.

python scripts/package.py            lists them
python scripts/package.py --check    prints the size, fails when something does not belong there
"""

import subprocess
import sys
from pathlib import Path

from pathspec import GitIgnoreSpec

ROOT = Path(__file__).resolve().parent.parent
RUNS = ("function_app.py", "host.json", "requirements.txt", "sconnect/", "LICENSE")
"""What runs, or has to go along with it. Everything else stays at home."""
LARGEST = 2_000_000
"""Bytes. Packages are installed by the remote build, so this is our own code only."""


def packaged() -> list[str]:
    """Return the files that go along, as azd and Core Tools choose them."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)  # noqa: S607 - git of the developer
    ignored = GitIgnoreSpec.from_lines((ROOT / ".funcignore").read_text(encoding="utf-8").splitlines())
    names = sorted(set(listed.stdout.decode().splitlines()))
    return [name for name in names if (ROOT / name).is_file() and not ignored.match_file(name)]


def strangers(names: list[str]) -> list[str]:
    """Return what does not run and should not go along."""
    return [name for name in names if not name.startswith(RUNS)]


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
