using '../../../infra/main.bicep'

param environmentName = 'fixed'
param fixedAddress = true
