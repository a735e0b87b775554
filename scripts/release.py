"""The package of a release, with its dependencies: `python -m scripts.release [--tag v1.2.3]` makes dist/sconnect.zip.

Azure runs it as it is, without a build: the packages of requirements.txt lie in `.python_packages`, for the Python and
the system that Azure has, each checked by its hash, and all of it with its byte code: an instance may not write any,
and would compile the whole anew at every cold start. The same commit gives the same bytes. Needs Python 3.13 itself.
"""

import argparse
import compileall
import py_compile
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

from scripts.build_stamp import commit_of, write_stamp
from scripts.handouts import FOLDER as HANDOUTS
from scripts.handouts.making import write_handouts
from scripts.package import ROOT, STAMP, packaged

AZURE_PYTHON = (3, 13)
DEPENDENCIES = Path(".python_packages") / "lib" / "site-packages"
_PLATFORMS = ("manylinux_2_28_x86_64", "manylinux2014_x86_64", "manylinux_2_17_x86_64")
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip, so that it depends on the files only."""


class UnfitError(Exception):
    """This machine, or this tree, cannot make the package."""


def require_python(version: tuple[int, int]) -> None:
    """Raise `UnfitError` for another Python than Azure runs: it would choose other packages."""
    if version != AZURE_PYTHON:
        wanted = ".".join(map(str, AZURE_PYTHON))
        raise UnfitError(f"The package is for Python {wanted}, and this is {version[0]}.{version[1]}.")


def require_tag(tag: str, root: Path) -> None:
    """Raise `UnfitError` when a tag is not that of the version in pyproject.toml."""
    with (root / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    if tag != f"v{version}":
        raise UnfitError(f"The tag {tag} is not that of version {version}.")


def gather(folder: Path, root: Path, commit: str) -> None:
    """Put what runs into a folder, with the stamp of its commit, the manual and the extension of now."""
    for name in packaged():
        if name != STAMP and not name.startswith(f"{HANDOUTS}/"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, folder / name)
    write_handouts(folder / HANDOUTS)
    write_stamp(folder, commit)


def install(folder: Path) -> None:
    """Install the dependencies into a folder, from the lock, for Azure. Raises `CalledProcessError`."""
    platforms = [option for name in _PLATFORMS for option in ("--platform", name)]
    python = ".".join(map(str, AZURE_PYTHON))
    subprocess.run(  # noqa: S603 - our own command line
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--require-hashes", "--only-binary", ":all:", "--no-compile", "--python-version", python),
            *(*platforms, "--target", str(folder / DEPENDENCIES), "--requirement", str(ROOT / "requirements.txt")),
        ],
        check=True,
    )


def compile_code(folder: Path) -> None:
    """Add the byte code of every module of a folder, which Python uses without a look at the source: neither changes.

    Raises `UnfitError` when something does not compile.
    """
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    if not compileall.compile_dir(folder, quiet=1, stripdir=str(folder), invalidation_mode=unchecked):
        raise UnfitError("Not every module of the package compiles.")


def write_zip(folder: Path, target: Path) -> None:
    """Zip a folder: in the order of the names, with one moment and one mode for every file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name in names:
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            package.writestr(entry, (folder / name).read_bytes())


def main() -> int:
    """Make the package."""
    parser = argparse.ArgumentParser(prog="python -m scripts.release", description=__doc__.partition("\n")[0])
    parser.add_argument("--tag", help="the tag of the release, which has to be that of the version")
    options = parser.parse_args()
    try:
        require_python(sys.version_info[:2])
        if options.tag:
            require_tag(options.tag, ROOT)
        commit = commit_of(ROOT)
    except (UnfitError, ValueError) as refusal:
        print(f"release: {refusal}")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        gather(Path(folder), ROOT, commit)
        install(Path(folder))
        compile_code(Path(folder))
        target = ROOT / "dist" / "sconnect.zip"
        write_zip(Path(folder), target)
    print(f"release: {target.relative_to(ROOT)} of {commit}, {target.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
