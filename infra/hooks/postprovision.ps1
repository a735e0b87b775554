# After everything was made: says what only a person can do. Reads no secret, only whether there is one.
$ErrorActionPreference = 'Stop'

$name = 'snelstart-subscription-key'
# A role that was just given takes a minute to count.
foreach ($try in 1..6) {
    $found = az keyvault secret list --vault-name $env:AZURE_KEY_VAULT_NAME --query "[?name=='$name'].name" -o tsv 2>$null
    if ($LASTEXITCODE -eq 0) {
        if ($found -eq $name) { exit 0 }
        break
    }
    Start-Sleep -Seconds 10
}
Write-Output 'The subscription key of SnelStart is not in the vault, or the vault cannot be read from here. Put it there with:'
Write-Output "  az keyvault secret set --vault-name $env:AZURE_KEY_VAULT_NAME --name $name --file <file that holds only the key>"
exit 0
