using '../../../infra/main.bicep'

param environmentName = 'plain'
