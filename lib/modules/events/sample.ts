import { jobActor, type Person } from '#lib/auth/actor.ts'
import { now } from '#lib/clock.ts'
import type { SampleOf } from '../sample-shape.ts'
import { updateSettings } from '../settings/operations.ts'
import { getSettings } from '../settings/queries.ts'
import { deliver } from './deliver.ts'
import { listEvents } from './queries.ts'
import { flagEvents, reviewEvents } from './reviews.ts'
import { account, cloudTrail, githubEvent, oktaEvent, type SampleEvent } from './sample-shapes.ts'

/** Twenty days of logs: a working day's noise, and a story in it. The seed makes every first start tell the same one. */
let state = 20_261
const random = () => {
  state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
  return state / 2_147_483_648
}
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T

const engineers = ['tomasz.zielinski', 'dana.kovac', 'felix.brandt', 'amira.haddad'] as const
const quiet = ['DescribeInstances', 'ListBuckets', 'GetBucketPolicy', 'DescribeDBInstances', 'AssumeRole', 'GetCallerIdentity', 'DescribeSecurityGroups', 'ListUsers'] as const

function noise(at: Date): SampleEvent[] {
  const working = at.getUTCDay() >= 1 && at.getUTCDay() <= 5
  return Array.from({ length: working ? 26 : 6 }, () => {
    const time = new Date(at.getTime() - Math.floor(random() * 9 * 3_600_000))
    const who = pick(engineers)
    const kind = random()
    if (kind < 0.6) return cloudTrail(time, pick(quiet), who, { sourceIPAddress: '198.51.100.24' })
    if (kind < 0.85) return githubEvent(time, pick(['pull_request_opened', 'pull_request_merged', 'push']), who)
    return oktaEvent(time, 'user.session.start', who, 'SUCCESS')
  })
}

/** Days before today → what stands out on that day. */
const story: Record<number, (at: Date) => SampleEvent[]> = {
  17: (at) => [cloudTrail(at, 'ConsoleLogin', 'felix.brandt', { eventSource: 'signin.amazonaws.com', responseElements: { ConsoleLogin: 'Failure' }, errorMessage: 'Failed authentication' }), cloudTrail(at, 'ConsoleLogin', 'felix.brandt', { eventSource: 'signin.amazonaws.com', responseElements: { ConsoleLogin: 'Success' }, additionalEventData: { MFAUsed: 'No' } })],
  12: (at) => [cloudTrail(at, 'CreateAccessKey', 'dana.kovac', { eventSource: 'iam.amazonaws.com', requestParameters: { userName: 'svc-ledger-export' } }), cloudTrail(at, 'AuthorizeSecurityGroupIngress', 'dana.kovac', { requestParameters: { groupId: 'sg-04b1', ipPermissions: { items: [{ ipProtocol: 'tcp', fromPort: 5432, toPort: 5432, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }] } } })],
  6: (at) => [cloudTrail(at, 'ConsoleLogin', 'root', { eventSource: 'signin.amazonaws.com', userIdentity: { type: 'Root', accountId: account, arn: `arn:aws:iam::${account}:root` }, responseElements: { ConsoleLogin: 'Success' }, additionalEventData: { MFAUsed: 'Yes' } })],
  2: (at) => [cloudTrail(at, 'StopLogging', 'amira.haddad', { eventSource: 'cloudtrail.amazonaws.com', requestParameters: { name: 'organization-trail' } }), cloudTrail(at, 'AttachUserPolicy', 'amira.haddad', { eventSource: 'iam.amazonaws.com', requestParameters: { userName: 'amira.haddad', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' } })],
  1: (at) => Array.from({ length: 4 }, (_, n) => cloudTrail(new Date(at.getTime() - n * 40_000), 'ConsoleLogin', 'tomasz.zielinski', { eventSource: 'signin.amazonaws.com', sourceIPAddress: '203.0.113.77', responseElements: { ConsoleLogin: 'Failure' }, errorMessage: 'Failed authentication' })),
}

/** From then on deliveries are kept as they came. */
const keptSince = 2

async function keepDeliveries(admin: Person): Promise<void> {
  const { settings, version } = await getSettings(admin, {})
  await updateSettings(admin, { version, settings: { ...settings, retention: { ...settings.retention, keepDeliveries: true } }, reason: 'The auditors want the raw logs' })
}

/** What the reviewer said so far: days before today, which events, and what they make of them. */
const said = [
  { daysAgo: 16, filters: { event_type: 'ConsoleLogin', user: 'felix.brandt' }, note: 'Forgot the new password; asked Felix, who confirms. His second factor is set up now.', say: reviewEvents },
  { daysAgo: 5, filters: { event_type: 'ConsoleLogin', user: 'root' }, note: 'Planned: closing the old billing account, ticket OPS-311.', say: reviewEvents },
  { daysAgo: 1, filters: { event_type: 'StopLogging' }, note: 'Nobody planned this, and she gave herself administrator rights right after. Somebody has to talk to Amira today.', say: flagEvents },
]

async function sayOf(reviewer: Person, { filters, note, say }: (typeof said)[number]): Promise<void> {
  const { rows } = await listEvents(reviewer, { ...filters, limit: 5 })
  if (rows.length > 0) await say(reviewer, { ids: rows.map((row) => row.id), note })
}

export const sample: SampleOf = {
  after: ['organizations'],
  async fill({ orgId, past, person }) {
    const actor = jobActor(orgId, 'sample feed', 'sample')
    for (let daysAgo = 19; daysAgo >= 0; daysAgo--) {
      await past(daysAgo, async () => {
        if (daysAgo === keptSince) await keepDeliveries(person('admin'))
        const at = new Date(now().getTime() - 60_000)
        const events = [...noise(at), ...(story[daysAgo]?.(at) ?? [])]
        for (const [feed, part] of Map.groupBy(events, (event) => event.feed)) {
          const body = part.map((event) => JSON.stringify(event.record)).join('\n')
          await deliver(actor, [Buffer.from(body)] as unknown as AsyncIterable<Uint8Array>, { label: `${feed} of ${at.toISOString().slice(0, 10)}`, source: feed, gzip: false })
        }
        for (const each of said) if (each.daysAgo === daysAgo) await sayOf(person('reviewer'), each)
      })
    }
  },
}
