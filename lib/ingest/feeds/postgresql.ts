import { firstText, type Outcome, type RecordOf, short } from '../fields.ts'
import { access, account, data, firstWord, lifecycle, named, type Ocsf, signedIn, signedOut } from '../ocsf.ts'
import type { Drawn, Feed } from './feed.ts'

/**
 * A message of a PostgreSQL server, under the names of its JSON log; its CSV is read into the same (`postgres-csv.ts`).
 * https://www.postgresql.org/docs/18/runtime-config-logging.html
 */
export const postgresql: Feed = {
  is: (record) => typeof record.error_severity === 'string' && typeof record.session_id === 'string' && 'line_num' in record,
  draw: (record) => {
    const message = typeof record.message === 'string' ? record.message : ''
    const told = audited(message) ?? happened(record, message)
    return {
      time: zoned(record.timestamp),
      // Two servers may begin a session of the same number in the same second.
      id: `${short(record.session_id) ?? ''}/${short(record.line_num) ?? ''} ${short(record.timestamp) ?? ''}`,
      user: short(record.user),
      target: null,
      ip: /^[\da-f.:]+$/i.test(String(record.remote_host)) ? short(record.remote_host) : null,
      system: short(record.dbname),
      outcome: failed(record),
      severity: severities[String(record.error_severity)] ?? 0,
      ...told,
    }
  },
}

const severities: Record<string, number> = { WARNING: 1, ERROR: 2, FATAL: 3, PANIC: 4 }
const failed = (record: RecordOf): Outcome | null => (/^(ERROR|FATAL|PANIC)$/.test(String(record.error_severity)) ? 'failure' : null)

/** Abbreviations that the time zone database has for one offset alone; CST is Chicago, Havana and Shanghai. */
const offsets: Record<string, string> = { UTC: 'Z', GMT: 'Z', WET: 'Z', WEST: '+01:00', CET: '+01:00', CEST: '+02:00', EET: '+02:00', EEST: '+03:00', MSK: '+03:00', JST: '+09:00', EDT: '-04:00', AEST: '+10:00', AEDT: '+11:00' }

/** Its time with what `log_timezone` is called. One whose offset nobody can tell has no zone. */
function zoned(value: unknown): unknown {
  const [, time, zone = ''] = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d+)?) ?(\S*)$/.exec(String(value)) ?? []
  if (time === undefined) return value
  const offset = Object.hasOwn(offsets, zone) ? offsets[zone] : (/^[+-]\d{2}(:?\d{2})?$/.test(zone) ? `${zone}${zone.length === 3 ? ':00' : ''}` : '')
  return `${time}${offset}`
}

/**
 * A line of pgaudit: AUDIT: type, statement, substatement, class, command, kind of object, its name, text, parameters.
 * https://github.com/pgaudit/pgaudit#format
 */
function audited(message: string): Drawn | null {
  const found = /^AUDIT: (?:SESSION|OBJECT),\d+,\d+,(\w+),([\w ]+),([\w ]*),("(?:[^"]|"")*"|[^,]*),/.exec(message)
  if (!found) return null
  const [, kind = '', command = '', , name = ''] = found
  const target = name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name
  return { type: `audit.${slug(command)}`, target: short(target), ocsf: ocsfOf(command, kind) }
}

const slug = (command: string) => command.toLowerCase().replaceAll(' ', '_')

/** Messages of the server in its own language, which `lc_messages` sets. */
function happened(record: RecordOf, message: string): Drawn {
  const state = short(record.state_code)
  if (/^connection received:/.test(message)) return { type: 'connection.received', ocsf: data.connected }
  if (/^connection authenticated:/.test(message)) return { type: 'connection.authenticated', ocsf: data.connected, outcome: 'success' }
  if (/^connection ready:/.test(message)) return { type: 'connection.ready', ocsf: data.connected }
  if (/^(replication )?connection authorized:/.test(message)) return { type: 'connection.authorized', ocsf: signedIn, outcome: 'success', target: short(record.dbname) }
  if (/^disconnection:/.test(message)) return { type: 'connection.closed', ocsf: signedOut }
  // Class 28, invalid authorization specification: https://www.postgresql.org/docs/18/errcodes-appendix.html
  if (state?.startsWith('28') && record.error_severity === 'FATAL') return { type: 'authentication.failed', ocsf: signedIn, target: short(record.dbname) }
  const statement = /^(?:duration: [\d.]+ ms {2})?(?:statement|execute [^:]*): *([\s\S]*)$/.exec(message)?.[1]
  if (statement !== undefined) {
    const command = commandOf(statement)
    return { type: `statement.${slug(command) || 'other'}`, ocsf: ocsfOf(command, '') }
  }
  if (message === 'database system is ready to accept connections') return { type: 'server.started', ocsf: lifecycle.started }
  if (message === 'database system is shut down') return { type: 'server.stopped', ocsf: lifecycle.stopped }
  if (/^received SIGHUP/.test(message)) return { type: 'server.reloaded', ocsf: null }
  const parameter = /^parameter "([^"]+)" (?:changed to|removed from)/.exec(message)?.[1]
  if (parameter !== undefined) return { type: 'server.parameter_changed', target: parameter, ocsf: null }
  if (failed(record)) return { type: `error.${state ?? 'XX000'}`, ocsf: firstText(record, ['statement']) ? ocsfOf(String(record.ps), '') : null }
  return { type: `message.${String(record.error_severity).toLowerCase().slice(0, 20)}`, ocsf: null }
}

/** The first words of a statement, behind comments: as many as name the command. */
function commandOf(statement: string): string {
  const words = statement.slice(0, 2_000).replace(/^(?:\s+|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, '').toUpperCase().match(/^[A-Z]+(?: [A-Z]+)?/)?.[0].split(' ') ?? []
  return words.slice(0, /^(CREATE|ALTER|DROP|REFRESH|SET|RESET)$/.test(words[0] ?? '') ? 2 : 1).join(' ')
}

const commands: Record<string, Ocsf> = {
  'CREATE ROLE': account.created, 'CREATE USER': account.created, 'DROP ROLE': account.deleted, 'DROP USER': account.deleted, 'ALTER ROLE': account.changed, 'ALTER USER': account.changed, GRANT: access.assigned, REVOKE: access.revoked,
  'GRANT ROLE': access.roleAssigned, 'REVOKE ROLE': access.roleRemoved,
  SELECT: data.read, COPY: data.read, INSERT: data.written, UPDATE: data.updated, MERGE: data.updated, DELETE: data.deleted, TRUNCATE: data.deleted, 'TRUNCATE TABLE': data.deleted, CREATE: data.created, ALTER: data.updated, DROP: data.deleted,
}

/** Roles and rights are of identities, all else of the data store. */
const ocsfOf = (command: string, kind: string): Ocsf => named(commands, command.toUpperCase()) ?? named(commands, firstWord(command.toUpperCase())) ?? (kind === 'READ' ? data.read : kind === 'WRITE' ? data.written : data.done)
