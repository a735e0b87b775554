"""Make what the app hands out, where it is packed or in the folder given: `python -m scripts.handouts [folder]`."""

import sys
from pathlib import Path

from scripts.handouts import FOLDER
from scripts.handouts.making import ROOT, write_handouts


def main() -> int:
    """Make it."""
    try:
        made = write_handouts(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / FOLDER)
    except ValueError as refusal:
        print(f"handouts: {refusal}")
        return 1
    size = sum(path.stat().st_size for path in made)
    print(f"handouts: {len(made)} files, {size / 1000:.0f} KB: the manual, and the extension of the shop")
    return 0


if __name__ == "__main__":
    sys.exit(main())
