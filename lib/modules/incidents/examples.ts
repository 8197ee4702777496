import { randomInt } from 'node:crypto'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

/** What the operations number goes on from the highest: none of these comes again. */
const someNumber = () => randomInt(1_000, 2_000_000_000)
const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()

const incident = (here: Arrange, row: Row = {}) => here.add('incidents', { number: someNumber(), title: 'Mailbox of the finance team taken over', severity: 'p3', occurred_at: ago(9), detected_at: ago(8), declared_at: ago(7), ...row })
const moved = async (here: Arrange, id: string, ...states: string[]) => {
  for (const state of states) await here.write((sql) => sql`update incidents set state = ${state} where org_id = ${here.orgId} and id = ${id}`)
  return id
}
const task = async (here: Arrange) => here.add('incident_tasks', { incident_id: await incident(here), title: 'Ask the provider for its log' })

export const finding = (here: Arrange, row: Row = {}) => here.add('findings', { rule_id: 'portal-sign-in-failed', rule_name: 'A sign-in failed', severity: 2, description: 'x', occurred_at: ago(3), source: 'other', risk_score: 30, extra_data: {}, event_id: here.id(), ...row })

export const alert = (here: Arrange, row: Row = {}) => here.add('alerts', { number: someNumber(), source: 'rule', key: `rule ${here.tag()}`, title: 'A sign-in failed', said: 'Nobody has decided it yet', severity: 3, subject: 'A sign-in failed', href: '/findings', ...row })

async function ticking(here: Arrange, left = 72): Promise<string> {
  const [id, by] = [await incident(here), await here.user()]
  await here.write(async (sql) => {
    await sql`update incidents set aware_at = now() - interval '72 hours' + make_interval(hours => ${left}), notify_by = now() + make_interval(hours => ${left}), clock_started_at = now(), clock_started_by_id = ${by} where org_id = ${here.orgId} and id = ${id}`
    await sql`insert into incident_obligations (org_id, id, incident_id, recipient, name, what, due_at, of_clock, created_at, updated_at) select org_id, ${here.id()}, id, 'authority', 'BfDI', 'All of it', notify_by, true, now(), now() from incidents where org_id = ${here.orgId} and id = ${id}`
  })
  return id
}

