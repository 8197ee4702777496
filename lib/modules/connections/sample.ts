import { createHash } from 'node:crypto'
import { type Actor, jobActor } from '#lib/auth/actor.ts'
import { background } from '#lib/door/background.ts'
import type { SampleOf } from '../sample-shape.ts'
import { listSystems } from '../systems/queries.ts'
import { work } from './inbox.ts'
import { noteCall } from './operations/calls.ts'
import { createConnection, rotateSecret } from './operations/manage.ts'
import { receiveMessage } from './operations/messages.ts'
import { noteDigest, noteQueue, noteTrailFiles } from './operations/trail.ts'
import { noteSender } from './senders.ts'
import { countMessages } from './within.ts'

const repository = { full_name: 'nordwind/ledger', owner: { login: 'nordwind' } }
const sender = (login: string) => ({ sender: { login, type: 'User' } })

/** What GitHub sent, by how many days ago. */
const sent: [daysAgo: number, event: string, body: object][] = [
  [4, 'ping', { zen: 'Keep it logically awesome.', hook: { type: 'Organization' }, organization: { login: 'nordwind' }, ...sender('dana.kovac') }],
  [3, 'branch_protection_rule', { action: 'edited', rule: { name: 'main', enforce_admins: true }, changes: { admin_enforced: { from: false } }, repository, ...sender('dana.kovac') }],
  [2, 'pull_request_review', { action: 'submitted', review: { state: 'approved', user: { login: 'tomasz.zielinski' } }, pull_request: { number: 418, html_url: 'https://github.com/nordwind/ledger/pull/418', user: { login: 'dana.kovac', type: 'User' } }, repository, ...sender('tomasz.zielinski') }],
  [2, 'push', { ref: 'refs/heads/main', forced: false, commits: [{ id: '7c1f0b2a', message: 'Round half to even (#418)' }], pusher: { name: 'tomasz.zielinski' }, repository, ...sender('tomasz.zielinski') }],
  [1, 'member', { action: 'added', member: { login: 'amira.haddad' }, changes: { permission: { to: 'write' } }, repository, ...sender('dana.kovac') }],
]

const region = 'eu-central-1'
const trailOf = (folder: string) => `AWSLogs/${account}/${folder}/${region}/`
const account = '111122223333'
const hashed = (text: string) => createHash('sha256').update(text).digest('hex')

/** A log file of an hour, and the digest that vouches for it and for the one before. */
async function vouched(job: Actor, id: string, ago: number): Promise<void> {
  const hour = (of: number) => new Date(Math.floor(Date.now() / 3_600_000 - of) * 3_600_000)
  const stamp = (at: Date) => at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
  const day = (at: Date) => at.toISOString().slice(0, 10).replaceAll('-', '/')
  const keyOf = (end: Date) => `${trailOf('CloudTrail-Digest')}${day(end)}/${account}_CloudTrail-Digest_${region}_main_${region}_${stamp(end)}Z.json.gz`
  const end = hour(ago - 1)
  const key = `${trailOf('CloudTrail')}${day(hour(ago))}/${account}_CloudTrail_${region}_${stamp(hour(ago)).slice(0, 13)}Z_SAMPLE${ago}.json.gz`
  await noteTrailFiles(job, { id, files: [{ folder: trailOf('CloudTrail'), day: day(hour(ago)), key, sha256: hashed(key), received: 2, accepted: 2, duplicates: 0, rejected: 0, refused: null }] })
  await noteDigest(job, { id, settles: null, digest: {
    chain: `${account}/${region}/main@${region}`, account, folder: trailOf('CloudTrail-Digest'), key: keyOf(end), previousKey: ago === 6 ? null : keyOf(hour(ago)), startAt: hour(ago).toISOString(), endAt: end.toISOString(), sha256: hashed(keyOf(end)), signature: hashed(`${keyOf(end)} signed`), signed: keyOf(end), fingerprint: '31e8b5433410dfb61a9dc45cc65b22ff',
    state: 'valid', problems: [], why: null, listed: 1, matched: 1,
  } })
}

