import { days } from '#lib/clock.ts'
import { readEvents } from '#lib/ingest/read.ts'
import { approvedFor } from '../approvals/examples.ts'
import type { Arrange, Examples, Row, Volume } from '../example-shape.ts'
import { seal } from './secrets.ts'

const connection = (here: Arrange, row: Row = {}) => here.add('connections', { kind: 'github', name: `GitHub ${here.tag()}`, settings: { organization: 'nordwind' }, ...row })

const trail = (here: Arrange) => connection(here, { kind: 'cloudtrail', name: `CloudTrail ${here.tag()}`, settings: { region: 'eu-central-1', bucket: 'trails' } })

const message = async (here: Arrange, row: Row = {}) => here.add('webhook_messages', {
  connection_id: row.connection_id ?? (await connection(here)), message_id: here.tag(), event: 'push', sha256: `sha256:${'0'.repeat(64)}`, size: 2, body: Buffer.from('{}'), received_at: new Date(), status: 'stored', ...row,
})

export const examples: Examples<'connections' | 'webhooks'> = {
  'connections.create': (here) => ({ kind: 'github', name: `GitHub ${here.tag()}`, organization: 'nordwind', token: 'ghp_a-long-enough-token' }),
  'connections.update': async (here) => ({ id: await connection(here), version: 1, name: `GitHub ${here.tag()}`, organization: 'nordwind', pausedReason: 'During the migration' }),
  'connections.apply': async (here) => {
    const id = await connection(here)
    return { id, approvalId: await approvedFor(here, { kind: 'connection-scope', subjectType: 'connection', subjectId: id, input: { settings: { organization: 'elsewhere' }, systemId: null } }) }
  },
  // With new secrets as well it would never be the same twice.
  'connections.setCredentials': async (here) => ({ id: await connection(here), version: 1, credentialsExpireAt: new Date(Date.now() + days(90)).toISOString() }),
  'connections.rotateSecret': async (here) => ({ id: await connection(here), overlap: 24 }),
  'connections.remove': async (here) => ({ id: await connection(here) }),
  'connections.check': async (here) => ({ id: await connection(here) }),
  'connections.pull': async (here) => ({ id: await connection(here) }),
  'connections.noteCall': async (here) => ({ id: await connection(here, { asked: 'check', asked_at: new Date() }), what: 'check', checks: [{ what: 'The token is good', lack: null }] }),
  'connections.endPull': async (here) => {
    const system = await here.add('systems', { name: `AWS ${here.tag()}`, environment: 'production', criticality: 3 })
    const subject = await connection(here, { kind: 'aws', name: `AWS ${here.tag()}`, settings: { region: 'eu-central-1' }, system_id: system, asked: 'pull', asked_at: new Date() })
    const file = { name: 'iam-page-0001.xml', type: 'application/xml', origin: 'upload' as const, store: 'folder' as const, key: 'somewhere', objectVersion: null, sha256: `sha256:${'0'.repeat(64)}`, size: 5, crc32: 0, pieces: null, lockedUntil: null }
    return {
      id: await here.add('runs', { queue: 'connections.pull', subject_type: 'connection', subject_id: subject, label: 'AWS', input: {}, status: 'running', started_at: new Date() }),
      checks: [{ what: 'The key is good', lack: null }], lists: [{ source: 'aws_iam', report: 'GetAccountAuthorizationDetails', parameters: 'No Filter', extractedAt: new Date(Date.now() - days(0.1)).toISOString(), files: [file] }],
    }
  },
  'connections.noteFiles': async (here) => {
    const folder = 'AWSLogs/111122223333/CloudTrail/eu-central-1/'
    return { id: await trail(here), files: [{ folder, day: '2026/01/02', key: `${folder}2026/01/02/${here.tag()}.json.gz`, sha256: 'a'.repeat(64), received: 3, accepted: 2, duplicates: 1, rejected: 0, refused: null }] }
  },
  'connections.noteDigest': async (here) => ({ id: await trail(here), settles: null, digest: {
    chain: '111122223333/eu-central-1/main@eu-central-1', account: '111122223333', folder: 'AWSLogs/111122223333/CloudTrail-Digest/eu-central-1/', key: `AWSLogs/${here.tag()}.json.gz`, previousKey: null, startAt: '2026-01-02T03:00:00Z', endAt: '2026-01-02T04:00:00Z',
    sha256: 'b'.repeat(64), signature: 'ab', signed: 'text', fingerprint: 'cd', state: 'invalid', problems: [{ kind: 'missing', says: 'A log file is not there.' }], why: null, listed: 2, matched: 1,
  } }),
  'connections.noteQueue': async (here) => ({ id: await trail(here), rejects: [{ at: new Date().toISOString(), place: 'Message 1', why: 'It is no notification of S3 or CloudTrail.' }], failure: null }),
  'connections.noteSender': async (here) => ({ id: await connection(here, { kind: 'syslog', name: `Firewall ${here.tag()}`, settings: { subject: `fw-${here.tag()}.example` } }), subject: 'CN=fw-1.example', issuer: 'CN=Example CA', expiresAt: new Date(Date.now() + days(90)).toISOString() }),
  'connections.remind': async (here) => ({ id: await connection(here, { credentials_expire_at: new Date(Date.now() + days(5)), owner_id: await here.user() }), days: 7 }),
  'connections.reseal': async (here) => {
    const id = here.id()
    const { text } = await seal('signing', { orgId: here.orgId, id }, 'a former secret')
    return { id: await connection(here, { id, former_secret: text, former_until: new Date(Date.now() - days(1)) }) }
  },
  'webhooks.receive': async (here) => ({ connectionId: await connection(here), messageId: here.tag(), event: 'push', body: Buffer.from('{}') }),
  'webhooks.work': async (here) => {
    const line = JSON.stringify({ event_type: 'push', timestamp: '2026-01-02T03:04:05Z', user: `ann.${here.tag()}` })
    return { id: await message(here), source: 'github', label: 'GitHub: push', bytes: line.length, rejects: [], events: readEvents(Buffer.from(line), 'auto', new Date()).events }
  },
  'webhooks.fail': async (here) => ({ id: await message(here), reason: 'It is no JSON.' }),
  'webhooks.replay': async (here) => ({ id: await message(here, { status: 'failed', reason: 'It is no JSON.' }) }),
  'webhooks.removeOld': async (here) => {
    await message(here, { received_at: new Date(Date.now() - days(400)), status: 'worked' })
    return {}
  },
}

export const volume: Volume = {
  tables: ['webhook_messages'],
  fill: ({ orgId, each, first, id }) => `
    insert into webhook_messages (org_id, id, connection_id, message_id, event, sha256, size, received_at, status)
      select '${orgId}', ${first('message')}, case when n % 3 = 0 then '${id('connection')}'::uuid else uuidv7() end, 'm' || n, 'push', 'sha256:' || n, 2, now() - n * interval '1 minute', case when n % 1000 = 0 then 'failed' else 'worked' end ${each};`,
  lists: ({ id }) => ({
    'webhooks.list': { cursors: { receivedAt: new Date(Date.now() - days(5)) }, filters: { connectionId: [id('connection')], status: ['worked', 'failed'] }, together: [{ connectionId: id('connection'), status: 'failed' }] },
  }),
}
