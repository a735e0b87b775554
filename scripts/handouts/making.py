"""Writing what the app hands out into a folder."""

import shutil
import zipfile
from pathlib import Path

from scripts import extension
from scripts.handouts.documents import DOCUMENTS, MOST_OF_PICTURES, PICTURES, page_of

ROOT = Path(__file__).resolve().parents[2]


def write_handouts(folder: Path) -> list[Path]:
    """Write all of it into a folder, in place of what was made there before.

    Raises `ValueError` when the pictures are too large.
    """
    manual, zips = folder / "manual", folder / "extension"
    for made_before in (manual, zips):
        shutil.rmtree(made_before, ignore_errors=True)
    manual.mkdir(parents=True)
    pictures: set[str] = set()
    for name in DOCUMENTS:
        html, shown = page_of(name, ROOT / "docs" / f"{name}.md")
        (manual / f"{name}.html").write_text(html, encoding="utf-8")
        pictures.update(shown)
    for name in pictures:
        shutil.copyfile(ROOT / "docs" / PICTURES / name, manual / name)
    if (size := sum((manual / name).stat().st_size for name in pictures)) > MOST_OF_PICTURES:
        raise ValueError(f"The pictures of the manual are {size} bytes together; {MOST_OF_PICTURES} is the most.")
    for shop, files in (("opencart3", extension.opencart3()), ("opencart4", extension.opencart4())):
        path = zips / shop / "sconnect.ocmod.zip"
        extension.write_zip(path, files, compression=zipfile.ZIP_DEFLATED)  # it travels in the package
    return sorted(path for path in folder.rglob("*") if path.is_file())
