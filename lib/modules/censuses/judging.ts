import 'server-only'
import { type SQL, sql } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import type { CensusCoverage } from '#db/schema/censuses.ts'
import { judgeJoiner } from '#lib/census/joining.ts'
import { type Act, judgeLeaver, judgeSignIns, judgeTokens, type Left, type Seen } from '#lib/census/leaving.ts'
import { judgeMover } from '#lib/census/moving.ts'
import { stamp } from '#lib/census/say.ts'
import { judgeStanding, type Standing } from '#lib/census/standing.ts'
import { type Census, ms } from './gather.ts'
import type { CensusRow } from './rows.ts'

/** Rows that are in memory at a time. */
const some = 2_000

/** Every row of a statement, some at a time: the statement stays open in the transaction. */
async function* each<T extends Record<string, unknown>>(tx: Tx, name: string, select: SQL): AsyncGenerator<T> {
  const cursor = sql.raw(name)
  await tx.execute(sql`declare ${cursor} no scroll cursor for ${select}`)
  for (;;) {
    const rows = await tx.execute<T>(sql`fetch ${sql.raw(String(some))} from ${cursor}`)
    yield* rows as unknown as T[]
    if (rows.length < some) break
  }
  await tx.execute(sql`close ${cursor}`)
}

type Lists = (systemId: string, source: string) => { id: string; at: number }[]
const listsOf = (of: Census): Lists => {
  const known = new Map(of.sources.map(({ systemId, source, lists }) => [`${systemId} ${source}`, lists.map(({ id, extractedAt }) => ({ id, at: Date.parse(extractedAt) }))]))
  return (systemId, source) => known.get(`${systemId} ${source}`) ?? []
}

type Who = { worker_id: string; person: string; person_id: string | null; system_id: string; source: string; account_id: string; account: string }
const who = ({ worker_id: workerId, person: personName, person_id: personId, system_id: systemId, source, account_id: accountId, account: accountName }: Who) => ({ personId, personName, workerId, systemId, source, accountId, accountName })

type LeaverRow = Who & {
  left_from: number | null; left_to: number; ends_on: string | null; zone: string; rehired: number | null; as_worker: string | null; said_before: number | null
  seen: { turn: number; active: boolean; status: string | null; used: string | null }[]; acts: Act[] | null
  count: number | null; first: number | null; events: string[] | null; alive: number | null; silences: { source: string; from: number; to: number }[] | null
  last_active: boolean | null; last_enabled: boolean | null; password: boolean | null; tokens: string[] | null; lists_tokens: boolean; active_now: boolean
}

const moment = (said: string | null): number | null => {
  // A day alone says nothing of before or after within it.
  const at = said !== null && said.length > 10 ? Date.parse(said) : Number.NaN
  return Number.isNaN(at) ? null : at
}

