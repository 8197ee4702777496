import { jobActor } from '#lib/auth/actor.ts'
import type { SampleOf } from '../sample-shape.ts'
import { createTrailStream, noteFailing, noteGoing, updateTrailStream } from './operations.ts'

/** Examples, which are never sent: one to a SIEM that was down for an hour, one to a collector of lines, and one that is pulled. */
export const sample: SampleOf = {
  after: ['organizations'],
  async fill({ orgId, person, past }) {
    const admin = person('admin')
    const job = jobActor(orgId, 'trail-streams', 'sample')
    const siem = await past(16, () => createTrailStream(admin, { kind: 'syslog', format: 'rfc5424', name: 'SIEM (sample)', address: 'siem.nordwind.example:6514', sample: true }))
    await past(6, () => noteFailing(job, { id: siem.id, since: new Date(Date.now() - 6 * 86_400_000), failure: 'siem.nordwind.example:6514: nobody listens there (ECONNREFUSED)' }))
    await past(6, () => noteGoing(job, { id: siem.id }))
    const splunk = { name: 'Splunk collector (sample)', address: 'https://splunk.nordwind.example:8088/services/collector/raw?sourcetype=tickmark', personal: true }
    const web = await past(9, () => createTrailStream(admin, { kind: 'webhook', ...splunk, authorization: 'Splunk sample', fromNow: true, sample: true }))
    await past(1, () => updateTrailStream(admin, { id: web.id, version: 1, ...splunk, pausedReason: 'The collector moves to another host' }))
    await past(3, () => createTrailStream(admin, { kind: 'pull', name: 'Archive of the auditors (sample)', fromNow: true, sample: true }))
  },
}
