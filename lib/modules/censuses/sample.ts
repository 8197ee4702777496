import { days, now } from '#lib/clock.ts'
import { background } from '#lib/door/background.ts'
import type { SampleOf } from '../sample-shape.ts'
import { createCensus, explainStop } from './operations/begin.ts'
import { censusChoices, getCensus } from './queries.ts'
import { judgingCensuses } from './working.ts'

const day = (ago: number) => new Date(now().getTime() - days(ago)).toISOString().slice(0, 10)

/** What the manager of the sample answers to what stops its first census. */
const answers: Record<string, string> = {
  old_list: 'The report of the new quarter is imported and waits for one account to be explained. Until then the last frozen one counts; who left since is judged with the next census.',
  older_roster: 'Nobody left between the two: checked with personnel.',
}

export const sample: SampleOf = {
  after: ['organizations', 'systems', 'populations', 'people', 'controls'],
  async fill({ person, past }) {
    const manager = person('compliance_manager')
    const begun = async (from: number, to: number) => {
      const { rosters, scope } = await censusChoices(manager, {})
      const { id, runId } = await createCensus(manager, { rosterId: rosters[0]?.id ?? '', systemIds: [...new Set(scope.map(({ systemId }) => systemId))], from: day(from), to: day(to) } as never)
      await judgingCensuses.work({ orgId: manager.orgId, id: runId }, background('sample'))
      return id
    }
    const judged = await past(2.5, () => begun(45, 12))
    await past(2.4, async () => {
      for (const { id: stopId, kind } of (await getCensus(manager, { id: judged })).stops) await explainStop(manager, { id: judged, stopId, reason: answers[kind] ?? 'Looked at with personnel: both lists are right, and the difference is the leaver whose account is still open.' })
      const { run } = await getCensus(manager, { id: judged })
      await judgingCensuses.work({ orgId: manager.orgId, id: run?.id ?? '' }, background('sample'))
    })
    // One more waits until somebody says why.
    await past(0.5, () => begun(45, 1))
  },
}