async function* leavers(tx: Tx, of: Census): AsyncGenerator<CensusRow> {
  const [from, to, asOf] = [of.fromAt, of.toAt, of.asOf].map((at) => at.getTime()) as [number, number, number]
  const lists = listsOf(of)
  const rows = each<LeaverRow>(tx, 'leavers', sql`
    with per as (select system_id, source, account_id, turn, bool_or(active) as active, max(status_changed) as status, max(last_used) as used, min(account_name) as name from c_held group by 1, 2, 3, 4),
    seen as (select system_id, source, account_id, (array_agg(name order by turn desc))[1] as name, jsonb_agg(jsonb_build_object('turn', turn, 'active', active, 'status', status, 'used', used) order by turn) as seen from per group by 1, 2, 3)
    select l.worker_id, l.name as person, l.person_id, s.system_id, s.source, s.account_id, s.name as account, ${ms('l.left_from')} as left_from, ${ms('l.left_to')} as left_to, l.ends_on, l.zone, ${ms('l.rehired')} as rehired, l.as_worker, ${ms('l.said_before')} as said_before, s.seen, x.acts,
      i.count, i.first, i.events, v.until as alive, q.silences, n.active as last_active, n.enabled as last_enabled, n.password, n.tokens, t.system_id is not null as lists_tokens, n.active is true as active_now
    from c_leavers l join c_accounts a on a.worker_id = l.worker_id and a.here join seen s on s.system_id = a.system_id and s.account_id = a.account_id
    left join c_acts x on x.system_id = a.system_id and x.account_id = a.account_id left join c_sign_ins i on i.system_id = a.system_id and i.account_id = a.account_id left join c_alive v on v.system_id = a.system_id left join c_silent q on q.system_id = a.system_id
    left join c_last n on n.system_id = s.system_id and n.source = s.source and n.account_id = s.account_id left join c_token_sources t on t.system_id = s.system_id and t.source = s.source
    where l.left_to is not null and (l.left_to >= ${of.fromAt.toISOString()}::timestamptz or n.active)
    order by l.name, l.worker_id, s.system_id, s.source, s.account_id`)
  for await (const row of rows) {
    const left: Left = { from: row.left_from ?? null, to: row.left_to }
    const known = new Map(row.seen.map((each) => [each.turn, each]))
    const held = lists(row.system_id, row.source)
    const seen: Seen[] = held.map(({ id, at }, turn) => ({ at, list: id, active: known.get(turn)?.active ?? false }))
    const lastActive = seen.findLastIndex(({ active }) => active)
    const statusChanged = moment(known.get(lastActive + 1)?.status ?? null)
    const judged = judgeLeaver({ left, limitHours: of.limitHours, to, asOf, seen, acts: row.acts ?? [], statusChanged, rehired: row.rehired })
    const { disabled } = judged
    const about = { ...who(row), rightName: null, since: row.left_to }
    const earlier = row.said_before !== null && row.said_before !== row.left_to ? ` A former roster said ${stamp(row.said_before)} UTC.` : ''
    const lateOf = row.left_to < from ? ' Left before the period, and still in use.' : ''
    const facts = { endsOn: row.ends_on, zone: row.zone, lastActive: disabled.lastActive?.list ?? null, firstNot: disabled.firstNot?.list ?? null, event: disabled.event, by: disabled.by, rehired: row.rehired === null ? null : new Date(row.rehired).toISOString(), asWorker: row.as_worker, formerEnd: row.said_before === null ? null : new Date(row.said_before).toISOString() }
    yield { ...about, kind: 'leaver', outcome: judged.outcome, lower: judged.lower, upper: judged.upper, facts, said: `${judged.said}${lateOf}${earlier}` }
    if (left.to > asOf || left.to >= to) continue
    const lastUsed = Math.max(...row.seen.map(({ used }) => moment(used) ?? Number.NEGATIVE_INFINITY))
    const usedAfter = Number.isFinite(lastUsed) && lastUsed <= asOf && (row.rehired === null || lastUsed < row.rehired) ? lastUsed : null
    const signIns = judgeSignIns({ left, asOf, rehired: row.rehired, count: row.count ?? 0, first: row.first ?? null, feedUntil: row.alive ?? null, lastUsed: usedAfter, silences: row.silences ?? [] })
    yield { ...about, kind: 'sign_in', ...signIns, lower: null, upper: null, facts: { count: row.count ?? 0, events: row.events ?? [], feedUntil: row.alive ? new Date(row.alive).toISOString() : null, lastUsed: usedAfter === null ? null : new Date(usedAfter).toISOString() } }
    const keysAlone = row.source === 'aws_credentials' && row.password === false
    const back = row.rehired !== null && row.rehired <= asOf
    const tokens = judgeTokens({ disabled: keysAlone || !row.active_now, listsTokens: row.lists_tokens, tokens: tokensOf(row), list: held.at(-1)?.at ?? null })
    yield { ...about, kind: 'token', ...(back && row.active_now ? { outcome: 'not_applicable' as const, said: 'Came back: the account is active again.' } : tokens), lower: null, upper: null, facts: { tokens: tokensOf(row).slice(0, 20), list: held.at(-1)?.id ?? null } }
  }
}

