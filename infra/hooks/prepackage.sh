#!/bin/sh
# Before the code is packed: from which commit it was made, for /api/health.
set -eu

python3 -m scripts.build_stamp
