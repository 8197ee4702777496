import { jobActor } from '#lib/auth/actor.ts'
import type { SampleOf } from '../sample-shape.ts'
import { createChannel, noteChannelFailing, tellable, updateChannel } from './operations.ts'

/** Examples, to which nothing is posted: one of each chat, and a workflow of Teams whose only owner left. */
export const sample: SampleOf = {
  after: ['organizations'],
  async fill({ orgId, person, past }) {
    const admin = person('admin')
    const job = jobActor(orgId, 'channels', 'sample')
    const some = (words: RegExp) => tellable().map((each) => each.kind as string).filter((kind) => words.test(kind))
    await past(12, () => createChannel(admin, { kind: 'slack', name: '#security-alerts (sample)', notices: some(/^(findings|trailStreams|auditTrail|connections)\./), address: 'https://hooks.slack.com/services/T000/B000/sample', sample: true }))
    const teams = { name: 'Internal control (sample)', notices: some(/^(campaigns|controlTests|deficiencies|evidence|backupPlans)\./), quietFrom: '19:00', quietTo: '07:00', zone: 'Europe/Berlin' }
    const { id } = await past(9, () => createChannel(admin, { kind: 'teams', ...teams, address: 'https://sample.logic.azure.com/workflows/sample', sample: true }))
    await past(2, () => noteChannelFailing(job, { id, failure: 'Teams answers 404: the workflow was removed or switched off, or its only owner left: look at it in Teams' }))
    await past(1, () => updateChannel(admin, { id, version: 1, ...teams, pausedReason: 'Until the workflow has two owners' }))
  },
}
