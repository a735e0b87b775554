"""What is handed out beside the page: the manual and the zips of the shop extension.

`scripts/handouts` makes them when the app is packed; `make run` and the tests make them in a folder of their own and
name it in `SCONNECT_HANDOUTS`.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from sconnect.domain.values.bilingual import Bilingual
from sconnect.entrypoints.page.bundle import PageFile, page

FOLDER = Path(__file__).resolve().parents[2] / "handouts"
ABSENT = Bilingual(
    "Dit is bij deze installatie niet ingepakt: maak het pakket met azd, of met make package.",
    "This was not packed with this installation: make the package with azd, or with make package.",
)
"""For who asks for what is not there."""
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".webp": "image/webp",
    ".zip": "application/zip",
}


def handout(environ: Mapping[str, str], path: str) -> PageFile | None:
    """Return a file by its path within the folder, such as `manual/btw.html`; None when there is no such file."""
    return _files(Path(environ.get("SCONNECT_HANDOUTS") or FOLDER)).get(path)


@cache
def _files(folder: Path) -> Mapping[str, PageFile]:
    """Read all of it, once per process: what a visitor names is looked up here and never on the disk."""
    return dict(_read(folder))


def _read(folder: Path) -> Iterator[tuple[str, PageFile]]:
    for path in sorted(folder.rglob("*")):
        if kind := _TYPES.get(path.suffix):
            yield path.relative_to(folder).as_posix(), _file(kind, path)


def _file(kind: str, path: Path) -> PageFile:
    if path.suffix == ".html":
        return PageFile.of(kind, path.read_text("utf-8").replace("{version}", page().version))
    body = path.read_bytes()
    return PageFile(kind, body, b"", f'W/"{sha256(body).hexdigest()[:16]}"')
