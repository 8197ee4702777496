import { at, firstText, type Outcome, recordOf, type RecordOf, short } from '../fields.ts'
import { api, by } from '../ocsf.ts'
import type { Feed } from './feed.ts'

/**
 * An event of the audit log: https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/. A request has one for each stage it goes through. In an
 * EventList, as the webhook backend sends it, none says its kind.
 */
export const kubernetes: Feed = {
  is: (record) => typeof record.auditID === 'string' && typeof record.stage === 'string' && typeof record.verb === 'string' && ('requestReceivedTimestamp' in record || 'stageTimestamp' in record),
  draw: (record) => ({
    time: record.requestReceivedTimestamp ?? record.stageTimestamp,
    type: type(record),
    id: short(record.auditID) === null ? null : `${String(record.auditID).slice(0, 400)} ${short(record.stage) ?? ''}`,
    user: firstText(record, ['user.username', 'user.uid']),
    target: target(record),
    // The client, as those who forwarded the request say; the last would be who called the server, such as a load balancer.
    ip: short(Array.isArray(record.sourceIPs) ? record.sourceIPs[0] : undefined),
    // It does not say which cluster it is of.
    system: null,
    outcome: outcome(record),
    ocsf: by(api, short(record.verb) ?? ''),
  }),
}

/** The verb and what kind of thing, or the path without what is asked of it. */
function type(record: RecordOf): string {
  const ref = recordOf(record.objectRef)
  const kind = ref ? [short(ref.resource), short(ref.subresource)].filter(Boolean).join('/') : (short(record.requestURI) ?? '').split('?')[0]
  return `${short(record.verb) ?? ''} ${kind}`.trim()
}

function target(record: RecordOf): string | null {
  const ref = recordOf(record.objectRef)
  if (!ref) return null
  const name = short(ref.name) ?? firstText(record, ['responseObject.metadata.name', 'requestObject.metadata.name'])
  return [short(ref.namespace), name].filter(Boolean).join('/') || null
}

/** Before there is an answer, only a refusal is known. */
function outcome(record: RecordOf): Outcome | null {
  const code = at(record, 'responseStatus.code')
  if (record.stage === 'Panic' || recordOf(record.annotations)?.['authorization.k8s.io/decision'] === 'forbid') return 'failure'
  return typeof code === 'number' ? (code < 400 ? 'success' : 'failure') : null
}