export const examples: Examples<'incidents'> = {
  'incidents.create': async (here) => ({ title: 'Mailbox taken over', severity: 'p2', findingIds: [await finding(here)], alertIds: [await alert(here)], reason: 'It is no accident' }),
  'incidents.openByRule': async (here) => {
    await finding(here, { rule_id: `rule-${here.tag()}`, rule_name: 'The audit trail is not what was signed', severity: 4 })
    return {}
  },
  'incidents.openForFinding': async (here) => ({ findingId: await finding(here, { rule_id: `rule-${here.tag()}` }) }),
  'incidents.update': async (here) => ({ id: await incident(here), version: 1, title: 'Two mailboxes taken over', severity: 'p2', reason: 'A second one' }),
  'incidents.setTimes': async (here) => ({ id: await incident(here), version: 1, occurredAt: ago(20), detectedAt: ago(6), declaredAt: ago(5), reason: 'The log of the provider came' }),
  'incidents.setRoles': async (here) => ({ id: await incident(here), version: 1, coordinatorId: await here.user(), technicalLeadId: await here.user() }),
  'incidents.setCost': async (here) => ({ id: await incident(here), version: 1, cost: '1250.50', currency: 'EUR' }),
  'incidents.investigate': async (here) => ({ id: await incident(here), version: 1 }),
  'incidents.resolve': async (here) => ({ id: await moved(here, await incident(here), 'investigating'), version: 1 }),
  'incidents.close': async (here) => ({ id: await moved(here, await incident(here), 'investigating', 'resolved'), version: 1 }),
  'incidents.reopen': async (here) => ({ id: await moved(here, await incident(here), 'investigating', 'resolved'), version: 1, reason: 'It came back' }),
  'incidents.recordPhase': async (here) => ({ id: await incident(here), phase: 'containment', at: ago(1), said: 'Sessions were ended' }),
  'incidents.addTask': async (here) => ({ id: await incident(here), title: 'Ask the provider for its log', assigneeId: await here.user(), dueAt: ago(-24) }),
  'incidents.changeTask': async (here) => ({ id: await task(here), version: 1, title: 'Ask the provider again' }),
  'incidents.finishTask': async (here) => ({ id: await task(here), version: 1, outcome: 'It came' }),
  'incidents.link': async (here) => ({ id: await incident(here), findingIds: [await finding(here)], reason: 'The same address' }),
  'incidents.unlink': async (here) => {
    const id = await incident(here)
    return { id, linkIds: [await here.add('incident_links', { incident_id: id, kind: 'finding', record_id: await finding(here), at: ago(1), label: 'A sign-in failed', reason: 'The same address', added_at: ago(1) })], reason: 'Another address' }
  },
  'incidents.recordAct': async (here) => ({ id: await incident(here), at: ago(1), said: 'Unplugged the server', reason: 'It sent mail' }),
  'incidents.startClock': async (here) => ({ id: await incident(here), version: 1, awareAt: ago(2), authority: 'BfDI' }),
  'incidents.moveClock': async (here) => ({ id: await ticking(here), version: 1, awareAt: ago(30), reason: 'Support knew the day before' }),
  'incidents.warnOfClock': async (here) => ({ id: await ticking(here, 5) }),
  'incidents.addObligation': async (here) => ({ id: await incident(here), recipient: 'customer', name: 'Nordwind Retail', what: 'What their contract asks for', dueAt: ago(-24) }),
  'incidents.settleObligation': async (here) => ({ id: await here.add('incident_obligations', { incident_id: await incident(here), recipient: 'customer', name: 'Nordwind Retail', what: 'All of it' }), outcome: 'told', at: ago(1), said: 'By telephone' }),
  'incidents.merge': async (here) => ({ id: await incident(here), version: 1, intoId: await incident(here), reason: 'The same attacker' }),
  'incidents.split': async (here) => {
    const id = await incident(here)
    const linkId = await here.add('incident_links', { incident_id: id, kind: 'act', at: ago(1), label: 'Unplugged', reason: 'It sent mail', added_at: ago(1) })
    return { id, version: 1, title: 'Another one', severity: 'p4', linkIds: [linkId], reason: 'It has another cause' }
  },
  'incidents.export': () => ({}),
}

export const volume: Volume = {
  tables: ['incidents'],
  fill: ({ orgId, me, each, first }) => `
    insert into incidents (org_id, id, number, title, severity, state, detected_at, declared_at, coordinator_id, closed_at, closed_by_id, created_at, updated_at)
      select '${orgId}', ${first('incident')}, n, 'Incident ' || n * 7919, (array['p1', 'p2', 'p3', 'p4'])[1 + n % 4], case when n % 50 = 0 then 'open' when n % 50 = 1 then 'investigating' when n % 50 = 2 then 'resolved' else 'closed' end, now(), now(), case when n % 100 = 0 then '${me}'::uuid end, case when n % 50 > 2 then now() end, case when n % 50 > 2 then '${me}'::uuid end, now(), now() ${each};`,
  lists: () => ({
    'incidents.list': {
      cursors: { incident: 5_000 },
      filters: { search: ['Incident 77', 'I-77'], state: ['open', 'investigating', 'resolved', 'closed', 'live'], severity: ['p1'], mine: ['yes'] },
      accepted: { search: 'text in the middle of a title; no leakproof operator finds it by an index', ...Object.fromEntries(['state open', 'state investigating', 'state resolved', 'state live', 'mine yes'].map((title) => [title, 'mostly asking for the coordinator, the open tasks and the clock of each row'])) },
    },
  }),
}
