import { days } from '#lib/clock.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'

const sha256 = `sha256:${'0'.repeat(64)}`
const ahead = (count: number) => new Date(Date.now() + days(count))

/** The raw bytes of a delivery. */
async function stored(here: Arrange, row: Row = {}): Promise<string> {
  const batch = await here.add('event_batches', { source: 'okta', label: `Log ${here.tag()}`, sha256, root: sha256, received: 0, accepted: 0, duplicates: 0, rejected: 0, rejects: [], received_at: new Date() })
  const id = here.id()
  return here.add('artifacts', { id, kind: 'events.delivery', owner_type: 'event-batch', owner_id: batch, name: 'log.txt', retention_class: 'events', sha256, size: 1, type: 'text/plain', store: 'folder', key: `${here.orgId}/${id}`, retain_until: ahead(365), ...row })
}

export const examples: Examples<'artifacts'> = {
  'artifacts.lock': async (here) => ({ id: await stored(here), lockedUntil: ahead(1) }),
  'artifacts.verify': async (here) => ({ check: { artifactId: await stored(here), outcome: 'match', sha256 } }),
  'artifacts.recheck': async (here) => ({ checks: [{ artifactId: await stored(here), outcome: 'missing', sha256: null }] }),
  'artifacts.compareStore': () => ({ rows: 1, objects: 1, broken: 0, removed: 0, lockedOrphans: 0, extended: 0, unfinished: 0 }),
  'artifacts.setLegalHold': async (here) => ({ id: await stored(here), hold: true, reason: 'Matter 12' }),
  'artifacts.extendRetention': async (here) => ({ id: await stored(here), retainUntil: '2060-01-01' }),
  'artifacts.download': async (here) => ({ id: await stored(here) }),
  'artifacts.export': () => ({}),
  'artifacts.dispose': async (here) => ({ id: await stored(here, { retain_until: ahead(-1) }) }),
}

export const volume: Volume = {
  tables: ['artifacts'],
  fill: ({ orgId, each }) => `
    insert into artifacts (org_id, id, kind, owner_type, owner_id, name, retention_class, sha256, size, type, store, key, retain_until, legal_hold, legal_hold_reason, last_checked_at, check_outcome, created_at, updated_at, deleted_at)
      select '${orgId}', uuidv7(), case when n % 3 = 0 then 'events.delivery' else 'evidence.file' end, case when n % 3 = 0 then 'event-batch' else 'evidence' end, uuidv7(), 'file ' || n || '.txt', 'evidence', 'sha256:' || lpad(n::text, 64, '0'), 1, 'text/plain', 'folder', 'key-' || n,
        now() + interval '1 year', n % 300 = 0, case when n % 300 = 0 then 'Matter' end, now() - n * interval '1 minute', case when n % 300 = 1 then 'mismatch' else 'match' end, now() - n * interval '1 minute', now(), case when n % 300 = 2 then now() end ${each};`,
  lists: () => ({
    'artifacts.list': {
      cursors: { createdAt: ahead(-5).toISOString() },
      filters: { search: ['le 77'], kind: ['events.delivery'], check: ['match', 'mismatch', 'missing'], held: ['yes'], removed: ['yes'] },
      accepted: { search: 'text in the middle of a name; no leakproof operator finds it by an index' },
    },
  }),
  reads: () => ({
    'artifacts.checkDue': [{ before: new Date(), limit: 50 }, { before: ahead(-1), limit: 50 }],
    'artifacts.ended': [{ kinds: ['events.delivery'], before: new Date(), limit: 50 }],
  }),
}
