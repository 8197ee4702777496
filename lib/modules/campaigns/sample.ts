import type { Person } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { background } from '#lib/door/background.ts'
import type { SampleOf } from '../sample-shape.ts'
import { buildCampaign, openCampaign } from './operations/build.ts'
import { closeCampaign } from './operations/close.ts'
import { decideRows, submitRows } from './operations/decide.ts'
import { createCampaign } from './operations/plan.ts'
import { campaignChoices, getCampaign, listRows } from './queries.ts'
import { building } from './rounds.ts'

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
    const opened = async (title: string, dueIn: number): Promise<string> => {
      const { scope } = await campaignChoices(manager, {})
      const { id } = await createCampaign(manager, {
        title, windowFrom: inDays(-60), windowTo: inDays(20), dueAt: inDays(dueIn), ownerId: manager.userId, securityId: person('reviewer').userId, reviewer: 'manager', privilegedToSecurity: true, dormantDays: 60, scope: scope.map((each) => `${each.systemId}:${each.source}`),
      } as never)
      const { runId } = await buildCampaign(manager, { id })
      await building.work({ orgId: manager.orgId, id: runId }, background('sample'))
      await openCampaign(manager, { id, version: (await getCampaign(manager, { id })).version })
      return id
    }
    const first = await past(15, () => opened('Access review of the ERP after the release', 10))
    for (const each of (await getCampaign(manager, { id: first })).reviewers) {
      const who = reviewers.find((one) => one.userId === each.userId)
      if (!who) continue
      await past(13, async () => {
        for (let left = each.rows; left > 0; left -= 100) await decideAs(who, first)
        await submitRows(who, { id: first })
      })
    }
    await past(11, async () => closeCampaign(manager, { id: first, version: (await getCampaign(manager, { id: first })).version }))
    const second = await past(3, () => opened('Access review, this quarter', 12))
    await past(2, () => decideAs(person('reviewer'), second, 4))
  },
}
