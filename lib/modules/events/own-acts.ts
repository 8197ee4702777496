import type { Json } from '#lib/crypto/canonical.ts'

/** An entry of the trail with what its text does not say: the address behind its commitment, and the account a visitor spoke of. */
export type Entry = { id: string; body: string; ip: string | null; account: string | null }

type Body = {
  at: string; action: string; category: string; outcome: string; count?: number
  actor: { kind: string; id: string; user?: string; roles?: string[] }
  subject: { type: string; id: string }
  changes?: Record<string, [Json, Json]> | { sha256: string; bytes: number }
}

/**
 * What rules read of an act in the portal: who, what, on what, and how each field moved. Events are never altered and more people may read
 * them than the trail, so this says nothing of a person but the id of the account, and nothing that was typed: the entry has it all.
 * `user` is that id; `ip` is the network, as an address (/24, /48). A field of `changes` has `moved`: up, down, on, off, set, cleared or
 * changed; numbers, times, switches and words `before` and `after`; lists what was `added` and `removed`.
 * @returns one line of JSON; what is no entry stays what it is, and is rejected where events are read
 */
export function actOf({ id, body, ip, account }: Entry): string {
  const entry = readBody(body)
  if (entry === null) return JSON.stringify(`entry ${id}`)
  const { actor, subject, changes = {} } = entry
  const user = actor.kind === 'person' ? actor.id : actor.kind === 'token' ? actor.user : account
  return JSON.stringify({
    source: 'tickmark', id, timestamp: entry.at, event_type: entry.action, category: entry.category, outcome: entry.outcome, system: 'Tickmark',
    ...(user && { user }),
    ...(ip && { ip: networkOf(ip) }),
    actor: { kind: actor.kind, id: actor.id, ...(actor.roles && { roles: actor.roles }) },
    subject: { type: subject.type, id: subject.id },
    ...(entry.count !== undefined && { count: entry.count }),
    ...(!isCut(changes) && Object.keys(changes).length > 0 && { changes: movesOf(changes) }),
  })
}

function readBody(body: string): Body | null {
  try {
    const read = JSON.parse(body) as Partial<Body>
    return typeof read.action === 'string' && typeof read.actor?.kind === 'string' && typeof read.subject?.type === 'string' ? (read as Body) : null
  } catch {
    return null
  }
}

/** Changes too long for an entry have a hash in their place; one of a field called sha256 is a pair like any other. */
const isCut = (changes: NonNullable<Body['changes']>): changes is { sha256: string; bytes: number } => typeof changes.sha256 === 'string'

/** The network of an address, as an address that any rule on networks can read. */
function networkOf(ip: string): string {
  const four = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.\d+$/i.exec(ip)?.[1]
  if (four) return `${four}.0`
  const [head = ''] = ip.split('::')
  const groups = head.split(':').slice(0, 3)
  return `${groups.filter(Boolean).join(':')}::`
}

type Moves = { [name: string]: Json }

/** Names with dots become objects within objects: `retention.auditYears` is read as one path. */
function movesOf(changes: Record<string, [Json, Json]>): Moves {
  const moves: Moves = {}
  for (const [name, [before, after]] of Object.entries(changes)) {
    const path = name.split('.')
    let at = moves
    for (const part of path.slice(0, -1)) at = (at[part] ??= {}) as Moves
    at[path.at(-1) as string] = moveOf(before, after)
  }
  return moves
}

function moveOf(before: Json, after: Json): Moves {
  if (Array.isArray(before ?? after) && Array.isArray(after ?? before)) {
    const [former, latter] = [wordsOf(before), wordsOf(after)]
    const [added, removed] = [latter.filter((each) => !former.includes(each)), former.filter((each) => !latter.includes(each))]
    return { moved: 'changed', ...(added.length > 0 && { added }), ...(removed.length > 0 && { removed }) }
  }
  const [from, to] = [shown(before), shown(after)]
  const values = { ...(from !== null && { before: from }), ...(to !== null && { after: to }) }
  if (isNothing(before)) return { moved: 'set', ...values }
  if (isNothing(after)) return { moved: 'cleared', ...values }
  if (typeof after === 'boolean') return { moved: after ? 'on' : 'off', ...values }
  return { moved: from !== null && to !== null && typeof before === typeof after && !isWord(from) ? (to > from ? 'up' : 'down') : 'changed', ...values }
}

const isNothing = (value: Json) => value === null || value === ''
const wordsOf = (list: Json): string[] => (Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [])

const word = /^[a-z][a-z0-9_.-]{0,39}$/
const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/
const isWord = (value: Json) => typeof value === 'string' && word.test(value)
/** Numbers, switches, times, and the words choices are made of; what somebody typed is none of these. */
const shown = (value: Json): number | boolean | string | null =>
  typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && (word.test(value) || time.test(value))) ? value : null