const tokensOf = ({ tokens }: { tokens: string[] | null }): string[] => [...new Set(tokens ?? [])].sort()

type Right = Who & { right_kind: string; right_id: string; right: string; scope: string; turns: number[] }

type MoverRow = Right & { after: number; before: number; job_then: string | null; department_then: string | null; job: string | null; department: string | null; peers: number; holding: number; review: { campaign: string; title: string; number: number; at: number; by: string | null } | null; request: { id: string; name: string; at: number } | null }

/** Rights of accounts of movers, or joiners, with the turns of the lists that have them. */
const rightsOf = (people: string): SQL => sql.raw(`select h.worker_id, h.system_id, h.source, h.account_id, min(h.account_name) as account, h.right_kind, h.right_id, min(h.right_name) as right_name, h.scope, h.key, array_agg(distinct h.turn order by h.turn) as turns from c_held h where exists (select from ${people} p where p.worker_id = h.worker_id) group by h.worker_id, h.system_id, h.source, h.account_id, h.right_kind, h.right_id, h.scope, h.key`)

async function* movers(tx: Tx, of: Census): AsyncGenerator<CensusRow> {
  const lists = listsOf(of)
  const asOf = of.asOf.getTime()
  const rows = each<MoverRow>(tx, 'movers', sql`
    with rights as materialized (${rightsOf('c_moves')}),
    jobs as materialized (select distinct job, department from c_moves),
    members as materialized (select w.worker_id, w.job, w.department from c_workers w join jobs j on j.job is not distinct from w.job and j.department is not distinct from w.department where w.state in ('active', 'leave') and w.kind <> 'service'),
    sizes as (select job, department, count(*)::int as n from members group by 1, 2),
    holding as materialized (
      select m.job, m.department, l.system_id, l.source, r.right_kind, r.right_id, r.scope, count(distinct m.worker_id)::int as n, array_agg(distinct m.worker_id) filter (where exists (select from c_moves v where v.worker_id = m.worker_id)) as movers
      from population_rows r join c_lists l on l.population_id = r.population_id and l.last join c_accounts a on a.system_id = l.system_id and a.account_id = r.account_id and a.here join members m on m.worker_id = a.worker_id where r.org_id = ${of.orgId}::uuid group by 1, 2, 3, 4, 5, 6, 7),
    reviews as materialized (
      select distinct on (r.system_id, r.source, r.key) r.system_id, r.source, r.key, c.id as campaign, c.title, r.number, r.decided_at, u.name as by
      from campaign_rows r join campaigns c on c.org_id = r.org_id and c.id = r.campaign_id and c.state in ('open', 'closed', 'signed_off') join rights g on g.system_id = r.system_id and g.source = r.source and g.key = r.key
      left join campaign_decisions d on d.org_id = r.org_id and d.campaign_id = r.campaign_id and d.number = r.number and d.sequence = r.sequence left join users u on u.org_id = d.org_id and u.id = d.decided_by_id
      where r.org_id = ${of.orgId}::uuid and r.state = 'approved' and r.decided_at <= ${of.asOf.toISOString()}::timestamptz order by r.system_id, r.source, r.key, r.decided_at desc),
    requests as materialized (
      select distinct on (q.person_id, q.system_id, q.source, q.right_kind, q.right_id, q.scope) q.* from access_requests q where q.org_id = ${of.orgId}::uuid and q.approved_at is not null and q.approved_at <= ${of.asOf.toISOString()}::timestamptz and q.state not in ('rejected', 'withdrawn', 'expired')
      order by q.person_id, q.system_id, q.source, q.right_kind, q.right_id, q.scope, q.approved_at desc)
    select m.worker_id, m.name as person, m.person_id, g.system_id, g.source, g.account_id, g.account, g.right_kind, g.right_id, g.right_name as right, g.scope, g.turns, ${ms('m.after')} as after, ${ms('m.before')} as before, m.job_then, m.department_then, m.job, m.department,
      greatest(coalesce(s.n, 0) - (w.worker_id is not null)::int, 0) as peers, greatest(coalesce(h.n, 0) - coalesce((m.worker_id = any(h.movers))::int, 0), 0) as holding,
      case when v.decided_at > m.before then jsonb_build_object('campaign', v.campaign, 'title', v.title, 'number', v.number, 'at', ${ms('v.decided_at')}, 'by', v.by) end as review,
      case when q.approved_at > m.before then jsonb_build_object('id', q.id, 'name', 'ACC-' || q.number, 'at', ${ms('q.approved_at')}) end as request
    from c_moves m join rights g on g.worker_id = m.worker_id
    left join members w on w.worker_id = m.worker_id
    left join sizes s on s.job is not distinct from m.job and s.department is not distinct from m.department
    left join holding h on h.job is not distinct from m.job and h.department is not distinct from m.department and h.system_id = g.system_id and h.source = g.source and h.right_kind = g.right_kind and h.right_id = g.right_id and h.scope = g.scope
    left join reviews v on v.system_id = g.system_id and v.source = g.source and v.key = g.key
    left join requests q on q.person_id = m.person_id and q.system_id = g.system_id and q.source = g.source and q.right_kind = g.right_kind and q.right_id = g.right_id and q.scope = g.scope
    order by m.name, m.worker_id, g.system_id, g.source, g.account_id, g.right_name, g.right_kind, g.right_id, g.scope`)
  for await (const row of rows) {
    const held = lists(row.system_id, row.source)
    const turns = new Set(row.turns)
    const earlier = held.findLastIndex(({ at }) => at <= row.after)
    const heldBefore = earlier === -1 ? null : turns.has(earlier)
    // Of the move is what was held when it came; the rest is judged as any other access is.
    if (heldBefore === false) continue
    const last = Math.max(...turns)
    const lastHeld = held[last]
    if (!lastHeld) continue
    const kept = row.review ? `Kept by a decision after the move: approved in “${row.review.title}” ${stamp(row.review.at)} UTC${row.review.by ? ` by ${row.review.by}` : ''}.` : row.request ? `Kept by a request after the move: ${row.request.name} was approved ${stamp(row.request.at)} UTC.` : null
    const gone = held[last + 1] ?? null
    const judged = judgeMover({ moved: { after: row.after, before: row.before }, days: of.moverDays, asOf, heldBefore, lastHeld: lastHeld.at, firstGone: gone?.at ?? null, peers: { n: row.peers, holding: row.holding }, kept })
    const place = (job: string | null, department: string | null) => [job, department].filter(Boolean).join(', ') || 'not said'
    yield { ...who(row), kind: 'mover', rightName: row.scope ? `${row.right} (${row.scope})` : row.right, outcome: judged.outcome, lower: judged.lower, upper: judged.upper, since: row.before, said: `${place(row.job_then, row.department_then)} → ${place(row.job, row.department)}. ${judged.said}`, facts: { rightKind: row.right_kind, rightId: row.right_id, movedAfter: new Date(row.after).toISOString(), lastHeld: lastHeld.id, firstGone: gone?.id ?? null, peers: row.peers, holding: row.holding, review: row.review && { campaign: row.review.campaign, number: row.review.number }, request: row.request?.id ?? null } }
  }
}

