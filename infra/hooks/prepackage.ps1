# Before the code is packed: from which commit it was made, for /api/health, and what the app hands out: its manual and the
# extension of the shop.
$ErrorActionPreference = 'Stop'

python -m scripts.build_stamp
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
python -m scripts.handouts
exit $LASTEXITCODE