/** Examples, which call nobody: GitHub as it is when all is well, a key of AWS that expires soon, and a feed of the organization's own. */
export const sample: SampleOf = {
  after: ['organizations', 'systems', 'events'],
  async fill({ orgId, person, past }) {
    const admin = person('admin')
    const manager = person('compliance_manager')
    const job = jobActor(orgId, 'connections', 'sample')
    const soon = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
    const host = (await listSystems(manager, { search: 'GitHub organization', limit: 5 } as never)).rows[0]?.id
    const github = await past(20, () => createConnection(admin, { kind: 'github', systemId: host, name: 'GitHub (sample)', organization: 'nordwind', ownerId: manager.userId, token: 'ghp_sample', credentialsExpireAt: soon(210), pulls: true, sample: true }))
    await past(12, () => rotateSecret(admin, { id: github.id }))
    await past(11, () => noteCall(job, { id: github.id, what: 'check', checks: [
      { what: 'Its secrets are there, and can be opened', lack: null }, { what: 'The token is good, and reaches nordwind', lack: null }, { what: 'It may read the audit log', lack: null }, { what: 'Its signing secret is there, and can be opened', lack: null }, { what: 'Messages come in', lack: null },
    ] }))
    for (const [n, [daysAgo, event, body]] of sent.entries()) {
      const { id } = await past(daysAgo, () => receiveMessage(job, { connectionId: github.id, messageId: `5f0c3a10-0000-4000-8000-00000000000${n}`, event, body: Buffer.from(JSON.stringify(body)) }))
      await past(daysAgo, () => work({ orgId, id }, background('sample')))
    }
    await past(0, () => noteCall(job, { id: github.id, what: 'pull', pulled: { accepted: 38, duplicates: 4, rejected: 0 } }))
    const aws = await past(9, () => createConnection(admin, { kind: 'aws', name: 'AWS production (sample)', region, ownerId: manager.userId, accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'sample', credentialsExpireAt: soon(6), sample: true }))
    await past(9, () => noteCall(job, { id: aws.id, what: 'check', checks: [{ what: 'Its secrets are there, and can be opened', lack: null }, { what: 'The key is good, in the account 111122223333', lack: null }, { what: 'It may read events of CloudTrail', lack: null }] }))
    const trail = await past(8, () => createConnection(admin, { kind: 'cloudtrail', name: 'CloudTrail production (sample)', region, bucket: 'nordwind-trails', queue: `https://sqs.${region}.amazonaws.com/${account}/nordwind-trail`, ownerId: manager.userId, accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'sample', pulls: true, sample: true }))
    await past(8, () => noteCall(job, { id: trail.id, what: 'check', checks: [{ what: 'Its secrets are there, and can be opened', lack: null }, { what: 'It may list the bucket nordwind-trails', lack: null }, { what: 'There are log files of CloudTrail', lack: null }, { what: 'There are digests that vouch for them', lack: null }, { what: 'It may read the public keys of CloudTrail', lack: null }, { what: 'It may receive messages of the queue nordwind-trail', lack: null }, { what: 'It may delete messages that were read', lack: null }] }))
    for (let ago = 6; ago > 0; ago--) await past(ago / 24, () => vouched(job, trail.id, ago))
    await background('sample').write(orgId, (tx) => countMessages(tx, trail.id, { received: 8, taken: 6, known: 1, rejected: 1 }, new Date()))
    await past(0.1, () => noteQueue(job, { id: trail.id, rejects: [{ at: new Date().toISOString(), place: 'Message 5f0c3a10-0000-4000-8000-000000000042', why: 'It names the bucket nordwind-billing, not nordwind-trails.' }], failure: null }))
    await past(0, () => noteCall(job, { id: trail.id, what: 'pull', pulled: { accepted: 12, duplicates: 0, rejected: 0 } }))
    const firewall = await past(7, () => createConnection(admin, { kind: 'syslog', name: 'Firewall Berlin (sample)', certificate: hashed('fw-berlin-1 (sample)'), ownerId: manager.userId, sample: true }))
    await past(7, () => noteSender(job, { id: firewall.id, subject: 'CN=fw-berlin-1.nordwind.example', issuer: 'CN=Nordwind device CA', expiresAt: soon(160) }))
    await background('sample').write(orgId, (tx) => countMessages(tx, firewall.id, { received: 18_240, taken: 18_231, known: 6, rejected: 3 }, new Date()))
    const feed = await past(5, () => createConnection(admin, { kind: 'webhook', name: 'Payroll events (sample)', source: 'webhook', ownerId: manager.userId, sample: true }))
    await past(5, () => rotateSecret(admin, { id: feed.id }))
  },
}
