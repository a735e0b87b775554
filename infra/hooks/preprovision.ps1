# Before anything is made: what the template cannot arrange by itself.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

if (-not (Get-Command az -ErrorAction SilentlyContinue)) {
    throw 'The Azure CLI (az) is needed: https://aka.ms/azure-cli'
}
# azd asks for the subscription after this when it knows none yet.
$subscription = $env:AZURE_SUBSCRIPTION_ID ? $env:AZURE_SUBSCRIPTION_ID : (az account show --query id -o tsv)

# Azure registers a provider by itself when a template names its resources, and not when a subnet is handed to it.
if ($env:PRIVATE_NETWORK -eq 'true' -or $env:FIXED_ADDRESS -eq 'true') {
    az provider register --subscription $subscription --namespace Microsoft.App --wait
}

# A role that was given by hand under another name would be refused a second time.
if ($env:AZURE_KEY_VAULT_NAME -and $env:AZURE_RESOURCE_GROUP) {
    $PSNativeCommandUseErrorActionPreference = $false
    $vault = az keyvault show --subscription $subscription --name $env:AZURE_KEY_VAULT_NAME --resource-group $env:AZURE_RESOURCE_GROUP --query id -o tsv 2>$null
    $person = az ad signed-in-user show --query id -o tsv 2>$null
    $PSNativeCommandUseErrorActionPreference = $true
    if ($vault -and $person) {
        $byHand = az role assignment list --subscription $subscription --assignee $person --scope $vault --role 'Key Vault Secrets Officer' `
            --query "[?scope=='$vault' && description!='sconnect: who deployed'] | length(@)" -o tsv
        if ($byHand -ne '0') { azd env set DEPLOYER_WRITES_SECRETS false }
    }
}
