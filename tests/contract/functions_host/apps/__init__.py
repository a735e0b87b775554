"""Small function apps to try the local host with."""

import json
from pathlib import Path

EVERYTHING = Path(__file__).parent / "everything"


def write_app(folder: Path, code: str, host_json: object = None) -> Path:
    """Write an app of one file; without `host_json` with the least that Azure takes."""
    (folder / "function_app.py").write_text(code, encoding="utf-8")
    (folder / "host.json").write_text(json.dumps(host_json or {"version": "2.0"}), encoding="utf-8")
    return folder
