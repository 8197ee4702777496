import { jobActor } from '#lib/auth/actor.ts'
import { hours, now } from '#lib/clock.ts'
import { background } from '#lib/door/background.ts'
import { deliver } from '../events/deliver.ts'
import type { SampleOf } from '../sample-shape.ts'
import { compareSignIns } from './rounds.ts'

const laptop = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15'

/** Dana signs in each working day in Berlin, and once, at night, from somewhere else with a program. */
export const sample: SampleOf = {
  after: ['organizations', 'events', 'settings'],
  async fill({ orgId, past }) {
    const feed = jobActor(orgId, 'sample feed', 'sample')
    const line = (at: Date, more: object) => JSON.stringify({ id: `vpn ${at.toISOString()}`, timestamp: at.toISOString(), event_type: 'sign_in_succeeded', user: 'dana.kovac', system: 'VPN', ip: '192.0.2.40', country: 'DE', user_agent: laptop, ...more })
    const send = (lines: string[]) => deliver(feed, [Buffer.from(lines.join('\n'))] as unknown as AsyncIterable<Uint8Array>, { label: 'VPN (sample)', source: 'other', gzip: false })
    const day = (ago: number, hour: number) => new Date(Math.floor((now().getTime() - hours(24 * ago)) / hours(24)) * hours(24) + hours(hour))
    await past(2, () => send(Array.from({ length: 30 }, (_, n) => line(day(n + 1, 7 + (n % 3)), {}))))
    await past(0.1, () => send([line(new Date(now().getTime() - hours(3)), { ip: '198.51.100.77', country: 'NG', user_agent: 'python-requests/2.32.3' })]))
    const { read, write } = background('sample')
    await compareSignIns({ read, write, requestId: 'sample' }, orgId)
  },
}
