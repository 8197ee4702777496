import { outcomeOf, recordOf, type RecordOf, short } from '../fields.ts'
import { said } from '../ocsf.ts'
import type { Feed } from './feed.ts'

/** A message of RFC 5424 as `syslog.ts` writes it. What its structured data calls a user, an address, a target or an outcome counts, whatever its element is called. */
export const syslog: Feed = {
  is: (record) => typeof record.facility === 'number' && typeof record.severity === 'number' && recordOf(record.structured_data) !== null && typeof record.message === 'string',
  draw: (record, now) => {
    const own = Object.assign({}, ...Object.values(recordOf(record.structured_data) ?? {}).map((each) => recordOf(each) ?? {})) as RecordOf
    const named = (...names: string[]) => names.map((name) => short(own[name])).find((found) => found !== null) ?? null
    return {
      // RFC 5424 lets a sender without a clock say none: it came now.
      time: record.timestamp ?? now.toISOString(),
      type: short(record.msg_id) ?? short(record.app_name) ?? 'syslog',
      id: short(record.id),
      user: named('user', 'userName', 'username', 'usr', 'suser'),
      target: named('target', 'targetUser', 'object', 'duser'),
      ip: named('ip', 'src', 'src_ip', 'sourceIp', 'clientIp'),
      system: short(record.hostname),
      outcome: outcomeOf(own.outcome ?? own.result),
      severity: [4, 4, 4, 3, 2][record.severity as number] ?? 0,
      ocsf: said(own),
    }
  },
}
