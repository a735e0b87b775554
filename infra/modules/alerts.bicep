// What an operator has to know within minutes, and that nothing is heard. Most rules read the app's own structured lines
// (docs/operations.md). An event that was renamed is matched by its new name and its former one: instances of both
// versions may be logging. A line is counted when it comes in, so that a late one is not missed: the window in which it
// may have been written is wider than the time between two looks.
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
    window: 'PT1H'
    query: 'AppTraces | where ingestion_time() > ago(15m) | where Message startswith "{" | extend line = parse_json(Message) | where line.event == "run finished" and line.outcome == "failed"'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'poison-messages'
    title: 'sconnect: a run was given up after all tries'
    severity: 1
    every: 'PT5M'
    window: 'PT1H'
    query: 'AppTraces | where ingestion_time() > ago(5m) | where Message startswith "{" | extend line = parse_json(Message) | where line.event == "run given up"'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'blocks-given-up'
    title: 'sconnect: a block of due profiles was given up after all tries'
    severity: 2
    every: 'PT30M'
    window: 'PT2H'
    query: 'AppTraces | where ingestion_time() > ago(30m) | where Message startswith "{" | extend line = parse_json(Message) | where line.event == "block given up"'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'housekeeping-given-up'
    title: 'sconnect: the maintenance of a profile was given up after all tries'
    severity: 2
    every: 'PT1H'
    window: 'PT2H'
    query: 'AppTraces | where ingestion_time() > ago(1h) | where Message startswith "{" | extend line = parse_json(Message) | where line.event in ("maintenance given up", "housekeeping given up")'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'work-list-growing'
    title: 'sconnect: many orders began to wait today'
    severity: 3
    every: 'PT1H'
    window: 'PT2H'
    query: 'AppTraces | where ingestion_time() > ago(1h) | where Message startswith "{" | extend line = parse_json(Message) | where line.event == "order waiting"'
    operator: 'GreaterThan'
    threshold: 50
  }
  {
    name: 'outcomes-unsettled'
    title: 'sconnect: an order is uncertain for longer than the settle time'
    severity: 1
    every: 'PT30M'
    window: 'PT2H'
    query: 'AppTraces | where ingestion_time() > ago(30m) | where Message startswith "{" | extend line = parse_json(Message) | where line.event in ("outcome unresolved", "outcome unsettled")'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'moves-refused'
    title: 'sconnect: an order was to get a state that it may not get'
    severity: 1
    every: 'PT30M'
    window: 'PT2H'
    query: 'AppTraces | where ingestion_time() > ago(30m) | where Message startswith "{" | extend line = parse_json(Message) | where line.event == "move refused"'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'books-differ'
    title: 'sconnect: shop and books differ'
    severity: 2
    every: 'PT1H'
    window: 'PT2H'
    query: 'AppTraces | where ingestion_time() > ago(1h) | where Message startswith "{" | extend line = parse_json(Message) | where line.event == "reconciled" and SeverityLevel >= 2'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'copy-given-up'
    title: 'sconnect: the daily copy of the tables was given up after all tries'
    severity: 1
    every: 'PT1H'
    window: 'PT2H'
    query: 'AppTraces | where ingestion_time() > ago(1h) | where Message startswith "{" | extend line = parse_json(Message) | where line.event == "copy given up"'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'evidence-not-written'
    title: 'sconnect: the evidence of orders could not be written'
    severity: 2
    every: 'PT1H'
    window: 'PT2H'
    query: 'AppTraces | where ingestion_time() > ago(1h) | where Message startswith "{" | extend line = parse_json(Message) | where line.event == "evidence not written"'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'mail-not-sent'
    title: 'sconnect: e-mails to shop owners or bookkeepers were not sent'
    severity: 3
    every: 'PT1H'
    window: 'PT2H'
    query: 'AppTraces | where ingestion_time() > ago(1h) | where Message startswith "{" | extend line = parse_json(Message) | where line.event == "mail not sent"'
    operator: 'GreaterThan'
    threshold: 2
  }
  {
    name: 'timers-silent'
    title: 'sconnect: no timer succeeded for an hour'
    severity: 1
    every: 'PT30M'
    window: 'PT2H'
    query: 'AppTraces | where ingestion_time() > ago(1h) | where Message startswith "{" | extend line = parse_json(Message) | where line.event == "tick finished"'
    operator: 'LessThan'
    threshold: 1
  }
  {
    name: 'ticks-overdue'
    title: 'sconnect: a tick was overdue and a request made up for it'
    severity: 2
    every: 'PT1H'
    window: 'PT2H'
    query: 'AppTraces | where ingestion_time() > ago(1h) | where Message startswith "{" | extend line = parse_json(Message) | where line.event == "tick overdue"'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'unexpected-errors'
    title: 'sconnect: the app failed in an unexpected way'
    severity: 2
    every: 'PT15M'
    window: 'PT1H'
    query: 'AppExceptions | where ingestion_time() > ago(15m)'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'server-errors'
    title: 'sconnect: requests were answered with a server error'
    severity: 2
    every: 'PT15M'
    window: 'PT1H'
    query: 'AppRequests | where ingestion_time() > ago(15m) | where ResultCode startswith "5"'
    operator: 'GreaterThan'
    threshold: 5
  }
  {
    name: 'vault-refused'
    title: 'sconnect: the vault refused somebody'
    severity: 1
    every: 'PT15M'
    window: 'PT1H'
    query: 'AZKVAuditLogs | where ingestion_time() > ago(15m) | where HttpStatusCode == 403'
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'daily-cap'
    title: 'sconnect: the daily cap of the logs was reached'
    severity: 1
    every: 'PT1H'
    window: 'PT2H'
    query: '_LogOperation | where ingestion_time() > ago(1h) | where Category =~ "Ingestion" and Detail has "OverQuota"'
    operator: 'GreaterThan'
    threshold: 0
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
      windowSize: rule.window
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: rule.operator
            threshold: rule.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [people.id] }
      autoMitigate: false
    }
  }
]
