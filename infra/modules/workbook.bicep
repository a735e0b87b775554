// The workbook of the operator: orders, what waits, calls, quota, cost. Its queries stand in infra/workbook.json.
param location string
param tags { *: string }
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'sconnect')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'sconnect'
    category: 'workbook'
    sourceId: workspaceId
    version: '1.0'
    serializedData: loadTextContent('../workbook.json')
  }
}
