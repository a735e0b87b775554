#!/bin/sh
# Before anything is made: what the template cannot arrange by itself.
set -eu

if ! command -v az >/dev/null 2>&1; then
  echo "The Azure CLI (az) is needed: https://aka.ms/azure-cli" >&2
  exit 1
fi
# azd asks for the subscription after this when it knows none yet.
subscription=${AZURE_SUBSCRIPTION_ID:-$(az account show --query id -o tsv)}

# Azure registers a provider by itself when a template names its resources, and not when a subnet is handed to it.
if [ "${PRIVATE_NETWORK:-false}" = true ] || [ "${FIXED_ADDRESS:-false}" = true ]; then
  az provider register --subscription "$subscription" --namespace Microsoft.App --wait
fi

# A role that was given by hand under another name would be refused a second time.
if [ -n "${AZURE_KEY_VAULT_NAME:-}" ] && [ -n "${AZURE_RESOURCE_GROUP:-}" ]; then
  vault=$(az keyvault show --subscription "$subscription" --name "$AZURE_KEY_VAULT_NAME" \
    --resource-group "$AZURE_RESOURCE_GROUP" --query id -o tsv 2>/dev/null || true)
  person=$(az ad signed-in-user show --query id -o tsv 2>/dev/null || true)
  if [ -n "$vault" ] && [ -n "$person" ]; then
    by_hand=$(az role assignment list --subscription "$subscription" --assignee "$person" --scope "$vault" \
      --role "Key Vault Secrets Officer" --query "[?scope=='$vault' && description!='sconnect: who deployed'] | length(@)" -o tsv)
    if [ "$by_hand" != 0 ]; then azd env set DEPLOYER_WRITES_SECRETS false; fi
  fi
fi
