import type { Person } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { background } from '#lib/door/background.ts'
import { occurrenceAt } from '#lib/occurrences.ts'
import type { SampleOf } from '../sample-shape.ts'
import { buildCampaign, openCampaign } from './operations/build.ts'
import { closeCampaign, setGranting } from './operations/close.ts'
import { decideRows, submitRows } from './operations/decide.ts'
import { createCampaign } from './operations/plan.ts'
import { signOffCampaign } from './operations/sign-off.ts'
import { campaignChoices, getCampaign, listRows } from './queries.ts'
import { reporting } from './reporting.ts'
import { building } from './rounds.ts'

/** The quarter of a day so many days ago, as occurrences name it. */
const quarter = (ago: number) => occurrenceAt('quarterly', new Date(now().getTime() - days(ago))).key

const inDays = (count: number) => new Date(now().getTime() + days(count)).toISOString()

/** As whoever looks at each row does: what nobody knows or uses goes, with a word why. */
function judged(row: Awaited<ReturnType<typeof listRows>>['rows'][number]): ['approve' | 'reject', string | undefined] {
  if (row.flags.leaver) return ['reject', 'Left the company']
  if (row.flags.orphan) return ['reject', 'Nobody knows whose account this is']
  if (row.flags.dormant) return ['reject', 'Not used for months; can be asked for again']
  return ['approve', row.guarded ? 'Needed, talked about with the team' : undefined]
}

/** One click each, but for what nothing is special about, which goes together. */
async function decideAs(who: Person, campaignId: string, most = Number.POSITIVE_INFINITY): Promise<void> {
  const { rows } = await listRows(who, { campaignId, mine: 'yes', state: 'pending', limit: 100 } as never)
  const chosen = rows.slice(0, most)
  const seen = (row: (typeof rows)[number]) => ({ number: row.number, sequence: row.sequence, hash: row.hash })
  const plain = chosen.filter((row) => !row.guarded && judged(row)[0] === 'approve')
  for (const row of chosen.filter((each) => !plain.includes(each))) {
    const [outcome, note] = judged(row)
    await decideRows(who, { id: campaignId, outcome, ...(note ? { note } : {}), rows: [seen(row)] } as never)
  }
  if (plain.length > 0) await decideRows(who, { id: campaignId, outcome: 'approve', rows: plain.map(seen) } as never)
}

export const sample: SampleOf = {
  after: ['organizations', 'systems', 'populations', 'people'],
  async fill({ person, people, past }) {
    const manager = person('compliance_manager')
    const reviewers = [...people.values()]
    const opened = async (occurrence: string, dueIn: number): Promise<string> => {
      const { scope } = await campaignChoices(manager, {})
      const { id } = await createCampaign(manager, {
        title: `Access review of the ERP, ${occurrence}`, occurrence, windowFrom: inDays(-60), windowTo: inDays(20), dueAt: inDays(dueIn), ownerId: manager.userId, securityId: person('reviewer').userId, reviewer: 'manager', privilegedToSecurity: true, dormantDays: 60, scope: scope.map((each) => `${each.systemId}:${each.source}`),
      } as never)
      const { runId } = await buildCampaign(manager, { id })
      await building.work({ orgId: manager.orgId, id: runId }, background('sample'))
      await openCampaign(manager, { id, version: (await getCampaign(manager, { id })).version })
      return id
    }
    const [erp] = (await campaignChoices(manager, {})).scope
    if (erp) await past(15.5, () => setGranting(manager, { systemId: erp.systemId, source: erp.source, rightKind: 'role', rightId: 'ERP administrator', rightName: 'ERP administrator', grants: true, reason: 'May create users and give them any role; confirmed by the vendor’s handbook.' } as never))
    // No entry is older than the partitions of a first start: last quarter's is done late, in this one.
    const first = await past(15, () => opened(quarter(92), 10))
    for (const each of (await getCampaign(manager, { id: first })).reviewers) {
      const who = reviewers.find((one) => one.userId === each.userId)
      if (!who) continue
      await past(13, async () => {
        for (let left = each.rows; left > 0; left -= 100) await decideAs(who, first)
        await submitRows(who, { id: first })
      })
    }
    await past(11, async () => closeCampaign(manager, { id: first, version: (await getCampaign(manager, { id: first })).version }))
    await past(10, async () => {
      const { runId } = await signOffCampaign(manager, { id: first, version: (await getCampaign(manager, { id: first })).version, statement: 'The list of the ERP is complete by its own count. Every row was decided by the manager of the person or by security; what was rejected is with the owner of the ERP to be removed.' } as never)
      await reporting.work({ orgId: manager.orgId, id: runId }, background('sample'))
    })
    const second = await past(3, () => opened(quarter(0), 12))
    await past(2, () => decideAs(person('reviewer'), second, 4))
  },
}
