// Optional: a network of its own, over which the app alone reaches storage and vault, or calls out from one address.
param name string
param location string
param tags { *: string }
param storageId string
param packagesId string
param copiesId string
param evidenceId string
param vaultId string
param privateEndpoints bool
param fixedAddress bool

var zoneNames = [
  'privatelink.blob.${environment().suffixes.storage}'
  'privatelink.queue.${environment().suffixes.storage}'
  'privatelink.table.${environment().suffixes.storage}'
  'privatelink.vaultcore.azure.net'
]
var endpoints = [
  { key: 'blob', group: 'blob', zone: 0, target: storageId }
  { key: 'queue', group: 'queue', zone: 1, target: storageId }
  { key: 'table', group: 'table', zone: 2, target: storageId }
  { key: 'vault', group: 'vault', zone: 3, target: vaultId }
  { key: 'packages', group: 'blob', zone: 0, target: packagesId }
  { key: 'copies', group: 'blob', zone: 0, target: copiesId }
  { key: 'evidence', group: 'blob', zone: 0, target: evidenceId }
]

resource address 'Microsoft.Network/publicIPAddresses@2025-05-01' = if (fixedAddress) {
  name: 'pip-${name}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static', publicIPAddressVersion: 'IPv4' }
}

resource gateway 'Microsoft.Network/natGateways@2025-05-01' = if (fixedAddress) {
  name: 'ng-${name}'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: {
    publicIpAddresses: [
      { id: address.id }
    ]
  }
}

resource vnet 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.20.0.0/24'] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: '10.20.0.0/26'
          natGateway: fixedAddress ? { id: gateway.id } : null
          delegations: [
            { name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: { addressPrefix: '10.20.0.64/27' }
      }
    ]
  }

  resource app 'subnets' existing = {
    name: 'app'
  }

  resource endpointsSubnet 'subnets' existing = {
    name: 'endpoints'
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for zoneName in (privateEndpoints ? zoneNames : []): {
    name: zoneName
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (zoneName, index) in (privateEndpoints ? zoneNames : []): {
    parent: zones[index]
    name: 'to-${name}'
    location: 'global'
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: vnet.id }
    }
  }
]

resource doors 'Microsoft.Network/privateEndpoints@2025-05-01' = [
  for endpoint in (privateEndpoints ? endpoints : []): {
    name: 'pe-${name}-${endpoint.key}'
    location: location
    tags: tags
    properties: {
      subnet: { id: vnet::endpointsSubnet.id }
      privateLinkServiceConnections: [
        {
          name: endpoint.key
          properties: {
            privateLinkServiceId: endpoint.target
            groupIds: [endpoint.group]
          }
        }
      ]
    }
  }
]

resource zoneGroups 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = [
  for (endpoint, index) in (privateEndpoints ? endpoints : []): {
    parent: doors[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [
        { name: endpoint.key, properties: { privateDnsZoneId: zones[endpoint.zone].id } }
      ]
    }
  }
]

output appSubnetId string = vnet::app.id
output fixedAddress string = fixedAddress ? address!.properties.ipAddress : ''
