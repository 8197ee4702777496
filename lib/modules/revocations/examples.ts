import { days } from '#lib/clock.ts'
import { approvedFor, without } from '../approvals/examples.ts'
import { campaign, frozen, key } from '../campaigns/examples.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

async function revocation(here: Arrange, row: Row = {}): Promise<{ id: string; systemId: string }> {
  const { id: campaignId, systemId, populationId } = await campaign(here, { row: { state: 'reject' } })
  const id = await here.add('revocations', { campaign_id: campaignId, number: 1, sequence: 1, system_id: systemId, source: 'table', key, account_name: 'ann', right_name: 'clerk', scope: '', paths: ['direct'], reason: 'Not needed', state: 'open', owner_id: await here.user(), due_at: new Date(Date.now() + days(7)), compared_id: populationId, ...row })
  return { id, systemId }
}

/** One whose exception is over. */
async function excepted(here: Arrange): Promise<string> {
  const { id } = await revocation(here)
  await approvedFor(here, { kind: 'revocation-exception', subjectType: 'revocation', subjectId: id })
  await without(here, 'revocations', 'revocation_proved', (sql) => sql`update revocations set state = 'excepted', excepted_until = now() - interval '1 day' where org_id = ${here.orgId} and id = ${id}`)
  return id
}

/** Requested access that is over, as its row in the population shows it. */
async function ending(here: Arrange): Promise<{ id: string; populationId: string }> {
  const { systemId, populationId } = await frozen(here)
  const personId = await here.add('people', { system_id: systemId, worker_id: here.tag(), name: 'Ann', kind: 'employee', state: 'active', zone: 'UTC' })
  const id = await here.add('access_requests', { number: Math.floor(Math.random() * 1e9), person_id: personId, system_id: systemId, source: 'table', population_id: populationId, right_kind: 'role', right_id: 'clerk', right_name: 'clerk', scope: '', reason: 'New task', emergency: false, requested_by_id: await here.user() })
  await without(here, 'access_requests', 'access_moves', (sql) => sql`update access_requests set state = 'ending', approved_at = now(), ends_at = now() where org_id = ${here.orgId} and id = ${id}`)
  return { id, populationId }
}

export const examples: Examples<'revocations'> = {
  'revocations.open': async (here) => ({ campaignId: (await campaign(here, { row: { state: 'reject' } })).id, numbers: [1] }),
  'revocations.openForRequest': async (here) => {
    const { id, populationId } = await ending(here)
    return { requestId: id, populationId, key }
  },
  'revocations.assign': async (here) => ({ id: (await revocation(here)).id, version: 1, ownerId: await here.user(), reason: 'Only the network team can remove it' }),
  'revocations.compare': async (here) => ({ populationId: (await frozen(here, new Date(), [key], (await revocation(here)).systemId)).populationId }),
  'revocations.remind': async (here) => ({ id: (await revocation(here, { due_at: new Date(Date.now() - days(1)) })).id }),
  'revocations.requestException': async (here) => ({ id: (await revocation(here)).id, version: 1, until: new Date(Date.now() + days(90)).toISOString(), reason: 'The new system comes in spring' }),
  'revocations.except': async (here) => {
    const { id } = await revocation(here)
    return { id, approvalId: await approvedFor(here, { kind: 'revocation-exception', subjectType: 'revocation', subjectId: id, input: { until: new Date(Date.now() + days(90)).toISOString() } }) }
  },
  'revocations.endException': async (here) => ({ id: await excepted(here) }),
  'revocations.export': () => ({}),
}

export const volume: Volume = {
  tables: ['revocations'],
  fill: ({ orgId, each, first, id, me }) => `
    insert into revocations (org_id, id, campaign_id, number, sequence, system_id, source, key, account_name, right_name, scope, paths, reason, state, owner_id, due_at, created_at, updated_at)
      select '${orgId}', ${first('revocation')}, '${id('campaign')}', n, 1, '${id('populated')}', 'table', 'key ' || n, 'account ' || n, 'role ' || n % 50, '', '["direct"]', 'Not needed', 'open', '${me}', now() - n * interval '1 minute', now(), now() ${each};`,
  lists: ({ id, me }) => ({
    'revocations.list': { cursors: { dueAt: new Date(Date.now() - days(1)).toISOString() }, filters: { search: ['account 77'], state: ['open'], systemId: [id('populated')], ownerId: [me], campaignId: [id('campaign')], overdue: ['yes'] }, accepted: { search: 'text in the middle of a name' } },
  }),
}
