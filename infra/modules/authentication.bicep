// How people sign in: the platform checks who they are, the app decides what they may do.
param appName string
param clientId string

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName

  // Machines come with a key in a header, so the platform lets everyone through and the app decides.
  resource authentication 'config' = {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true }
      globalValidation: {
        requireAuthentication: false
        unauthenticatedClientAction: 'AllowAnonymous'
      }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: clientId
            openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          }
          validation: { allowedAudiences: ['api://${clientId}', clientId] }
        }
      }
      login: {
        tokenStore: { enabled: false }
        cookieExpiration: { convention: 'FixedTime', timeToExpiration: '08:00:00' } // a working day, then sign in again
      }
      httpSettings: { requireHttps: true }
    }
  }
}
