import { type APIRequestContext, expect } from 'playwright/test'
import { e2ePortal } from '../test/e2e.ts'
import { look } from './people.ts'

/** So many trails stopped by each of these users, in one delivery that is judged. */
export async function stopped(sender: APIRequestContext, perUser: Record<string, number>, label = 'Triage'): Promise<string> {
  const records = Object.entries(perUser).flatMap(([user, count]) => Array.from({ length: count }, (_, n) => ({
    eventID: `${user}-${n}`, eventTime: new Date(Date.now() - 60_000 - n * 1_000).toISOString(), eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging', awsRegion: 'us-east-1', sourceIPAddress: '203.0.113.9',
    recipientAccountId: '441700329155', userIdentity: { type: 'IAMUser', userName: user, arn: `arn:aws:iam::441700329155:user/${user}` }, requestParameters: { name: 'main' },
  })))
  const sent = await sender.post(`/api/v1/events?source=cloudtrail&label=${encodeURIComponent(label)}`, { data: { Records: records }, headers: { origin: e2ePortal().url } })
  const { batches } = await sent.json()
  const wanted = Object.values(perUser).reduce((sum, count) => sum + count, 0)
  await expect.poll(() => look(async (sql) => (await sql`select count(*)::int as n from findings where batch_id = ${batches[0]} and rule_id = 'aws-trail-stopped-or-deleted'`)[0]?.n as number), { timeout: 60_000 }).toBeGreaterThanOrEqual(wanted)
  return batches[0] as string
}
