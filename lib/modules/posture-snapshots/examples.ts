import { engagementOf } from '../engagements/examples.ts'
import type { Examples, Volume } from '../example-shape.ts'
import { adoptedOf } from '../frameworks/examples.ts'

export const examples: Examples<'postureSnapshots'> = {
  'postureSnapshots.take': async (here) => { await adoptedOf(here); return {} },
  'postureSnapshots.takeDue': async (here) => { await adoptedOf(here); return { engagementId: await engagementOf(here) } },
  'postureSnapshots.export': () => ({}),
}

export const volume: Volume = {
  tables: ['posture_snapshots'],
  fill: ({ orgId, each, first }) => `
    insert into posture_snapshots (org_id, id, reason, taken_at, requirements, excluded, passed, failed, not_evaluable, partly, weight_passed, weight, controls, implemented, evidenced, rows, created_at, updated_at)
      select '${orgId}', ${first('snapshot')}, 'manual', now() - make_interval(mins => n), 2, 0, 1, 0, 1, 0, 2, 4, 1, 1, 0, '[]', now(), now() ${each};`,
  lists: ({ id }) => ({ 'postureSnapshots.list': { cursors: { takenAt: new Date().toISOString() }, filters: { overall: ['true'], frameworkId: [id('framework')] } } }),
}
