# Before the code is packed: from which commit it was made, for /api/health.
$ErrorActionPreference = 'Stop'

python -m scripts.build_stamp
exit $LASTEXITCODE
