"""Compile the templates strictly, and keep what they would deploy: `python -m scripts.templates [--record]`.

Needs a Bicep compiler, named by BICEP or found on the PATH. Compares the snapshots in tests/infra/snapshots and the
compiled template infra/azuredeploy.json with what the templates give today, or with --record writes them anew, with
the hashes of what they were made from and of the compiled template: so a test knows without a compiler whether a
template changed since it was compiled last. Exits 1 when something is not right.

The compiler gets the Microsoft Graph extension from its registry. Without network it is taken from an archive, which
lies in the folder `graph` beside the compiler.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
INFRA = ROOT / "infra"
SNAPSHOTS = ROOT / "tests" / "infra" / "snapshots"
RECORD = SNAPSHOTS / "compiled.json"
COMPILED = INFRA / "azuredeploy.json"
"""The template as Azure's portal reads it, for the button in README.md."""
_NOWHERE = (
    *("--subscription-id", "00000000-0000-0000-0000-000000000001"),
    *("--tenant-id", "00000000-0000-0000-0000-000000000002"),
    *("--location", "westeurope"),
)


def compiler() -> str | None:
    """Return the Bicep compiler of this machine, if it has one."""
    return os.environ.get("BICEP") or shutil.which("bicep")


def sources() -> list[Path]:
    """Return everything that the snapshots are made from."""
    return sorted(
        [*INFRA.rglob("*.bicep"), INFRA / "bicepconfig.json", INFRA / "workbook.json", *SNAPSHOTS.glob("*.bicepparam")]
    )


def hashes() -> dict[str, str]:
    """Return the hash of each source and of the compiled template, by its path."""
    kept = [*sources(), *([COMPILED] if COMPILED.is_file() else [])]
    return {str(path.relative_to(ROOT)): sha256(path.read_bytes()).hexdigest() for path in kept}


@contextmanager
def workplace(bicep: str) -> Iterator[Path]:
    """Copy the templates and the parameters of their snapshots; only the copy's extension may come from an archive."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for each in (INFRA, SNAPSHOTS):
            shutil.copytree(each, root / each.relative_to(ROOT))
        archives = sorted((Path(shutil.which(bicep) or bicep).resolve().parent / "graph").glob("microsoftgraph-*.tgz"))
        if archives:
            file = root / "infra" / "bicepconfig.json"
            settings = json.loads(file.read_text(encoding="utf-8"))
            settings["extensions"]["microsoftGraphV1"] = str(archives[-1])
            file.write_text(json.dumps(settings), encoding="utf-8")
        yield root


def findings(bicep: str, root: Path) -> list[str]:
    """Return which templates are not in the one form."""
    _run(bicep, "format", "--pattern", str(root / "infra" / "**" / "*.bicep"))
    return [
        f"{formatted.relative_to(root)}: not in the one form (bicep format)"
        for formatted in sorted((root / "infra").rglob("*.bicep"))
        if formatted.read_bytes() != (ROOT / formatted.relative_to(root)).read_bytes()
    ]


def made(bicep: str, root: Path) -> tuple[dict[Path, Any], list[str]]:
    """Return what the templates give, by the file that keeps it, and what the compiler says meanwhile.

    That is every snapshot and the compiled template. Errors and warnings are what the compiler says, one a line; it
    names its own version in the template, which is left out.
    """
    template, said = _run(bicep, "build", str(root / "infra" / "main.bicep"), "--stdout")
    documents = {COMPILED: _without_generator(json.loads(template or "{}"))}
    for parameters in sorted((root / SNAPSHOTS.relative_to(ROOT)).glob("*.bicepparam")):
        _run(bicep, "snapshot", str(parameters), "--mode", "overwrite", *_NOWHERE)
        snapshot = parameters.with_suffix(".snapshot.json")
        documents[SNAPSHOTS / snapshot.name] = json.loads(snapshot.read_text(encoding="utf-8"))
    return documents, [line for line in said.splitlines() if line.strip()]


def differences(documents: dict[Path, Any]) -> list[str]:
    """Return which files do not hold what the templates give today."""
    return [
        f"{path.relative_to(ROOT)}: not what the templates give"
        for path, document in documents.items()
        if not path.is_file() or json.loads(path.read_text(encoding="utf-8")) != document
    ]


def record(documents: dict[Path, Any]) -> None:
    """Write the snapshots, the compiled template and the hashes anew."""
    for path, document in documents.items():
        # The compiler orders the members of a snapshot by chance.
        path.write_text(json.dumps(document, indent=1, sort_keys=path != COMPILED) + "\n", encoding="utf-8")
    RECORD.write_text(json.dumps(hashes(), indent=2) + "\n", encoding="utf-8")


def main() -> int:
    """Compile, and compare or record."""
    parser = argparse.ArgumentParser(prog="python -m scripts.templates", description=__doc__.partition("\n")[0])
    parser.add_argument("--record", action="store_true", help="write the snapshots anew")
    options = parser.parse_args()
    bicep = compiler()
    if bicep is None:
        print("There is no Bicep compiler: name one in BICEP, or put it on the PATH.")
        return 1
    with workplace(bicep) as root:
        found = findings(bicep, root)
        documents, said = made(bicep, root)
        found += said
        if options.record and not found:
            record(documents)
        found += differences(documents)
    print("\n".join(found) or "the templates compile without a word, and the snapshots are what they give")
    return 1 if found else 0


def _without_generator(node: Any) -> Any:
    """Return a template without what names the version of the compiler."""
    if isinstance(node, dict):
        return {key: _without_generator(value) for key, value in node.items() if key != "_generator"}
    return [_without_generator(each) for each in node] if isinstance(node, list) else node


def _run(bicep: str, *arguments: str) -> tuple[str, str]:
    done = subprocess.run(  # noqa: S603 - our own command line
        [bicep, *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.stdout, done.stderr


if __name__ == "__main__":
    sys.exit(main())
