import { controlFor } from '../controls/examples.ts'
import type { Arrange, Examples, Volume } from '../example-shape.ts'

const template = (here: Arrange, row = {}) => here.add('evidence_templates', {
  name: `Access review ${here.tag()}`, category: 'access_review', frequency: 'quarterly', starts_on: new Date(0), freshness_days: 90, ...row,
})

export const examples: Examples<'evidenceTemplates'> = {
  'evidenceTemplates.create': async (here) => ({ name: `Backup test ${here.tag()}`, category: 'backup_test', controlAreas: await controlFor(here), frequency: 'monthly', startsOn: '2026-01-01', freshnessDays: 31 }),
  'evidenceTemplates.update': async (here) => ({
    id: await template(here), version: 1, name: `Access review of the ledger ${here.tag()}`, category: 'access_review', controlAreas: await controlFor(here), frequency: 'quarterly', startsOn: '2026-01-01', freshnessDays: 100,
  }),
  'evidenceTemplates.remove': async (here) => ({ id: await template(here) }),
  'evidenceTemplates.restore': async (here) => ({ id: await template(here, { deleted_at: new Date() }) }),
}

export const volume: Volume = {
  tables: ['evidence_templates'],
  fill: ({ orgId, rows, each, first, id }) => `
    insert into evidence_templates (org_id, id, name, category, frequency, starts_on, freshness_days, owner_id, created_at, updated_at)
      select '${orgId}', ${first('template')}, 'Template ' || n * 7919 % ${rows}, (array['report', 'backup', 'policy', 'other'])[1 + n % 4], 'monthly', now(), 90,
        case when n % 30 = 0 then '${id('user')}'::uuid end, now(), now() ${each};`,
  lists: ({ id }) => ({
    'evidenceTemplates.list': {
      cursors: { name: 'Template 5' },
      filters: { search: ['late 77'], category: ['backup'], ownerId: [id('user')], removed: ['yes'] },
      accepted: {
        search: 'text in the middle of a name; no leakproof operator finds it by an index',
        'removed yes': 'few templates are ever removed, and few people look for them',
      },
    },
  }),
}
