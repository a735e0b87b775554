// The function app on Flex Consumption.
param name string
param planName string
param location string
param tags { *: string }
param identityId string
param identityClientId string
param storageName string
param packagesUrl string
param packagesIdentityId string
param vaultUri string
param insightsConnectionString string
param workspaceId string
param subnetId string
param maximumInstances int
param instanceMemoryMB int
param httpConcurrency int
param alwaysReadyInstances int
param settings { *: string }

var wiring = {
  AzureWebJobsStorage__accountName: storageName
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  AZURE_CLIENT_ID: identityClientId
  KEY_VAULT_URI: vaultUri
  SNELSTART_SUBSCRIPTION_SECRET: 'snelstart-subscription-key'
  MAIL_PASSWORD_SECRET: 'mail-password'
}

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {}, '${packagesIdentityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    // Closes the routes of the host below /admin, which its master key would open; Azure's own portal goes on working.
    #disable-next-line BCP037 // Azure takes it; the type lacks it
    functionsRuntimeAdminIsolationEnabled: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packagesUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: packagesIdentityId
          }
        }
      }
      runtime: { name: 'python', version: '3.13' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstances
        triggers: { http: { perInstanceConcurrency: httpConcurrency } }
        alwaysReady: alwaysReadyInstances == 0 ? [] : [{ name: 'http', instanceCount: alwaysReadyInstances }]
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      remoteDebuggingEnabled: false
      appSettings: map(items(union(wiring, settings)), setting => { name: setting.key, value: setting.value })
    }
  }

  resource noFtp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    #disable-next-line BCP187 // Azure takes it, and what-if misses it; the type lacks it
    location: location
    properties: { allow: false }
  }

  resource noBasicAuth 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    #disable-next-line BCP187 // as above
    location: location
    properties: { allow: false }
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: workspaceId
    metrics: [
      { category: 'AllMetrics', enabled: true }
    ]
  }
}

output name string = app.name
output uri string = 'https://${app.properties.defaultHostName}'
