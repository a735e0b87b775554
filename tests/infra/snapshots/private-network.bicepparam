using '../../../infra/main.bicep'

param environmentName = 'private'
param privateNetwork = true
