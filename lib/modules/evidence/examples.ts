import { days } from '#lib/clock.ts'
import { approvedFor } from '../approvals/examples.ts'
import { controlFor, mapped } from '../controls/examples.ts'
import type { Arrange, Decidable, Decider, Examples, Row, Volume } from '../example-shape.ts'
import { evidenceDecisions } from './model.ts'

const sha256 = `sha256:${'0'.repeat(64)}`
const file = { name: 'report.txt', type: 'text/plain', origin: 'upload', store: 'folder', key: 'somewhere', objectVersion: null, sha256, size: 5, lockedUntil: null }
const ahead = (count: number) => new Date(Date.now() + days(count))
const ago = (count: number) => ahead(-count).toISOString()

/** Evidence with one file, collected by somebody who does nothing else. */
async function collected(here: Arrange, row: Row = {}, by?: Decider): Promise<{ id: string; artifactId: string; ownerId: string }> {
  const ownerId = by?.userId ?? await here.user()
  const artifactId = here.id()
  const id = await here.add('evidence', {
    title: `Report ${here.tag()}`, category: 'report', data_source: 'manual', status: 'collected', collected_at: new Date(), received_at: new Date(), collected_by_id: ownerId, owner_id: ownerId, version_number: 1,
    arrived_at: new Date(), observed_from: new Date('2026-01-01'), observed_to: new Date('2026-03-31'), ...row,
  })
  await mapped(here, 'evidence_controls', id)
  await here.add('artifacts', { id: artifactId, kind: 'evidence.file', owner_type: 'evidence', owner_id: id, name: 'report.txt', retention_class: 'evidence', sha256, size: 1, type: 'text/plain', store: 'folder', key: `${here.orgId}/${artifactId}`, retain_until: ahead(365) })
  await here.add('evidence_versions', { evidence_id: id, number: 1, artifact_id: artifactId, origin: 'upload', collected_at: new Date(), received_at: new Date(), collected_by_id: ownerId, collected_by_person_id: by?.personId ?? ownerId })
  return { id, artifactId, ownerId }
}

const opened = (here: Arrange, id: string, by: Decider) => here.add('evidence_openings', { evidence_id: id, number: 1, user_id: by.userId, person_id: by.personId, opened_at: new Date() })

/** The same, approved by somebody else. */
async function approved(here: Arrange, row: Row): Promise<string> {
  const { id } = await collected(here, row)
  const by = await here.user()
  await opened(here, id, { userId: by, personId: by })
  await here.write((sql) => sql`update evidence set status = 'approved', approved_by_id = ${by}, approved_at = now(), reviewed_by_id = ${by}, reviewed_at = now(), decided_version = 1 where org_id = ${here.orgId} and id = ${id}`)
  return id
}

const idOf = async (here: Arrange, row: Row = {}) => (await collected(here, row)).id
/** Opened by whoever calls, who then may decide. */
const seen = async (here: Arrange) => {
  const id = await idOf(here)
  const { userId, personId } = await here.self()
  await opened(here, id, { userId, personId: personId ?? userId })
  return { id, version: 1, versionNumber: 1 }
}
const period = { observedFrom: '2026-01-01', observedTo: '2026-03-31' }

export const examples: Examples<'evidence'> = {
  'evidence.create': async (here) => ({ title: 'Firewall rules', category: 'configuration', controlAreas: await controlFor(here), ...period }),
  'evidence.collect': async (here) => {
    const templateId = await here.add('evidence_templates', { name: `Restore test ${here.tag()}`, category: 'restore_test', frequency: 'quarterly', starts_on: new Date(0), freshness_days: 90 })
    await mapped(here, 'template_controls', templateId)
    // The rest as the template says.
    return { templateId, occurrence: '2026-Q1', file }
  },
  'evidence.link': async (here) => ({ title: 'Old report', category: 'report', controlAreas: [await controlFor(here)], ...period, file: { ...file, origin: 'link' } }),
  'evidence.addVersion': async (here) => ({ id: await idOf(here), file }),
  'evidence.update': async (here) => {
    const { id, ownerId } = await collected(here)
    return { id, version: 1, title: 'Better called', category: 'report', controlAreas: [await controlFor(here)], ...period, ownerId }
  },
  'evidence.review': seen,
  'evidence.approve': seen,
  'evidence.reject': async (here) => ({ ...(await seen(here)), reason: 'Wrong quarter' }),
  'evidence.view': async (here) => ({ id: await idOf(here) }),
  'evidence.download': async (here) => ({ id: await idOf(here) }),
  'evidence.export': () => ({}),
  'evidence.exportFiles': async (here) => ({ ids: [await idOf(here)] }),
  'evidence.requestRemoval': async (here) => ({ id: await idOf(here), reason: 'Twice' }),
  'evidence.remove': async (here) => {
    const id = await idOf(here)
    return { id, approvalId: await approvedFor(here, { kind: 'evidence-removal', subjectType: 'evidence', subjectId: id }) }
  },
  'evidence.restore': async (here) => ({ id: await idOf(here, { deleted_at: new Date() }) }),
  'evidence.remind': async (here) => ({ id: await approved(here, { expires_at: ahead(20) }), days: 30 }),
  'evidence.expire': async (here) => ({ id: await approved(here, { expires_at: ahead(-1) }) }),
}