type JoinerRow = Right & { starts: number; starts_on: string | null; zone: string; again: boolean; uses_requests: boolean; request: { id: string; name: string; approved: number | null; granted: number | null } | null }

async function* joiners(tx: Tx, of: Census): AsyncGenerator<CensusRow> {
  const lists = listsOf(of)
  const rows = each<JoinerRow>(tx, 'joiners', sql`
    with rights as materialized (${rightsOf('c_joiners')}),
    requests as materialized (
      select distinct on (q.person_id, q.system_id, q.source, q.right_kind, q.right_id, q.scope) q.* from access_requests q where q.org_id = ${of.orgId}::uuid and q.state not in ('rejected', 'withdrawn', 'expired') and q.created_at <= ${of.asOf.toISOString()}::timestamptz
      order by q.person_id, q.system_id, q.source, q.right_kind, q.right_id, q.scope, q.approved_at nulls last),
    using_them as (select distinct system_id from access_requests where org_id = ${of.orgId}::uuid)
    select j.worker_id, j.name as person, j.person_id, g.system_id, g.source, g.account_id, g.account, g.right_kind, g.right_id, g.right_name as right, g.scope, g.turns, ${ms('j.starts_at')} as starts, j.starts_on, j.zone, j.again, u.system_id is not null as uses_requests,
      case when q.id is not null then jsonb_build_object('id', q.id, 'name', 'ACC-' || q.number, 'approved', ${ms('q.approved_at')}, 'granted', ${ms('q.granted_at')}) end as request
    from c_joiners j join rights g on g.worker_id = j.worker_id left join using_them u on u.system_id = g.system_id
    left join requests q on q.person_id = j.person_id and q.system_id = g.system_id and q.source = g.source and q.right_kind = g.right_kind and q.right_id = g.right_id and q.scope = g.scope
    order by j.name, j.worker_id, g.system_id, g.source, g.account_id, g.right_name, g.right_kind, g.right_id, g.scope`)
  for await (const row of rows) {
    const held = lists(row.system_id, row.source)
    // What somebody had before they left is of their leaving; it counts from when they came back.
    const turn = row.turns.find((each) => !row.again || (held[each]?.at ?? 0) >= row.starts)
    const first = turn === undefined ? undefined : held[turn]
    if (turn === undefined || !first) continue
    const before = turn === 0 ? null : (held[turn - 1] ?? null)
    const judged = judgeJoiner({ starts: row.starts, firstSeen: first.at, before: before?.at ?? null, usesRequests: row.uses_requests, request: row.request && { name: row.request.name, approvedAt: row.request.approved, grantedAt: row.request.granted } })
    yield { ...who(row), kind: 'joiner', rightName: row.scope ? `${row.right} (${row.scope})` : row.right, ...judged, lower: null, upper: null, since: row.starts, facts: { rightKind: row.right_kind, rightId: row.right_id, startsOn: row.starts_on, zone: row.zone, firstSeen: first.id, before: before?.id ?? null, request: row.request?.id ?? null, again: row.again } }
  }
}

