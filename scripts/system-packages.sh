#!/usr/bin/env bash
# Install the system packages that the tests need and that are missing: PHP, MariaDB and Chromium, from Debian.
set -euo pipefail
missing=()
for pair in php:php-cli mariadbd:mariadb-server chromium:chromium; do
  PATH="$PATH:/usr/sbin" command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
if ! command -v php >/dev/null || ! php -m | grep -qi '^mysqli$'; then
  missing+=(php-mysql)
fi
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -ne 0 ]; then
  echo "Not installed: ${missing[*]}. Run this script as root." >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update >/dev/null
# A database server that is only there for tests must not start by itself.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
