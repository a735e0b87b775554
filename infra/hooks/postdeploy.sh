#!/bin/sh
# After the code arrived: whether it is this code, and nobody gets in who should not.
set -eu

python3 -m scripts.smoke "$SERVICE_API_URI" --azure "$AZURE_RESOURCE_GROUP/$SERVICE_API_NAME" --wait 600
