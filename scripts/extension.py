"""Build the shop extension: one zip for OpenCart 3, one for OpenCart 4, from `opencart/`.

Same input, same bytes: files are sorted, stored uncompressed, with one date and one set of permissions. The date says
nothing but "other content": OpenCart 3 gives the unpacked files the date in the zip, and PHP's cache of compiled files
keeps the old code of an upgrade for as long as that date stays the same.
"""

import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "opencart"
LANGUAGES = ("nl-nl", "en-gb")
_FIRST_DATE = datetime(2020, 1, 1)  # noqa: DTZ001 - a zip knows no time zones
_DATES = 5 * 365 * 43_200
"""How many dates there are to choose from: five years, in the two seconds that a zip counts in."""
_REGULAR_FILE = 0o100644 << 16
_UNIX = 3

Files = dict[str, bytes]
"""Path in the zip -> content."""


def main() -> None:
    """Write both zips below `dist/`, or below the folder given."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"
    for folder, files in (("opencart3", opencart3()), ("opencart4", opencart4())):
        print(write_zip(target / folder / "sconnect.ocmod.zip", files))


def version() -> str:
    """Return the version of the extension, from the one place that holds it."""
    match = re.search(r"EXTENSION = '([^']+)'", (SOURCE / "shared/Version.php").read_text(encoding="utf-8"))
    if match is None:
        raise ValueError("opencart/shared/Version.php names no version")
    return match[1]


def opencart3() -> Files:
    """Return the files of the zip for OpenCart 3: everything mirrors the shop below `upload/`."""
    files = _folder(SOURCE / "opencart3", "")
    files |= _shared("upload/system/library/sconnect/")
    for language in LANGUAGES:
        files[f"upload/admin/language/{language}/extension/module/sconnect.php"] = _read(f"language/{language}.php")
    files["upload/admin/view/template/extension/module/sconnect.twig"] = _read("page/settings.twig")
    return files


def opencart4() -> Files:
    """Return the files of the zip for OpenCart 4, which unpacks it as the folder `extension/sconnect/`."""
    files = _folder(SOURCE / "opencart4", "")
    files |= _shared("system/library/sconnect/")
    for language in LANGUAGES:
        files[f"admin/language/{language}/module/sconnect.php"] = _read(f"language/{language}.php")
    files["admin/view/template/module/sconnect.twig"] = _read("page/settings.twig")
    about = {**json.loads(files["install.json"]), "code": "sconnect", "version": version()}
    files["install.json"] = json.dumps(about, indent=2).encode() + b"\n"
    return files


def write_zip(path: Path, files: Files, *, compression: int = zipfile.ZIP_STORED) -> Path:
    """Write a zip whose bytes depend on nothing but the files; compressed, also on the version of zlib."""
    path.parent.mkdir(parents=True, exist_ok=True)
    date = _date_of(files)
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date.timetuple()[:6])
            entry.create_system, entry.compress_type = _UNIX, compression
            entry.external_attr = _REGULAR_FILE
            archive.writestr(entry, files[name])
    return path


def _date_of(files: Files) -> datetime:
    """Return the date that belongs to this content."""
    content = hashlib.sha256()
    for name in sorted(files):
        content.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(files[name]).digest())
    chosen = int.from_bytes(content.digest()[:8]) % _DATES
    return _FIRST_DATE + timedelta(seconds=2 * chosen)


def _shared(prefix: str) -> Files:
    return {**_folder(SOURCE / "shared", prefix), f"{prefix}LICENSE": _read("LICENSE")}


def _folder(folder: Path, prefix: str) -> Files:
    return {prefix + path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def _read(name: str) -> bytes:
    return (SOURCE / name).read_bytes()


if __name__ == "__main__":
    main()
