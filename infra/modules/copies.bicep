// The daily copies of the tables: an account of its own, so that they outlive the tables, and files that nobody can
// change or remove for 35 days.
param name string
param location string
param tags { *: string }
param workspaceId string
param publicAccess bool
param identityName string
param principalId string

var containerName = 'sconnect-copies'
var days = 35
var blobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: publicAccess ? 'Enabled' : 'Disabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: publicAccess ? 'Allow' : 'Deny'
    }
  }
}

// Without soft delete: what is past its term is gone.
resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'

  resource container 'containers' = {
    name: containerName
    properties: { publicAccess: 'None' }

    // Not locked: whoever deploys can still end it, and `azd down` removes it. To lock it: docs/operations.md.
    resource kept 'immutabilityPolicies' = {
      name: 'default'
      properties: { immutabilityPeriodSinceCreationInDays: days, allowProtectedAppendWrites: false }
    }
  }
}

resource expiry 'Microsoft.Storage/storageAccounts/managementPolicies@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'remove-old-copies'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['${containerName}/'] }
            actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: days } } }
          }
        }
      ]
    }
  }
}

resource writesCopies 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(blobs::container.id, identityName, blobDataContributor)
  scope: blobs::container
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataContributor)
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep-copies'
  scope: account
  properties: {
    level: 'CanNotDelete'
    notes: 'What is left when the tables are lost. See docs/operations.md before you remove this lock.'
  }
}

resource copyLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: blobs
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageDelete', enabled: true }
    ]
  }
}

output id string = account.id
output url string = '${account.properties.primaryEndpoints.blob}${containerName}'