type StandingRow = { part: 'orphan' | 'external' | 'gone' | 'elsewhere' | 'shared' | 'token'; system_id: string; source: string; account_id: string; account: string; enabled: boolean | null; why: string; person_id: string | null; person: string | null; worker_id: string | null; roster: string | null; owner: string | null; owner_left: boolean; tokens: string[]; at: number; list: string }

/** What an account of a newest list is: each is one of these, so that their sum is all there are. */
const parts = sql.raw(`case
  when n.kind in ('group', 'role') then 'group'
  when a.account_id is null then 'orphan'
  when a.kind = 'service' or a.owner_id is not null or (a.how = 'by_hand' and a.person_id is null) then 'shared'
  when a.person_id is not null and not a.here then 'elsewhere'
  when a.person_id is not null and w.worker_id is null then 'gone'
  when a.person_id is not null and e.worker_id is not null then 'leaver'
  when a.person_id is not null then 'person'
  when n.kind = 'external' then 'external'
  else 'orphan' end`)
const standingFrom = (of: Census) => sql`c_last n left join c_accounts a on a.system_id = n.system_id and a.account_id = n.account_id left join c_workers w on w.worker_id = a.worker_id and a.here
  left join c_leavers e on e.worker_id = a.worker_id and a.here and e.rehired is null and e.left_to < ${of.toAt.toISOString()}::timestamptz`

