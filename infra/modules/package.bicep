// Puts a released package in the app, for who deploys without tools. The package holds its dependencies: nothing is built.
param appName string
param packageUri string

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName
}

resource package 'Microsoft.Web/sites/extensions@2025-03-01' = {
  parent: app
  name: 'onedeploy'
  #disable-next-line BCP187 // Azure takes them; the type lacks them
  properties: { packageUri: packageUri, remoteBuild: false }
}
