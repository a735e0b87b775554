"""The extension installed, switched on and linked in the shops of a folder; each link code in a file beside the shops.

    python -m tests.realshop.kit.linking FOLDER DIST

DIST is where `scripts/extension.py` wrote the zips. Link codes are secrets of test shops; they stay in the folder.
"""

import sys
from pathlib import Path

from tests.realshop.kit.admin import Admin
from tests.realshop.kit.shops import Installed, installed


def link(shop: Installed, dist: Path) -> str:
    """Install and link; returns the link code."""
    admin = Admin(shop)
    admin.install_extension(dist / f"opencart{3 if shop.is_3 else 4}" / "sconnect.ocmod.zip")
    admin.save(outcomes=True)
    code = admin.link_code()
    shop.link_code_file.write_text(code, encoding="ascii")
    return code


def main() -> None:
    """Link every shop of a folder."""
    for shop in installed(Path(sys.argv[1]).resolve()):
        link(shop, Path(sys.argv[2]).resolve())
        print(shop.name, shop.link_code_file)


if __name__ == "__main__":
    main()
