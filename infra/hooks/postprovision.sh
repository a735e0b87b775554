#!/bin/sh
# After everything was made: says what only a person can do. Reads no secret, only whether there is one.
set -eu

name=snelstart-subscription-key
# A role that was just given takes a minute to count.
for _ in 1 2 3 4 5 6; do
  if found=$(az keyvault secret list --vault-name "$AZURE_KEY_VAULT_NAME" --query "[?name=='$name'].name" -o tsv 2>/dev/null); then
    if [ "$found" = "$name" ]; then exit 0; fi
    break
  fi
  sleep 10
done
echo "The subscription key of SnelStart is not in the vault, or the vault cannot be read from here. Put it there with:"
echo "  az keyvault secret set --vault-name $AZURE_KEY_VAULT_NAME --name $name --file <file that holds only the key>"
