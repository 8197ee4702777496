import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const sha256 = 'a'.repeat(64)

export const frameworkOf = async (here: Arrange, row: Row = {}): Promise<string> =>
  here.add('frameworks', { key: `oscal:${here.tag()}`, name: `Framework ${here.tag()}`, edition: '1', source: 'imported', sha256, requirements: 1, ...row })

export const adoptedOf = async (here: Arrange): Promise<string> => {
  const ownerId = await here.user()
  return frameworkOf(here, { state: 'adopted', scope: 'The portal', from_day: '2026-01-01', owner_id: ownerId, adopted_at: new Date(), adopted_by_id: ownerId })
}

let requirements = 0
export const requirementOf = async (here: Arrange, row: Row = {}): Promise<string> => {
  const n = ++requirements
  return here.add('framework_requirements', { framework_id: await adoptedOf(here), number: n, kind: 'requirement', code: `R-${n}`, title: `Requirement ${n}`, ...row })
}

const mappingOf = async (here: Arrange, row: Row = {}): Promise<string> => here.add('requirement_mappings', { kind: 'check', item: 'AWS-IAM-001', requirement_id: await requirementOf(here), strength: 'supports', source: 'own', ...row })

const adoption = async (here: Arrange) => ({ scope: 'The ERP and what it stands on', systemIds: [], fromDay: '2026-01-01', toDay: '2026-12-31', ownerId: await here.user() })

export const examples: Examples<'frameworks' | 'mappings' | 'gaps'> = {
  'frameworks.add': () => ({ key: 'soc2-2017' }),
  'frameworks.import': (here) => ({ text: JSON.stringify({ catalog: { uuid: '7c2c1c0e-51c8-4b2b-8f3a-5d2f9d0f3c11', metadata: { title: `Catalog ${here.tag()}`, 'last-modified': '2026-01-01T00:00:00Z', version: here.tag(), 'oscal-version': '1.1.2' }, groups: [{ id: 'ac', title: 'Access', controls: [{ id: 'ac-1', title: 'Policy' }] }] } }) }),
  'frameworks.adopt': async (here) => ({ id: await frameworkOf(here), version: 1, ...(await adoption(here)) }),
  'frameworks.update': async (here) => ({ id: await adoptedOf(here), version: 1, ...(await adoption(here)) }),
  'frameworks.retire': async (here) => ({ id: await adoptedOf(here), version: 1, reason: 'The audit is over' }),
  'frameworks.exclude': async (here) => ({ id: await requirementOf(here), version: 1, reason: 'There is no such thing here' }),
  'frameworks.include': async (here) => ({ id: await requirementOf(here, { excluded: 'There was no such thing' }), version: 1 }),
  'frameworks.export': () => ({}),
  'frameworks.exportOscal': async (here) => ({ id: await adoptedOf(here), model: 'component-definition' }),
  'frameworks.exportPair': () => ({}),
  'frameworks.exportMatrix': () => ({}),
  'gaps.export': () => ({}),
  'mappings.add': async (here) => ({ kind: 'check', item: 'AWS-IAM-001', requirementId: await requirementOf(here), strength: 'supports', note: 'The root user' }),
  'mappings.update': async (here) => ({ id: await mappingOf(here), version: 1, strength: 'evidences', note: 'It asks for nothing else', reason: 'Looked at again' }),
  'mappings.retire': async (here) => ({ id: await mappingOf(here), version: 1, reason: 'It asks for something else' }),
  'mappings.export': () => ({}),
}

export const volume: Volume = {
  tables: ['frameworks', 'framework_requirements'],
  fill: ({ orgId, each, first }) => `
    insert into frameworks (org_id, id, key, name, edition, source, sha256, requirements, created_at, updated_at)
      select '${orgId}', ${first('framework')}, 'oscal:' || n, 'Framework ' || n, '1', 'imported', '${sha256}', 1, now(), now() ${each};
    insert into framework_requirements (org_id, id, framework_id, number, kind, code, title, created_at, updated_at)
      select '${orgId}', ${first('requirement')}, ${first('framework')}, 1, 'requirement', 'R-' || n, 'Requirement ' || n, now(), now() ${each};`,
  lists: () => ({ 'frameworks.list': { cursors: { name: 'Framework 5' }, filters: { state: ['available', 'adopted'], source: ['imported'], search: ['work 77'] }, accepted: { search: 'text in the middle of a name; no leakproof operator finds it by an index' } } }),
}
