using '../../../infra/main.bicep'

param environmentName = 'fixed'
param fixedAddress = true
param alertEmail = 'operator@example.test'
param signIn = false
