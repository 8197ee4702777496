import { days } from '#lib/clock.ts'
import { approvedFor, without } from '../approvals/examples.ts'
import { frozen, key } from '../campaigns/examples.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const inDays = (count: number) => new Date(Date.now() + days(count))
const duty = (here: Arrange, row: Row = {}): Promise<string> => here.add('duties', { name: `Duty ${here.tag()}`, ...row })
const fieldsOf = async (here: Arrange) => ({ name: `Rule ${here.tag()}`, oneId: await duty(here), otherId: await duty(here), sameSystem: 'on', environment: 'production', scope: 'EU*', risk: 4, why: 'One person alone could pay', ownerId: await here.user() })

type Ruled = { id: string; oneId: string; otherId: string }

async function draft(here: Arrange): Promise<Ruled> {
  const [oneId, otherId] = [await duty(here), await duty(here)]
  return { oneId, otherId, id: await here.add('duty_rules', { name: `Rule ${here.tag()}`, one_id: oneId, other_id: otherId, same_system: true, risk: 4, why: 'One person alone could pay', owner_id: await here.user(), created_by_id: await here.user() }) }
}

async function inForce(here: Arrange): Promise<Ruled> {
  const made = await draft(here)
  await approvedFor(here, { kind: 'duty-rule', subjectType: 'duty-rule', subjectId: made.id })
  await here.write((sql) => sql`update duty_rules set state = 'approved', approved_at = now() where org_id = ${here.orgId} and id = ${made.id}`)
  return made
}

const mapping = (here: Arrange, dutyId: string) => here.add('duty_mappings', { duty_id: dutyId, by: 'name', right: 'clerk*' })

/** An account of nobody known with one right that is both duties. */
async function conflicted(here: Arrange): Promise<{ id: string; ruleId: string }> {
  const rule = await inForce(here)
  const { systemId, populationId } = await frozen(here)
  const right = { systemId, system: 'Ledger', environment: 'production', source: 'table', populationId, key, accountId: '1', accountName: 'ann', enabled: null, owned: false, rightKind: 'role', rightId: 'clerk', rightName: 'clerk', scope: '', paths: ['direct'] }
  const id = await here.add('duty_conflicts', { rule_id: rule.id, risk: 4, holder_key: `account:${systemId}:1`, holder: 'ann', system_id: systemId, system_key: systemId, one: [right], other: [right], one_count: 1, other_count: 1, sha256: '0'.repeat(64), population_ids: [populationId], first_seen_at: new Date(), last_seen_at: new Date() })
  return { id, ruleId: rule.id }
}

/** Its code is one of so many that no other example has it. */
let codes = 0
const control = (here: Arrange) => here.add('controls', { code: `X${String.fromCharCode(65 + (Math.floor(++codes / 100) % 26))}-${String(codes % 100).padStart(2, '0')}`, title: `Control ${here.tag()}`, frequency: 'quarterly', type: 'detective', status: 'implemented', automation: 'manual', effectiveness: 'not_assessed', deleted_at: null })
const mitigated = async (here: Arrange, endsAt = inDays(30)) => {
  const { id, ruleId } = await conflicted(here)
  const mitigationId = await here.add('duty_mitigations', { rule_id: ruleId, conflict_id: id, control_id: await control(here), reason: 'Looked at each month', ends_at: inDays(60), author_id: await here.user() })
  await without(here, 'duty_mitigations', 'mitigation_moves', (sql) => sql`update duty_mitigations set ends_at = ${inDays(60)} where org_id = ${here.orgId} and id = ${mitigationId}`)
  await without(here, 'duty_conflicts', 'conflict_moves', (sql) => sql`update duty_conflicts set state = 'mitigated', mitigation_id = ${mitigationId}, mitigated_until = ${endsAt} where org_id = ${here.orgId} and id = ${id}`)
  return { id, ruleId, mitigationId }
}

async function waiting(here: Arrange): Promise<string> {
  const id = await here.add('duty_evaluations', { state: 'waiting' })
  return here.add('runs', { queue: 'duties.evaluate', subject_type: 'duty-evaluation', subject_id: id, label: 'Duties', input: {}, status: 'running', started_at: new Date() })
}

