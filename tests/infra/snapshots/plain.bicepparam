using '../../../infra/main.bicep'

param environmentName = 'plain'
param alertEmail = 'operator@example.test'
param signIn = false
