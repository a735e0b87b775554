"""Fill in where this repository is hosted: `python -m scripts.repository [https://github.com/OWNER/NAME]`.

Without an address it takes that of the remote `origin`. Changes the two places that need it: `Repository` in
pyproject.toml, and in README.md the button that deploys and the address of the released package. Doing it again, or
with another address after a move, does no harm. Python 3.11 or newer, and nothing else.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
_ADDRESS = re.compile(r"(?:https://github\.com/|git@github\.com:|ssh://git@github\.com/)([\w-]+/[\w.-]+?)(?:\.git)?/?")
_AT_MOST = 2


def address_of(text: str) -> str:
    """Return the https address that a remote of GitHub names. Raises `ValueError` for anything else."""
    found = _ADDRESS.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{text.strip()}' is no repository on GitHub, as https://github.com/OWNER/NAME.")
    return f"https://github.com/{found[1]}"


def fill_in(root: Path, address: str) -> list[str]:
    """Write an address in the place of the one that is there; returns the files that changed."""
    before = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]["Repository"]
    changed = []
    for name in ("pyproject.toml", "README.md"):
        path = root / name
        text = path.read_text(encoding="utf-8")
        filled = text.replace(before, address).replace(_in_button(before), _in_button(address))
        if filled != text:
            path.write_text(filled, encoding="utf-8")
            changed.append(name)
    return changed


def _in_button(address: str) -> str:
    """Return how the address of a repository begins in the link of the button."""
    return quote(f"{address.replace('https://github.com/', 'https://raw.githubusercontent.com/')}/", safe="")


def main() -> int:
    """Fill it in, and say where."""
    if len(sys.argv) > _AT_MOST or "--help" in sys.argv:
        print(__doc__)
        return 1
    try:
        told = sys.argv[1] if len(sys.argv) == _AT_MOST else _origin()
        address = address_of(told)
    except ValueError as wrong:
        print(f"repository: {wrong}")
        return 1
    changed = fill_in(ROOT, address)
    print(f"repository: {address}" + (f", filled in in {' and '.join(changed)}" if changed else ", as it was"))
    return 0


def _origin() -> str:
    done = subprocess.run(  # noqa: S603 - our own command line
        ["git", "-C", str(ROOT), "remote", "get-url", "origin"],  # noqa: S607 - of whoever works here
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ValueError("There is no remote 'origin': name the address.")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
