import { firstText, outcomeOf, recordOf, type RecordOf, short } from '../fields.ts'
import { said } from '../ocsf.ts'
import type { Feed } from './feed.ts'

/**
 * A log record of OpenTelemetry as `otlp.ts` writes it: attributes as plain members, with those of its resource. Names of attributes are those of the
 * semantic conventions, https://opentelemetry.io/docs/specs/semconv/registry/attributes/, and, behind them, of the Elastic Common Schema.
 */
export const otlp: Feed = {
  is: (record) => recordOf(record.resource) !== null && recordOf(record.attributes) !== null && ('timeUnixNano' in record || 'observedTimeUnixNano' in record),
  draw: (record) => {
    const own = recordOf(record.attributes) ?? {}
    const resource = recordOf(record.resource) ?? {}
    return {
      time: nanoseconds(record.timeUnixNano) ?? nanoseconds(record.observedTimeUnixNano),
      type: short(record.eventName) ?? named(own, ['event.name', 'event.action']) ?? 'log',
      id: null,
      user: named(own, ['user.name', 'user.email', 'enduser.id', 'user.id']),
      target: named(own, ['user.target.name', 'db.collection.name', 'url.path', 'file.path']),
      ip: named(own, ['client.address', 'source.address', 'client.ip', 'source.ip', 'network.peer.address']),
      system: named(resource, ['service.name', 'host.name', 'k8s.cluster.name', 'cloud.account.id']),
      outcome: outcomeOf(own['event.outcome']),
      severity: severity(record.severityNumber),
      // OCSF has no class for a log line; who sends OCSF says its own.
      ocsf: said(own),
    }
  },
}

const named = (record: RecordOf, names: string[]) => names.map((name) => short(record[name])).find((found) => found !== null) ?? firstText(record, names)

/** fixed64: text, or a number where somebody writes one. 0 says that it is not known. */
function nanoseconds(value: unknown): Date | undefined | string {
  if (value === undefined || value === null || value === 0 || value === '0' || value === '') return undefined
  return (typeof value === 'string' && /^\d{1,20}$/.test(value)) || (typeof value === 'number' && value > 0) ? new Date(Math.floor(Number(value) / 1_000_000)) : 'unreadable'
}

/** WARN begins at 13, ERROR at 17, FATAL at 21: https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber. Others write it as text, or by its name in the enumeration. */
function severity(given: unknown): number {
  const name = typeof given === 'string' ? /^SEVERITY_NUMBER_(WARN|ERROR|FATAL)[2-4]?$/.exec(given)?.[1] : undefined
  const number = name === undefined ? Number(typeof given === 'string' && /^\d{1,2}$/.test(given) ? given : typeof given === 'number' ? given : 0) : { WARN: 13, ERROR: 17, FATAL: 21 }[name] ?? 0
  return number >= 21 ? 4 : number >= 17 ? 3 : number >= 13 ? 2 : 0
}
