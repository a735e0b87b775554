using '../../../infra/main.bicep'

param environmentName = 'private'
param privateNetwork = true
param alertEmail = 'operator@example.test'
param signIn = false
