// The Entra app registration through which people sign in, with its roles. Needs the right to make registrations.
extension microsoftGraphV1

param uniqueName string
param displayName string
param redirectUri string

@description('Object id of who becomes the first administrator. Empty: nobody does.')
param firstAdminId string

var graphAppId = '00000003-0000-0000-c000-000000000000'
var userRead = 'e1fe6dd8-ba31-4d61-89e7-88639da4683d'
var roles = [
  { value: 'viewer', description: 'Looks at runs, orders and settings.' }
  { value: 'operator', description: 'Runs tasks and decides about orders that wait.' }
  { value: 'admin', description: 'Changes profiles, keys and settings.' }
  { value: 'member', description: 'Sees only the shops to which an administrator gives access.' }
]

resource registration 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: uniqueName
  displayName: displayName
  signInAudience: 'AzureADMyOrg'
  groupMembershipClaims: 'ApplicationGroup' // the groups that were assigned to this app, and no other
  web: {
    redirectUris: [redirectUri]
    implicitGrantSettings: { enableIdTokenIssuance: true }
  }
  appRoles: [
    for role in roles: {
      id: guid(uniqueName, role.value)
      value: role.value
      displayName: role.value
      description: role.description
      allowedMemberTypes: ['User']
      isEnabled: true
    }
  ]
  requiredResourceAccess: [
    {
      resourceAppId: graphAppId
      resourceAccess: [
        { id: userRead, type: 'Scope' }
      ]
    }
  ]
}

resource principal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: registration.appId
  appRoleAssignmentRequired: true
}

resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = {
  appId: graphAppId
}

// Where assignment is required nobody can consent for themselves.
resource consent 'Microsoft.Graph/oauth2PermissionGrants@v1.0' = {
  clientId: principal.id
  consentType: 'AllPrincipals'
  resourceId: graph.id
  scope: 'openid profile email User.Read'
}

resource firstAdmin 'Microsoft.Graph/appRoleAssignedTo@v1.0' = if (!empty(firstAdminId)) {
  appRoleId: guid(uniqueName, 'admin')
  principalId: firstAdminId
  resourceId: principal.id
}

output clientId string = registration.appId
