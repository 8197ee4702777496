import { days } from '#lib/clock.ts'
import type { Arrange, Examples, Volume } from '../example-shape.ts'

/** Codes are few: an organization may have one control of each. */
const codes = ['AC', 'CM', 'OP', 'SD'].flatMap((area) => Array.from({ length: 90 }, (_, n) => `${area}-${n + 10}`))
let used = 0
const code = () => codes[used++ % codes.length] as string

const said = { title: 'Access is reviewed', frequency: 'quarterly', type: 'detective', status: 'implemented', automation: 'manual' }
const control = (here: Arrange, row = {}) => here.add('controls', { ...said, code: code(), effectiveness: 'not_assessed', ...row })

/** A control of that organization, by its code: one for all of its examples, as codes are few. */
export async function controlFor(here: Arrange, named = code()): Promise<string> {
  const known = made.get(here.orgId)
  if (known) return known
  made.set(here.orgId, named)
  await control(here, { code: named })
  return named
}
const made = new Map<string, string>()

/** The same, and that a record maps to it. */
export async function mapped(here: Arrange, links: string, recordId: string): Promise<string> {
  const named = await controlFor(here)
  await here.write((sql) => sql`insert into ${sql(links)} (org_id, id, record_id, control_id) select org_id, gen_random_uuid(), ${recordId}, id from controls where org_id = ${here.orgId} and code = ${named} and deleted_at is null`)
  return named
}

export const examples: Examples<'controls' | 'occurrences' | 'calendar'> = {
  'controls.create': () => ({ ...said, code: code(), template: 'AC-02' }),
  'controls.update': async (here) => ({ ...said, id: await control(here), version: 1, code: code(), title: 'Access is reviewed by two' }),
  'controls.remove': async (here) => ({ id: await control(here) }),
  'controls.restore': async (here) => ({ id: await control(here, { deleted_at: new Date() }) }),
  'controls.export': () => ({}),
  'controls.print': async (here) => ({ id: await control(here) }),
  'occurrences.record': async (here) => ({ id: await control(here), occurrence: '2026-Q3', performedAt: '2026-10-02', proofType: 'evidence', proofId: here.id(), proofLabel: 'Access review of the ledger' }),
  'occurrences.withdraw': async (here) => {
    const id = await control(here)
    const proofId = here.id()
    await here.add('control_occurrences', { control_id: id, occurrence: '2026-Q3', performed_at: new Date('2026-10-02'), proof_type: 'evidence', proof_id: proofId, proof_label: 'Access review of the ledger', recorded_at: new Date('2026-10-02') })
    return { id, proofType: 'evidence', proofId, reason: 'Its file was removed' }
  },
  'calendar.export': () => ({}),
  // Weekly since 40 days: something became missed within the last week.
  'calendar.tell': async (here) => ({ id: await control(here, { frequency: 'weekly', created_at: new Date(Date.now() - days(40)), updated_at: new Date(Date.now() - days(40)) }), upTo: new Date().toISOString() }),
}

export const volume: Volume = {
  tables: ['controls', 'control_terms', 'control_occurrences'],
  fill: ({ orgId, rows, each, first, id }) => `
    alter table controls drop constraint if exists controls_code_form;
    insert into controls (org_id, id, code, title, owner_id, frequency, type, status, automation, effectiveness, assessed_at, assessed_by_id, created_at, updated_at, deleted_at)
      select '${orgId}', ${first('control')}, 'AC-' || n, 'Control ' || n * 7919 % ${rows} || ' ' || n, case when n % 30 = 0 then '${id('user')}'::uuid end, 'monthly', (array['preventive', 'detective', 'corrective'])[1 + n % 3],
        case when n % 20 = 0 then 'not_implemented' else 'implemented' end, 'manual', case when n % 20 = 1 then 'not_effective' else 'not_assessed' end, case when n % 20 = 1 then now() end, case when n % 20 = 1 then '${id('other')}'::uuid end,
        now(), now(), case when n % 100 = 0 then now() end ${each};
    insert into control_terms (org_id, id, control_id, number, from_at, recorded_at, frequency, owner_id, status)
      select c.org_id, gen_random_uuid(), c.id, 1, now() - interval '400 days', now() - interval '400 days', 'monthly', c.owner_id, c.status from controls c where c.org_id = '${orgId}' and not exists (select from control_terms t where t.org_id = c.org_id and t.control_id = c.id);
    insert into control_occurrences (org_id, id, control_id, occurrence, performed_at, proof_type, proof_id, proof_label, recorded_at)
      select c.org_id, gen_random_uuid(), c.id, 'CHG-' || m, now() - m * interval '30 days', 'change', gen_random_uuid(), 'A change', now() - m * interval '30 days' from controls c, generate_series(1, 3) m where c.org_id = '${orgId}';`,
  lists: ({ id }) => ({
    'calendar.list': {
      cursors: { code: 'AC-5' },
      filters: { from: ['2026-01-01'], to: ['2027-01-01'], asOf: ['2026-10-31'], area: ['OP'], ownerId: [id('user')], state: ['missed'] },
      accepted: { 'area OP': 'an organization has a few hundred controls', 'ownerId': 'an organization has a few hundred controls', 'state missed': 'cells are reckoned of all controls, a few hundred' },
    },
    'controls.list': {
      cursors: { code: 'AC-5', title: 'Control 5' },
      filters: { search: ['trol 77'], status: ['not_implemented'], effectiveness: ['not_effective'], type: ['detective'], ownerId: [id('user')], area: ['OP'], proof: ['proven', 'unproven', 'unclear', 'all'], removed: ['yes'] },
      accepted: {
        search: 'text in the middle of a title; no leakproof operator finds it by an index',
        'area OP': 'an organization has a few hundred controls',
        'proof proven': 'an organization has a few hundred controls, and each is asked what shows it',
        'proof unproven': 'an organization has a few hundred controls, and each is asked what shows it',
        'proof unclear': 'an organization has a few hundred controls, and each is asked what shows it',
        'removed yes': 'few controls are ever removed, and few people look for them',
      },
    },
  }),
}
