import type { Mapping } from './mapping.ts'

/** Microsoft 365: the Management Activity API. */
export const M365: Mapping[] = [
  {
    logsource: { product: 'm365' },
    fields: {
      eventSource: ['Workload', 'Source'],
      eventName: ['Name', 'Operation', 'AlertType'],
      status: ['Status', 'ResultStatus'],
      Operation: ['operation'],
      Payload: ['ExtendedProperties', 'ModifiedProperties'],
      ApplicationId: ['AppId', 'ClientAppId'],
    },
  },
]

/** Google Cloud audit log entries and Google Workspace activity reports. */
export const GOOGLE: Mapping[] = [
  {
    logsource: { product: 'gcp' },
    fields: {
      'gcp.audit.method_name': ['protoPayload.methodName', 'data.protoPayload.methodName'],
      'gcp.audit.service_name': ['protoPayload.serviceName', 'data.protoPayload.serviceName'],
      method_name: ['protoPayload.methodName'],
      eventName: ['events.name', 'protoPayload.metadata.event.eventName'],
      eventService: ['protoPayload.serviceName', 'id.applicationName'],
      'google_workspace.admin.new_value': ['events.parameters.NEW_VALUE'],
    },
  },
  {
    logsource: { product: 'google_workspace' },
    fields: {
      eventName: ['events.name', 'protoPayload.metadata.event.eventName'],
      eventService: ['protoPayload.serviceName', 'id.applicationName'],
      'google_workspace.admin.new_value': ['events.parameters.NEW_VALUE'],
    },
  },
]

/** Access logs of web servers and proxies, in the names of the common JSON formats. */
const WEB_FIELDS: Record<string, string[]> = {
  'cs-method': ['http.request.method', 'request_method', 'method'],
  'cs-uri': ['url.original', 'request_uri', 'url'],
  'cs-uri-query': ['url.query', 'query_string', 'args'],
  'cs-uri-stem': ['url.path', 'uri', 'path'],
  'cs-user-agent': ['user_agent.original', 'http_user_agent', 'user_agent'],
  'c-useragent': ['user_agent.original', 'http_user_agent', 'user_agent'],
  'c-uri': ['url.original', 'request_uri', 'url'],
  'cs-host': ['url.domain', 'http_host', 'host'],
  'cs-referer': ['http.request.referrer', 'http_referer', 'referer'],
  'c-ip': ['source.ip', 'remote_addr', 'client_ip'],
  'sc-status': ['http.response.status_code', 'status'],
}

export const WEB: Mapping[] = [
  { logsource: { category: 'webserver' }, fields: WEB_FIELDS },
  { logsource: { category: 'proxy' }, fields: WEB_FIELDS },
]
