// Optional: a network of its own, over which the app alone reaches storage and vault, or calls out from one address.
param name string
param location string
param tags { *: string }
param storageId string
param vaultId string
param privateEndpoints bool
param fixedAddress bool

var endpoints = [
  { key: 'blob', zone: 'privatelink.blob.${environment().suffixes.storage}' }
  { key: 'queue', zone: 'privatelink.queue.${environment().suffixes.storage}' }
  { key: 'table', zone: 'privatelink.table.${environment().suffixes.storage}' }
  { key: 'vault', zone: 'privatelink.vaultcore.azure.net' }
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
  for endpoint in (privateEndpoints ? endpoints : []): {
    name: endpoint.zone
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (endpoint, index) in (privateEndpoints ? endpoints : []): {
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
  for (endpoint, index) in (privateEndpoints ? endpoints : []): {
    name: 'pe-${name}-${endpoint.key}'
    location: location
    tags: tags
    properties: {
      subnet: { id: vnet::endpointsSubnet.id }
      privateLinkServiceConnections: [
        {
          name: endpoint.key
          properties: {
            privateLinkServiceId: endpoint.key == 'vault' ? vaultId : storageId
            groupIds: [endpoint.key]
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
        { name: endpoint.key, properties: { privateDnsZoneId: zones[index].id } }
      ]
    }
  }
]

output appSubnetId string = vnet::app.id
output fixedAddress string = fixedAddress ? address!.properties.ipAddress : ''
