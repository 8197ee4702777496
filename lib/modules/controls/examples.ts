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

export const examples: Examples<'controls' | 'occurrences'> = {
  'controls.create': () => ({ ...said, code: code(), template: 'AC-02' }),
  'controls.update': async (here) => ({ ...said, id: await control(here), version: 1, code: code(), title: 'Access is reviewed by two' }),
  'controls.remove': async (here) => ({ id: await control(here) }),
  'controls.restore': async (here) => ({ id: await control(here, { deleted_at: new Date() }) }),
  'controls.export': () => ({}),
  'controls.print': async (here) => ({ id: await control(here) }),
  'occurrences.record': async (here) => ({ id: await control(here), occurrence: '2026-Q3', performedAt: '2026-10-02', proofType: 'evidence', proofId: here.id(), proofLabel: 'Access review of the ledger' }),
}

export const volume: Volume = {
  tables: ['controls'],
  fill: ({ orgId, rows, each, first, id }) => `
    alter table controls drop constraint if exists controls_code_form;
    insert into controls (org_id, id, code, title, owner_id, frequency, type, status, automation, effectiveness, assessed_at, assessed_by_id, created_at, updated_at, deleted_at)
      select '${orgId}', ${first('control')}, 'AC-' || n, 'Control ' || n * 7919 % ${rows} || ' ' || n, case when n % 30 = 0 then '${id('user')}'::uuid end, 'monthly', (array['preventive', 'detective', 'corrective'])[1 + n % 3],
        case when n % 20 = 0 then 'not_implemented' else 'implemented' end, 'manual', case when n % 20 = 1 then 'not_effective' else 'not_assessed' end, case when n % 20 = 1 then now() end, case when n % 20 = 1 then '${id('other')}'::uuid end,
        now(), now(), case when n % 100 = 0 then now() end ${each};`,
  lists: ({ id }) => ({
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
