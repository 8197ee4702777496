/** Feeds of events by the word people use. */
export const sourceNames: Record<string, string> = {
  cloudtrail: 'AWS CloudTrail', github: 'GitHub', okta: 'Okta', entra: 'Entra ID', azure: 'Azure', m365: 'Microsoft 365', google_workspace: 'Google Workspace', gcp: 'Google Cloud', kubernetes: 'Kubernetes', postgresql: 'PostgreSQL', otlp: 'OpenTelemetry', syslog: 'Syslog', tickmark: 'Tickmark', webhook: 'Webhook', fake: 'Sample events', other: 'Other',
}
export const sourceName = (source: string) => sourceNames[source] ?? source
export const sourceOptions = Object.entries(sourceNames).map(([value, label]) => ({ value, label }))
