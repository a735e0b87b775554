// Everything sconnect needs, in a resource group of its own. Deployed with `azd up`; docs/operations.md explains each part.
targetScope = 'subscription'

@description('Name of the azd environment; resources are named after it.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('Azure region. Keep it in the EU: orders hold personal data.')
param location string = 'westeurope'

@description('Address that receives the alerts.')
@minLength(6)
param alertEmail string

@description('Whether people sign in with Entra. Without it the page and API admit holders of a key only.')
param signIn bool = true

@description('Client id of an app registration that is there already, for who may not make one. Empty: one is made.')
param signInClientId string = ''

@description('Whether who deploys becomes the first administrator of the app. Not for a pipeline.')
param deployerIsAdmin bool = true

@description('Whether who deploys may write secrets, such as the subscription key.')
param deployerWritesSecrets bool = true

@description('Address of a released package, to deploy the code with the template. Empty: the code comes by azd.')
param packageUri string = ''

@description('How often is looked which order imports are due (NCRONTAB, UTC).')
param importOrdersSchedule string = '0 */5 * * * *'

@description('How often is looked which article exports are due (NCRONTAB, UTC).')
param exportArticlesSchedule string = '30 */5 * * * *'

@description('How often is looked which customer exports are due (NCRONTAB, UTC).')
param exportCustomersSchedule string = '45 */5 * * * *'

@description('When the daily housekeeping runs (NCRONTAB, UTC).')
param housekeepingSchedule string = '0 15 3 * * *'

@description('Short name of this app at SnelStart, for linking by its activation page. Empty: client keys are pasted.')
param snelStartAppName string = ''

@description('SnelStart calls a minute per administration: 500 in production, 100 on a test key.')
@minValue(1)
param snelStartCallsPerMinute int = 500

@description('SnelStart calls an hour per administration: 5000 in production, 1000 on a test key.')
@minValue(1)
param snelStartCallsPerHour int = 5000

@description('Mail server (SMTP over TLS) by which digests and alerts go to shop owners and bookkeepers. Empty: no e-mails are sent.')
param mailServer string = ''

@description('Port of the mail server: 587 (STARTTLS) or 465 (TLS from the first byte).')
@minValue(1)
@maxValue(65535)
param mailPort int = 587

@description('How the connection to the mail server is encrypted. Empty: as its port usually is.')
@allowed(['', 'starttls', 'tls'])
param mailTls string = ''

@description('User name at the mail server; its password is the secret mail-password in the vault. Empty: none is asked for.')
param mailUser string = ''

@description('Address that e-mails come from; the mail server has to allow it.')
param mailSender string = ''

@description('Days that runs with their reports are kept.')
@minValue(1)
@maxValue(3650)
param retentionRunsDays int = 90

@description('Days after which what is personal is erased of orders that are booked or skipped.')
@minValue(1)
@maxValue(3650)
param retentionFinishedDays int = 365

@description('Days after which what is personal is erased of orders that still wait.')
@minValue(1)
@maxValue(3650)
param retentionHeldDays int = 365

@description('Most instances that run at once; each carries out up to six runs.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Requests that one instance handles at a time before another is started; by default of the platform one, so that each file of the page would start one.')
@minValue(1)
@maxValue(1000)
param httpConcurrency int = 16

@description('Instances for requests that are kept warm. They cost money around the clock.')
@minValue(0)
@maxValue(20)
param alwaysReadyInstances int = 0

@description('Gigabytes of logs a day; what comes after is not kept, so that a storm costs no fortune.')
param dailyLogCapGb int = 1

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Reach storage and vault over private endpoints only.')
param privateNetwork bool = false

@description('Call shops and SnelStart from one fixed address, which a shop can put on its list of allowed ones. Costs a NAT gateway.')
param fixedAddress bool = false

var tags = { 'azd-env-name': environmentName, application: 'sconnect' }
var token = toLower(uniqueString(subscription().id, environmentName, location))
var storageName = 'stsconnect${token}'
var identityName = 'id-sconnect-${token}'
var appName = 'func-sconnect-${token}'
var vaultName = 'kv-sc-${token}'
var insightsName = 'appi-sconnect-${token}'

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-sconnect-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: { name: identityName, location: location, tags: tags }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: 'log-sconnect-${token}'
    insightsName: insightsName
    location: location
    tags: tags
    dailyCapGb: dailyLogCapGb
    retentionDays: logRetentionDays
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: storageName
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    publicAccess: !privateNetwork
  }
}

module packages 'modules/packages.bicep' = {
  scope: group
  params: {
    name: 'stpackages${token}'
    identityName: 'id-sconnect-packages-${token}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    publicAccess: !privateNetwork
  }
}

module copies 'modules/copies.bicep' = {
  scope: group
  params: {
    name: 'stcopies${token}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    publicAccess: !privateNetwork
    identityName: identityName
    principalId: identity.outputs.principalId
  }
}

