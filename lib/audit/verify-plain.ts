/**
 * Nearly every entry looks alike, so one regular expression says in one look what parsing says slowly: that the body is valid JSON, and
 * that its columns say the same. A match is certain, for all of the body has to match: the keys of the entry, its actor and its subject are
 * each there once, in the order of canonical JSON (RFC 8785), and compared values have no escapes, so that they are what they read. No match
 * says nothing; `wrongColumn` then decides. A test holds the two against each other.
 */
export const FIELD = '\u001f'
export const BODY = '\u001c'

const text = String.raw`"[^"\\\x00-\x1f]*(?:\\(?:["\\bfnrt]|u[0-9a-f]{4})[^"\\\x00-\x1f]*)*"`
const number = String.raw`-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[+-][0-9]+)?`
const scalar = `(?:${text}|${number}|true|false|null)`
const map = (value: string) => String.raw`\{(?:${text}:${value}(?:,(?=")|(?=\})))*\}`
const anyOf = (value: string) => String.raw`(?:${scalar}|\[(?:${value}(?:,(?!\])|(?=\])))*\]|${map(value)})`
const flat = anyOf(scalar)
const nested = anyOf(flat)

/** `id, at, action, category, outcome, actor kind, actor id, subject type, subject id, correlation, fff` and the body. */
const columns = ['id', 'at', 'action', 'category', 'outcome', 'kind', 'actor', 'type', 'subject', 'correlation'] as const
const column = (name: (typeof columns)[number]) => {
  if (name === 'id') return '(?<id>[0-9a-f-]{36})'
  if (name === 'at') return 'AD(?<at>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z)'
  return String.raw`(?<${name}>[^"\\\x00-\x1f]*)`
}
const maybe = (key: string, value: string) => `(?:"${key}":${value},)?`

/** Matches `columns FIELD … BODY body` of an entry of the organization. */
export const plainRow = (orgId: string) => new RegExp(`^${columns.map(column).join(FIELD)}${FIELD}fff${BODY}${body(orgId)}$`)

const body = (orgId: string) => [
  String.raw`\{"action":"\k<action>","actor":\{${maybe('email', flat)}"id":"\k<actor>","kind":"\k<kind>"(?:,"(?:name|person|roles|session|user)":${flat})*\},`,
  String.raw`"at":"\k<at>","category":"\k<category>",${maybe('changes', map(nested))}"correlation":"\k<correlation>",${maybe('count', number)}${maybe('error', text)}`,
  String.raw`"id":"\k<id>","org":"${orgId}","outcome":"\k<outcome>",${maybe('reason', text)}${maybe('request', map(flat))}${maybe('root', text)}`,
  String.raw`"subject":\{"id":"\k<subject>","label":${flat},"type":"\k<type>"\},"v":1\}`,
].join('')