export const examples: Examples<'duties'> = {
  'duties.create': (here) => ({ name: `Duty ${here.tag()}`, description: 'What it is' }),
  'duties.update': async (here) => ({ id: await duty(here), version: 1, name: `Duty ${here.tag()}`, description: 'What it is' }),
  'duties.remove': async (here) => ({ id: await duty(here), reason: 'Not kept apart any more' }),
  'duties.restore': async (here) => ({ id: await duty(here, { deleted_at: new Date() }) }),
  'duties.map': async (here) => ({ id: await duty(here), where: (await frozen(here)).systemId, environment: 'production', rightKind: 'role', by: 'name', right: 'clerk*', scope: 'EU*', exceptNames: ['*read*'], exceptScopes: ['*sandbox*'] }),
  'duties.endMapping': async (here) => ({ id: await mapping(here, await duty(here)), reason: 'It hit too much' }),
  'duties.adopt': async (here) => {
    await here.write((sql) => sql`update duties set starter = null, name = name || id::text where org_id = ${here.orgId}`)
    return { ownerId: await here.user() }
  },
  'duties.createRule': (here) => fieldsOf(here),
  'duties.updateRule': async (here) => ({ id: (await draft(here)).id, version: 1, ...(await fieldsOf(here)) }),
  'duties.requestRule': async (here) => ({ id: (await draft(here)).id, version: 1 }),
  'duties.approveRule': async (here) => {
    const { id } = await draft(here)
    return { id, approvalId: await approvedFor(here, { kind: 'duty-rule', subjectType: 'duty-rule', subjectId: id }) }
  },
  'duties.endRule': async (here) => ({ id: (await draft(here)).id, version: 1, reason: 'Nobody does the one any more' }),
  'duties.evaluate': async (here) => {
    await here.write((sql) => sql`update runs set status = 'done', finished_at = now() where org_id = ${here.orgId} and queue = 'duties.evaluate'`)
    return {}
  },
  'duties.judge': async (here) => ({ id: await waiting(here) }),
  'duties.fail': async (here) => ({ id: await waiting(here), why: 'The disk was full.' }),
  'duties.check': async (here) => ({ populationId: (await frozen(here)).populationId }),
  'duties.mitigate': async (here) => {
    const { id, ruleId } = await conflicted(here)
    return { ruleId, conflictId: id, controlId: await control(here), reason: 'Looked at each month', until: inDays(90).toISOString() }
  },
  'duties.endMitigation': async (here) => ({ id: (await mitigated(here)).mitigationId, reason: 'The control is done no more' }),
  'duties.reopen': async (here) => {
    await mitigated(here, new Date(Date.now() - days(1)))
    return {}
  },
  'duties.export': () => ({}),
}

export const volume: Volume = {
  tables: ['duties', 'duty_rules', 'duty_conflicts', 'duty_acts'],
  fill: ({ orgId, rows, each, first, id, me }) => `
    insert into duties (org_id, id, name, created_at, updated_at, deleted_at)
      select '${orgId}', ${first('duty')}, 'Duty ' || n * 7919 % ${rows} || ' ' || n, now(), now(), case when n % 100 = 0 then now() end ${each};
    insert into duty_rules (org_id, id, name, one_id, other_id, same_system, risk, why, owner_id, state, created_at, updated_at)
      select '${orgId}', ${first('duty rule')}, 'Rule ' || n * 7919 % ${rows} || ' ' || n, case when n % 400 = 1 then '${id('duty')}'::uuid else gen_random_uuid() end, gen_random_uuid(), true, 1 + n % 4, 'Why', '${me}', 'draft', now(), now() ${each};
    insert into duty_conflicts (org_id, id, rule_id, risk, holder_key, holder, person_id, system_id, system_key, one, other, one_count, other_count, sha256, population_ids, first_seen_at, last_seen_at, created_at, updated_at)
      select '${orgId}', ${first('duty conflict')}, case when n % 400 = 1 then '${id('duty rule')}'::uuid else gen_random_uuid() end, 1 + n % 4, 'account:' || n, 'account ' || n, gen_random_uuid(), case when n % 2 = 0 then '${id('populated')}'::uuid end, n::text, '[{}]', '[{}]', 1, 1, '', '{}', now() - n * interval '1 minute', now(), now(), now() ${each};
    insert into duty_acts (org_id, id, kind, key, title, holder, one, other, happened_at, created_at, updated_at)
      select '${orgId}', ${first('duty act')}, 'made_approved', n::text, 'Request ' || n, 'somebody', '{}', '{}', now() - n * interval '1 minute', now(), now() ${each};`,
  lists: ({ id }) => ({
    'duties.list': { cursors: { name: 'Duty 5' }, filters: { search: ['duty 77'], removed: ['yes'] }, accepted: { search: 'text in the middle of a name; no leakproof operator finds it by an index', 'removed yes': 'few are ever removed, and few people look for them' } },
    'duties.rules': { cursors: { name: 'Rule 5', risk: 2 }, filters: { search: ['rule 77'], state: ['draft'], risk: ['4'], dutyId: [id('duty')] }, accepted: { search: 'text in the middle of a name' } },
    'duties.conflicts': { cursors: { firstSeenAt: new Date(Date.now() - days(1)).toISOString(), risk: 2 }, filters: { search: ['account 77'], state: ['open'], ruleId: [id('duty rule')], risk: ['4'], systemId: [id('populated')], personId: [id('person')] }, accepted: { search: 'text in the middle of a name' } },
    'duties.acts': { cursors: { happenedAt: new Date(Date.now() - days(1)).toISOString() }, filters: { kind: ['made_approved'] } },
  }),
}