export const decidable: Decidable = {
  decisions: evidenceDecisions,
  begin: async (here, state, by) => (state === 'pending'
    ? here.add('evidence', { title: `Expected ${here.tag()}`, category: 'report', data_source: 'manual', status: 'pending', owner_id: by.userId, arrived_at: new Date() })
    : (await collected(here, {}, by)).id),
  columns: (status, by, note) => {
    const reviewed = { reviewed_by_id: by.userId, reviewed_at: new Date() }
    const decided = { ...reviewed, decided_version: 1, reason: note }
    if (status === 'approved') return { status, ...decided, approved_by_id: by.userId, approved_at: new Date() }
    if (status === 'rejected') return { status, ...decided, rejected_by_id: by.userId, rejected_at: new Date() }
    return status === 'collected' ? { status, ...reviewed } : { status }
  },
  input: (id, reason) => ({ id, version: 1, versionNumber: 1, ...(reason === null ? {} : { reason }) }),
  ready: (here, id, by) => opened(here, id, by),
  // A newer file.
  needsMore: (from, to) => to === 'collected' && from !== 'collected',
}

export const volume: Volume = {
  tables: ['evidence', 'evidence_controls'],
  fill: ({ orgId, rows, id }) => `
    insert into evidence (org_id, id, title, category, data_source, status, collected_at, received_at, version_number, arrived_at, owner_id, template_id, occurrence, expires_at, approved_by_id, approved_at, decided_version, created_at, updated_at, deleted_at)
      select '${orgId}', uuidv7(), 'Evidence ' || n * 7919 % ${rows}, (array['report', 'backup', 'policy', 'other', 'access_review', 'change_record'])[1 + n % 6], (array['manual', 'live'])[1 + n % 2], s.status, now(), now(), 1,
        now() - n * interval '1 minute', case when n % 30 = 0 then '${id('user')}'::uuid end, case when n % 300 = 0 then '${id('template')}'::uuid end, case when n % 300 = 0 then '2026' end, now() + (n % 400) * interval '1 day',
        case when s.status in ('approved', 'expired') then '${id('user')}'::uuid end, case when s.status in ('approved', 'expired') then now() end, 1, now(), now(), case when n % 100 = 0 then now() end
      from generate_series(1, ${rows}) as n, lateral (select (array['collected', 'approved', 'approved', 'expired'])[1 + n % 4] as status) s;
    insert into evidence_controls (org_id, id, record_id, control_id)
      select e.org_id, uuidv7(), e.id, c.id from evidence e join controls c on c.org_id = e.org_id and c.code = 'AC-' || 10 + abs(hashtext(e.id::text)) % 4 where e.org_id = '${orgId}';`,
  lists: ({ id }) => ({
    'evidence.list': {
      cursors: { arrivedAt: ago(5), title: 'Evidence 5' },
      filters: {
        search: ['dence 77'], category: ['policy'], area: ['AC-12'], status: ['pending', 'collected', 'approved', 'rejected', 'expired'], source: ['live'], owner: ['me'], ownerId: [id('user')], expiring: [30], templateId: [id('template')],
        removed: ['yes'],
      },
      together: [{ status: 'approved', area: 'AC-12' }, { status: 'collected', after: ago(5) }],
      accepted: { search: 'text in the middle of a title; no leakproof operator finds it by an index' },
    },
  }),
  reads: () => ({
    'evidence.runningOut': [{ until: ahead(1) }],
  }),
}
