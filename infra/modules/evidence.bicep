// The evidence of orders for the tax authority: an account of its own, with a container for each term. Nobody can change
// or remove a file before its term is over; then a rule removes it.
param name string
param location string
param tags { *: string }
param workspaceId string
param publicAccess bool
param identityName string
param principalId string

// Years that run from the day a file is written, which is after the year that it is about; 366 days each, so that no
// leap year makes one short. The app knows the containers by these names.
var terms = [
  { name: 'sconnect-evidence-7', days: 7 * 366 }
  { name: 'sconnect-evidence-10', days: 10 * 366 }
]
var blobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_ZRS' }
  properties: {
    accessTier: 'Cool'
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
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = [
  for term in terms: {
    parent: blobs
    name: term.name
    properties: { publicAccess: 'None' }
  }
]

// Not locked: a test installation can be removed. To lock them, which nobody can undo: docs/operations.md.
resource kept 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2025-06-01' = [
  for (term, index) in terms: {
    parent: containers[index]
    name: 'default'
    properties: { immutabilityPeriodSinceCreationInDays: term.days, allowProtectedAppendWrites: false }
  }
]

resource expiry 'Microsoft.Storage/storageAccounts/managementPolicies@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        for term in terms: {
          name: 'remove-${term.name}'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['${term.name}/'] }
            actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: term.days } } }
          }
        }
      ]
    }
  }
}

resource writesEvidence 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (term, index) in terms: {
    name: guid(
      resourceId('Microsoft.Storage/storageAccounts/blobServices/containers', name, 'default', term.name),
      identityName,
      blobDataContributor
    )
    scope: containers[index]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataContributor)
    }
  }
]

resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep-evidence'
  scope: account
  properties: {
    level: 'CanNotDelete'
    notes: 'What the tax authority may ask for. See docs/operations.md before you remove this lock.'
  }
}

resource evidenceLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
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
output url string = account.properties.primaryEndpoints.blob
