"""Compile the templates strictly, and keep what they would deploy: `python -m scripts.templates [--record]`.

Needs a Bicep compiler, named by BICEP or found on the PATH. Compares the snapshots in tests/infra/snapshots with what
the templates give today, or with --record writes them anew, with the hashes of what they were made from: so a test
knows without a compiler whether a template changed since it was compiled last. Exits 1 when something is not right.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INFRA = ROOT / "infra"
SNAPSHOTS = ROOT / "tests" / "infra" / "snapshots"
RECORD = SNAPSHOTS / "compiled.json"
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
    return sorted([*INFRA.rglob("*.bicep"), INFRA / "bicepconfig.json", *SNAPSHOTS.glob("*.bicepparam")])


def hashes() -> dict[str, str]:
    """Return the hash of each source, by its path."""
    return {str(path.relative_to(ROOT)): sha256(path.read_bytes()).hexdigest() for path in sources()}


def findings(bicep: str) -> list[str]:
    """Return what the compiler says about the templates: errors, warnings, another form; empty when they are clean."""
    found = []
    for template in sorted(INFRA.rglob("*.bicep")):
        name = template.relative_to(ROOT)
        if _run(bicep, "format", str(template), "--stdout")[0] != template.read_text(encoding="utf-8"):
            found.append(f"{name}: not in the one form (bicep format)")
    for command in ("lint", "build"):
        arguments = (str(INFRA / "main.bicep"), *(["--stdout"] if command == "build" else []))
        said = _run(bicep, command, *arguments)[1]
        found += [line for line in said.splitlines() if line.strip()]
    return found


def differences(bicep: str) -> list[str]:
    """Return the snapshots that are not what the templates give today."""
    found = []
    for parameters in sorted(SNAPSHOTS.glob("*.bicepparam")):
        done = subprocess.run(  # noqa: S603 - our own command line
            [bicep, "snapshot", str(parameters), "--mode", "validate", *_NOWHERE], capture_output=True, check=False
        )
        if done.returncode:
            found.append(f"{parameters.stem}: the snapshot is not what the templates give")
    return found


def record(bicep: str) -> None:
    """Write the snapshots and the hashes anew."""
    for parameters in sorted(SNAPSHOTS.glob("*.bicepparam")):
        _run(bicep, "snapshot", str(parameters), "--mode", "overwrite", *_NOWHERE)
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
    found = findings(bicep)
    if options.record and not found:
        record(bicep)
    found += differences(bicep)
    print("\n".join(found) or "the templates compile without a word, and the snapshots are what they give")
    return 1 if found else 0


def _run(bicep: str, *arguments: str) -> tuple[str, str]:
    done = subprocess.run(  # noqa: S603 - our own command line
        [bicep, *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.stdout, done.stderr


if __name__ == "__main__":
    sys.exit(main())