async function* standings(tx: Tx, of: Census): AsyncGenerator<CensusRow> {
  const lists = listsOf(of)
  const rows = each<StandingRow>(tx, 'standings', sql`
    select * from (
      select ${parts} as part, n.system_id, n.source, n.account_id, coalesce(a.name, n.name) as account, case when n.active then n.enabled else false end as enabled, coalesce(a.said, 'Whose it is was not looked for yet.') as why, a.person_id, a.person, a.worker_id, a.roster, a.owner, coalesce(a.owner_left, false) as owner_left, n.tokens, ${ms('n.at')} as at from ${standingFrom(of)}) as found
    where part in ('orphan', 'external', 'gone', 'elsewhere', 'shared') order by part, account, system_id, source, account_id`)
  for await (const row of rows) {
    const list = lists(row.system_id, row.source).at(-1)
    const { kind, it } = standingOf(row)
    yield { kind, personId: row.person_id, personName: row.person, workerId: row.worker_id, systemId: row.system_id, source: row.source, accountId: row.account_id, accountName: row.account, rightName: null, ...judgeStanding(it), lower: null, upper: null, since: null, facts: { list: list?.id ?? null, enabled: row.enabled, owner: row.owner } }
  }
}

function standingOf(row: StandingRow): { kind: CensusRow['kind']; it: Standing } {
  switch (row.part) {
    case 'external': return { kind: 'unrecorded', it: { of: 'external', enabled: row.enabled } }
    case 'gone': return { kind: 'unrecorded', it: { of: 'gone', enabled: row.enabled, name: row.person ?? row.account } }
    case 'elsewhere': return { kind: 'unrecorded', it: { of: 'elsewhere', name: row.person ?? row.account, roster: row.roster ?? 'another system' } }
    case 'shared': return { kind: 'shared', it: { of: 'shared', owner: row.owner === null ? null : { name: row.owner, left: row.owner_left } } }
    default: return { kind: 'orphan', it: { of: 'orphan', enabled: row.enabled, why: row.why } }
  }
}

/** Disabled accounts of everybody else, with a token that lives on. */
async function* tokensOfOthers(tx: Tx, of: Census): AsyncGenerator<CensusRow> {
  const lists = listsOf(of)
  const rows = each<StandingRow>(tx, 'tokens', sql`
    select n.system_id, n.source, n.account_id, n.name as account, a.person_id, a.person, a.worker_id, n.tokens, ${ms('n.at')} as at from ${standingFrom(of)} where not n.active and n.tokens <> '{}'
      and not exists (select from c_leavers l where l.worker_id = a.worker_id and a.here and l.left_to >= ${of.fromAt.toISOString()}::timestamptz and l.left_to < ${of.toAt.toISOString()}::timestamptz) order by n.name, n.system_id, n.source, n.account_id`)
  for await (const row of rows) {
    yield { kind: 'token', personId: row.person_id, personName: row.person, workerId: row.worker_id, systemId: row.system_id, source: row.source, accountId: row.account_id, accountName: row.account, rightName: null, ...judgeStanding({ of: 'token', at: row.at, tokens: tokensOf(row) }), lower: null, upper: null, since: null, facts: { tokens: tokensOf(row).slice(0, 20), list: lists(row.system_id, row.source).at(-1)?.id ?? null } }
  }
}

/** Who works here and has no account at the identity provider, where there is one in the scope. */
async function* accountless(tx: Tx, of: Census): AsyncGenerator<CensusRow> {
  const rows = each<{ worker_id: string; person: string; person_id: string | null; accounts: number }>(tx, 'accountless', sql`
    with counts as (select a.worker_id, count(*) filter (where n.idp)::int as provided, count(*)::int as n from c_last n join c_accounts a on a.system_id = n.system_id and a.account_id = n.account_id and a.here where n.active group by 1)
    select w.worker_id, w.name as person, w.person_id, coalesce(c.n, 0) as accounts from c_workers w left join counts c on c.worker_id = w.worker_id
    where w.kind <> 'service' and w.state in ('active', 'leave') and coalesce(c.provided, 0) = 0 and exists (select from c_lists where idp) and not exists (select from c_leavers l where l.worker_id = w.worker_id and l.rehired is null and l.left_to <= ${of.asOf.toISOString()}::timestamptz) order by w.name, w.worker_id`)
  for await (const row of rows) {
    yield { kind: 'accountless', personId: row.person_id, personName: row.person, workerId: row.worker_id, systemId: null, source: null, accountId: null, accountName: null, rightName: null, ...judgeStanding({ of: 'accountless', accounts: row.accounts }), lower: null, upper: null, since: null, facts: { accounts: row.accounts } }
  }
}

