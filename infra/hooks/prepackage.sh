#!/bin/sh
# Before the code is packed: from which commit it was made, for /api/health, and what the app hands out: its manual and the
# extension of the shop.
set -eu

python3 -m scripts.build_stamp
python3 -m scripts.handouts