module evidence 'modules/evidence.bicep' = {
  scope: group
  params: {
    name: 'stevidence${token}'
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    publicAccess: !privateNetwork
    identityName: identityName
    principalId: identity.outputs.principalId
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: vaultName
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    publicAccess: !privateNetwork
  }
}

// The names of role assignments hold the principal id since the first version: another name for the same role would be
// refused, so what-if cannot foretell these three.
module roles 'modules/roles.bicep' = {
  scope: group
  dependsOn: [monitoring, storage, vault]
  params: {
    #disable-next-line what-if-short-circuiting
    principalId: identity.outputs.principalId
    storageName: storageName
    vaultName: vaultName
    insightsName: insightsName
    keeperId: deployerWritesSecrets ? deployer().objectId : ''
  }
}

module network 'modules/network.bicep' = if (privateNetwork || fixedAddress) {
  scope: group
  params: {
    name: 'vnet-sconnect-${token}'
    location: location
    tags: tags
    storageId: storage.outputs.id
    vaultId: vault.outputs.id
    packagesId: packages.outputs.id
    copiesId: copies.outputs.id
    evidenceId: evidence.outputs.id
    privateEndpoints: privateNetwork
    fixedAddress: fixedAddress
  }
}

module functions 'modules/functions.bicep' = {
  scope: group
  dependsOn: [roles]
  params: {
    name: appName
    planName: 'plan-sconnect-${token}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: storage.outputs.name
    packagesUrl: packages.outputs.url
    packagesIdentityId: packages.outputs.identityId
    vaultUri: vault.outputs.uri
    insightsConnectionString: monitoring.outputs.insightsConnectionString
    workspaceId: monitoring.outputs.workspaceId
    subnetId: privateNetwork || fixedAddress ? network!.outputs.appSubnetId : ''
    maximumInstances: maximumInstances
    instanceMemoryMB: instanceMemoryMB
    httpConcurrency: httpConcurrency
    alwaysReadyInstances: alwaysReadyInstances
    settings: {
      AzureWebJobsDisableHomepage: 'true' // our own page stands at /
      IMPORT_ORDERS_SCHEDULE: importOrdersSchedule
      EXPORT_ARTICLES_SCHEDULE: exportArticlesSchedule
      EXPORT_CUSTOMERS_SCHEDULE: exportCustomersSchedule
      HOUSEKEEPING_SCHEDULE: housekeepingSchedule
      COPIES_URL: copies.outputs.url
      EVIDENCE_URL: evidence.outputs.url
      SNELSTART_APP_NAME: snelStartAppName
      SNELSTART_CALLS_PER_MINUTE: string(snelStartCallsPerMinute)
      SNELSTART_CALLS_PER_HOUR: string(snelStartCallsPerHour)
      MAIL_SERVER: mailServer
      MAIL_PORT: string(mailPort)
      MAIL_TLS: mailTls
      MAIL_USER: mailUser
      MAIL_SENDER: mailSender
      RETENTION_RUNS_DAYS: string(retentionRunsDays)
      RETENTION_FINISHED_DAYS: string(retentionFinishedDays)
      RETENTION_HELD_DAYS: string(retentionHeldDays)
    }
  }
}

module registration 'modules/registration.bicep' = if (signIn && empty(signInClientId)) {
  scope: group
  params: {
    uniqueName: 'sconnect-${token}'
    displayName: 'sconnect ${environmentName}'
    redirectUri: '${functions.outputs.uri}/.auth/login/aad/callback'
    firstAdminId: deployerIsAdmin ? deployer().objectId : ''
  }
}

module authentication 'modules/authentication.bicep' = if (signIn) {
  scope: group
  params: {
    appName: appName
    clientId: empty(signInClientId) ? registration!.outputs.clientId : signInClientId
  }
}

module package 'modules/package.bicep' = if (!empty(packageUri)) {
  scope: group
  dependsOn: [functions, authentication]
  params: { appName: appName, packageUri: packageUri }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    email: alertEmail
  }
}

module workbook 'modules/workbook.bicep' = {
  scope: group
  params: { location: location, tags: tags, workspaceId: monitoring.outputs.workspaceId }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
output AZURE_STORAGE_ACCOUNT_NAME string = storage.outputs.name
output AZURE_COPIES_URL string = copies.outputs.url
output AZURE_EVIDENCE_URL string = evidence.outputs.url
output SIGN_IN_APPLICATION_ID string = !signIn
  ? ''
  : empty(signInClientId) ? registration!.outputs.clientId : signInClientId
output SERVICE_API_NAME string = functions.outputs.name
output SERVICE_API_URI string = functions.outputs.uri
output SERVICE_FIXED_ADDRESS string = privateNetwork || fixedAddress ? network!.outputs.fixedAddress : ''
