using '../../../infra/main.bicep'

param environmentName = 'people'
param signInClientId = '11111111-2222-4333-8444-555555555555'
param alertEmail = 'operator@example.test'