/** Every row of a census, in its order: the same lists and events give the same rows. */
export async function* judged(tx: Tx, of: Census): AsyncGenerator<CensusRow> {
  yield* leavers(tx, of)
  yield* tokensOfOthers(tx, of)
  yield* movers(tx, of)
  yield* joiners(tx, of)
  yield* standings(tx, of)
  yield* accountless(tx, of)
}

/** Of every account and every worker which part they are of: the sum is all there are. */
export async function coverageOf(tx: Tx, of: Census): Promise<{ people: CensusCoverage[]; accounts: CensusCoverage[]; notes: string[] }> {
  const [from, to, asOf] = [of.fromAt, of.toAt, of.asOf].map((at) => at.toISOString()) as [string, string, string]
  const accounts = [...await tx.execute<CensusCoverage>(sql`select part, count(*)::int as n from (select ${parts} as part from ${standingFrom(of)}) as all_of_them group by part order by part`)]
  const people = [...await tx.execute<CensusCoverage>(sql`
    select part, count(*)::int as n from (select case when w.kind = 'service' then 'service' when l.rehired <= ${asOf}::timestamptz then 'back' when l.left_to < ${from}::timestamptz then 'left_before' when l.left_to < ${to}::timestamptz then 'left' when j.worker_id is not null then 'joined' when m.worker_id is not null then 'moved'
      when w.starts_at >= ${to}::timestamptz or w.state = 'future' then 'to_come' when l.left_to is not null then 'leaves_later' else 'works' end as part
      from c_workers w left join c_leavers l on l.worker_id = w.worker_id left join c_joiners j on j.worker_id = w.worker_id left join c_moves m on m.worker_id = w.worker_id) as all_of_them group by part order by part`)]
  const [told] = await tx.execute<{ places: number; placed_then: number; then: number; without: number }>(sql`
    select (select count(*) from c_workers where job is not null or department is not null or cost_centre is not null)::int as places, (select count(*) from c_said where turn = 0 and placed)::int as placed_then, (select count(*) from c_said where turn = 0)::int as then,
      (select count(distinct l.worker_id) from c_leavers l where l.left_to >= ${from}::timestamptz and l.left_to < ${to}::timestamptz and not exists (select from c_accounts a where a.worker_id = l.worker_id and a.here))::int as without`)
  const notes: string[] = []
  if ((told?.places ?? 0) === 0) notes.push('Movers: not evaluable. The roster has neither job nor department nor cost centre.')
  else if (of.rosters.lists.length < 2) notes.push('Movers: not evaluable. There is no former roster to compare with.')
  else if ((told?.placed_then ?? 0) === 0) notes.push('Movers: not evaluable. The roster at the beginning of the period has neither job nor department nor cost centre.')
  else if (Date.parse(of.rosters.lists[0]?.extractedAt ?? '') > of.fromAt.getTime()) notes.push(`Movers: judged from the first roster there is, of ${stamp(Date.parse(of.rosters.lists[0]?.extractedAt ?? ''))} UTC; who moved before that is not known.`)
  if ((told?.without ?? 0) > 0) notes.push(`${told?.without} of those who left in the period have no account in these systems that is known to be theirs.`)
  for (const { system, lists } of of.sources) {
    if (lists.length === 0) notes.push(`${system}: nothing was ever frozen, so that nothing of it is judged.`)
    else if (lists.at(-1)?.rows === 0) notes.push(`${system}: not occurring. Its newest list holds no row, which was confirmed when it was frozen.`)
  }
  return { people, accounts, notes: [...new Set(notes)] }
}
