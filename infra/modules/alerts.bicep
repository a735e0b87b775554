// What an operator has to know within minutes. Each rule reads the app's own structured lines (docs/operations.md).
// An event that was renamed is matched by its new name and its former one: instances of both versions may be logging.
param location string
param tags { *: string }
param workspaceId string
param email string

var rules = [
  {
    name: 'failed-runs'
    title: 'sconnect: runs failed'
    severity: 2
    every: 'PT15M'
    query: 'AppTraces | where Message startswith "{" | extend line = parse_json(Message) | where line.event == "run finished" and line.outcome == "failed"'
    more: 0
  }
  {
    name: 'poison-messages'
    title: 'sconnect: a run was given up after all tries'
    severity: 1
    every: 'PT5M'
    query: 'AppTraces | where Message startswith "{" | extend line = parse_json(Message) | where line.event == "run given up"'
    more: 0
  }
  {
    name: 'housekeeping-given-up'
    title: 'sconnect: the maintenance of a profile was given up after all tries'
    severity: 2
    every: 'PT1H'
    query: 'AppTraces | where Message startswith "{" | extend line = parse_json(Message) | where line.event in ("maintenance given up", "housekeeping given up")'
    more: 0
  }
  {
    name: 'work-list-growing'
    title: 'sconnect: many orders began to wait today'
    severity: 3
    every: 'PT1H'
    query: 'AppTraces | where Message startswith "{" | extend line = parse_json(Message) | where line.event == "order waiting"'
    more: 50
  }
  {
    name: 'outcomes-unsettled'
    title: 'sconnect: an order is uncertain for longer than the settle time'
    severity: 1
    every: 'PT30M'
    query: 'AppTraces | where Message startswith "{" | extend line = parse_json(Message) | where line.event in ("outcome unresolved", "outcome unsettled")'
    more: 0
  }
  {
    name: 'moves-refused'
    title: 'sconnect: an order was to get a state that it may not get'
    severity: 1
    every: 'PT30M'
    query: 'AppTraces | where Message startswith "{" | extend line = parse_json(Message) | where line.event == "move refused"'
    more: 0
  }
  {
    name: 'books-differ'
    title: 'sconnect: shop and books differ'
    severity: 2
    every: 'PT1H'
    query: 'AppTraces | where Message startswith "{" | extend line = parse_json(Message) | where line.event == "reconciled" and SeverityLevel >= 2'
    more: 0
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-sconnect'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'sconnect'
    emailReceivers: [
      { name: 'operator', emailAddress: email, useCommonAlertSchema: true }
    ]
  }
}

resource alerts 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in rules: {
    name: 'alert-sconnect-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.title
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: rule.every
      windowSize: rule.every
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: rule.more
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [people.id] }
      autoMitigate: false
    }
  }
]
