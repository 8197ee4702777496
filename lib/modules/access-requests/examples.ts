import { days, hours } from '#lib/clock.ts'
import { approvedFor, without } from '../approvals/examples.ts'
import { frozen, key } from '../campaigns/examples.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const ago = (count: number) => new Date(Date.now() - hours(count))
const ahead = (count: number) => new Date(Date.now() + days(count))
const right = { right_kind: 'role', right_id: 'clerk', right_name: 'clerk', scope: '', source: 'table' }

type At = { systemId: string; populationId: string; personId: string }

/** A frozen population whose one right can be requested, and somebody of the directory. */
async function requestable(here: Arrange, extractedAt = ago(24)): Promise<At> {
  const { systemId, populationId } = await frozen(here, extractedAt)
  await here.write((sql) => sql`insert into requestable_rights ${sql({ org_id: here.orgId, system_id: systemId, population_id: populationId, ...right, privileged: false, holders: 1 })}`)
  const personId = await here.add('people', { system_id: systemId, worker_id: here.tag(), name: `Person ${here.tag()}`, kind: 'employee', state: 'active', zone: 'UTC' })
  return { systemId, populationId, personId }
}

let numbers = 0
const later = new Set(['approved_at', 'approve_by', 'granted_at', 'granted_by_id', 'verified_at', 'verified_by_id', 'verified_key', 'due_at', 'ended_at', 'review_by'])

async function accessRequest(here: Arrange, { state, ...row }: Row & { state?: string } = {}, at?: At): Promise<string> {
  const { systemId, populationId, personId } = at ?? (await requestable(here))
  numbers += 1
  const all: Row = { number: 100_000 + numbers + Math.floor(Math.random() * 1e8), person_id: personId, system_id: systemId, population_id: populationId, ...right, privileged: false, reason: 'New task', emergency: false, requested_by_id: await here.user(), ...row }
  const id = await here.add('access_requests', Object.fromEntries(Object.entries(all).filter(([column]) => !later.has(column))))
  const then = { ...Object.fromEntries(Object.entries(row).filter(([column]) => later.has(column))), ...(state && { state }) }
  if (Object.keys(then).length > 0) await without(here, 'access_requests', 'access_moves', (sql) => sql`update access_requests set ${sql(then as Record<string, never>)} where org_id = ${here.orgId} and id = ${id}`)
  return id
}

const approved = (row: Row = {}) => ({ state: 'approved', approved_at: ago(2), due_at: ahead(2), ...row })
const granted = async (here: Arrange, row: Row = {}) => ({ state: 'granted', approved_at: ago(3), granted_at: ago(2), granted_by_id: await here.user(), ...row })

export const examples: Examples<'accessRequests'> = {
  'accessRequests.create': async (here) => {
    const { systemId, personId } = await requestable(here)
    return { personId, systemId, source: 'table', right: JSON.stringify(['role', 'clerk', '']), reason: 'New task' }
  },
  'accessRequests.approve': async (here) => {
    const id = await accessRequest(here)
    return { id, approvalId: await approvedFor(here, { kind: 'access-request', subjectType: 'access-request', subjectId: id }) }
  },
  'accessRequests.reject': async (here) => {
    const id = await accessRequest(here)
    return { id, approvalId: await approvedFor(here, { kind: 'access-request', subjectType: 'access-request', subjectId: id }), outcome: 'rejected' }
  },
  'accessRequests.withdraw': async (here) => ({ id: await accessRequest(here), note: 'Not needed any more' }),
  'accessRequests.assign': async (here) => ({ id: await accessRequest(here, approved()), version: 1, ownerId: await here.user(), reason: 'Only the network team can' }),
  'accessRequests.grant': async (here) => ({ id: await accessRequest(here, approved()), version: 1, note: 'Done' }),
  'accessRequests.end': async (here) => ({ id: await accessRequest(here, await granted(here)), note: 'The task is over' }),
  'accessRequests.expire': async (here) => ({ id: await accessRequest(here, await granted(here, { ends_at: ago(1) })) }),
  'accessRequests.compare': async (here) => {
    const at = await requestable(here)
    await accessRequest(here, await granted(here), at)
    return { populationId: (await frozen(here, new Date(), [key], at.systemId)).populationId }
  },
  'accessRequests.listRights': async (here) => ({ populationId: (await frozen(here)).populationId }),
  'accessRequests.remind': async (here) => ({ id: await accessRequest(here, approved({ due_at: ago(1) })) }),
  'accessRequests.review': async (here) => ({ id: await accessRequest(here, await granted(here, { emergency: true, approve_by: ahead(1), ends_at: ago(1), state: 'ending', review_by: ahead(1) })), version: 1, conclusion: 'appropriate', note: 'What was done matches the incident' }),
  'accessRequests.export': () => ({}),
  'accessRequests.print': async (here) => ({ id: await accessRequest(here, await granted(here)) }),
}

export const volume: Volume = {
  tables: ['access_requests', 'requestable_rights'],
  fill: ({ orgId, each, first, id, me }) => `
    insert into access_requests (org_id, id, number, person_id, system_id, source, population_id, right_kind, right_id, right_name, scope, reason, emergency, state, requested_by_id, owner_id, created_at, updated_at)
      select '${orgId}', ${first('access request')}, n, case when n % 100 = 0 then '${id('person')}'::uuid else uuidv7() end, '${id('populated')}', 'table', '${id('population')}', 'role', n::text, 'Role ' || n, '', 'x', false, case when n % 40 = 0 then 'requested' else 'rejected' end, case when n % 50 = 0 then '${me}'::uuid else uuidv7() end, case when n % 50 = 1 then '${me}'::uuid else uuidv7() end, now() - n * interval '1 minute', now() ${each};
    insert into requestable_rights (org_id, system_id, source, population_id, right_kind, right_id, right_name, scope, holders)
      select '${orgId}', '${id('populated')}', 'table', '${id('population')}', 'role', n::text, 'Role ' || n, '', 3 ${each};`,
  lists: ({ id, me }) => ({
    'accessRequests.list': { cursors: { createdAt: ago(100).toISOString() }, filters: { search: ['role 77', 'ACC-12'], state: ['requested'], systemId: [id('populated')], personId: [id('person')], ownerId: [me], mine: ['requested'], review: ['due', 'late'] }, accepted: { search: 'text in the middle of a name; no leakproof operator finds it by an index' } },
  }),
}
