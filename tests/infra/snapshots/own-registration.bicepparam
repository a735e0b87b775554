using '../../../infra/main.bicep'

param environmentName = 'own'
param alertEmail = 'operator@example.test'
param packageUri = 'https://example.test/sconnect.zip'
