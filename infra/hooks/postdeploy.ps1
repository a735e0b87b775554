# After the code arrived: whether it is this code, and nobody gets in who should not.
$ErrorActionPreference = 'Stop'

python -m scripts.smoke $env:SERVICE_API_URI --azure "$($env:AZURE_RESOURCE_GROUP)/$($env:SERVICE_API_NAME)" --wait 600
exit $LASTEXITCODE
