import type { Person } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { background } from '#lib/door/background.ts'
import { colleague } from '#lib/sample.ts'
import { receiveRaw } from '../artifacts/receive.ts'
import { listFacilities } from '../facilities/queries.ts'
import { populationFile } from '../populations/files.ts'
import { createPopulation, importPopulation } from '../populations/operations/bring.ts'
import { reconcilePopulation } from '../populations/operations/reconcile.ts'
import { freezePopulation } from '../populations/operations/settle.ts'
import { getPopulation, listPopulations } from '../populations/queries.ts'
import { readingPopulations } from '../populations/reading.ts'
import type { SampleOf } from '../sample-shape.ts'
import { createEntryReview } from './operations/begin.ts'
import { explainEntries, signOffEntryReview } from './operations/sign-off.ts'
import { getEntryReview, listEntryExceptions } from './queries.ts'
import { judgingEntries } from './working.ts'

const workers = [1, 2, 3, 5, 6, 8, 10, 11]
/** Left 25 days ago. */
const leaver = 9

type Line = [ago: number, clock: string, n: number | string, door: string, more?: { direction?: 'In' | 'Out'; result?: 'Denied'; site?: 'GDN' }]

/** By the wall of the hall, as its readers write it. */
function log(today: Date, from: number, to: number, planted: Line[]): string {
  const date = (ago: number) => new Date(today.getTime() - days(ago)).toISOString().slice(0, 10)
  const usual: Line[] = []
  for (let ago = from; ago >= to; ago--) {
    if ([0, 6].includes(new Date(`${date(ago)}T00:00:00Z`).getUTCDay())) continue
    for (const [n, worker] of workers.entries()) usual.push([ago, `0${6 + (n % 3)}:${10 + ((ago * 7 + n * 5) % 48)}`, worker, 'Main entrance', { direction: 'In' }], [ago, `${15 + (n % 3)}:${10 + ((ago * 5 + n * 3) % 48)}`, worker, 'Main entrance', { direction: 'Out' }])
  }
  const isWorkday = (ago: number) => ![0, 6].includes(new Date(`${date(ago)}T00:00:00Z`).getUTCDay())
  const onWorkday = (ago: number): number => (isWorkday(ago) ? ago : onWorkday(ago + 1))
  const lines = [...usual, ...planted.map(([ago, ...rest]): Line => [onWorkday(ago), ...rest])].map(([ago, clock, who, door, { direction = '', result, site = 'BRE' } = {}]) => {
    const at = `${date(ago).split('-').reverse().join('.')} ${clock}`
    return typeof who === 'string' ? [at, '', who, '', door, direction, result ?? 'Granted', site] : [at, String(40_100 + who), colleague(who).name, colleague(who).email, door, direction, result ?? 'Granted', site]
  })
  return `\ufeff${['Time;Card number;Card holder;E-mail;Reader;Direction;Result;Site', ...lines.map((line) => line.join(';'))].join('\r\n')}\r\n`
}

const columns = {
  badge_log: { time: 'Time', badge: 'Card number', person: 'Card holder', email: 'E-mail', door: 'Reader', direction: 'Direction', result: 'Result', site: 'Site' },
  visitor_log: { in: 'Arrived', out: 'Left', visitor: 'Visitor', company: 'Company', host: 'Host', site: 'Site' },
}

async function brought(who: Person, systemId: string, source: 'badge_log' | 'visitor_log', csv: string): Promise<string> {
  const bytes = Buffer.from(csv)
  const [name, report] = source === 'badge_log' ? ['Doors.csv', 'Access log, all readers'] : ['Visitors.csv', 'List of visitors of the reception']
  const file = await receiveRaw(who, 'populations.create', populationFile, { name, body: (async function* () { yield bytes })() })
  const { id } = await createPopulation(who, { systemId, source, report, parameters: 'All sites, refused records included', extractedAt: new Date(now().getTime() - days(0.1)).toISOString(), sample: true, file } as never)
  const runId = (await getPopulation(who, { id })).run?.id ?? (await importPopulation(who, { id, mapping: { columns: columns[source] } } as never)).runId
  await readingPopulations.work({ orgId: who.orgId, id: runId }, background('sample'))
  const total = csv.trimEnd().split('\r\n').length - 1
  await reconcilePopulation(who, { id, against: 'total', by: 'records', total, seen: source === 'badge_log' ? 'Foot of the report: number of records' : 'Numbered pages of the book at the reception' } as never)
  await freezePopulation(who, { id, version: (await getPopulation(who, { id })).version, reason: 'Fewer days than the export before, and as many records as its foot says.' } as never)
  return id
}

const notes = {
  out_of_hours: ['legitimate', 'Stocktaking until late; the shift plan of the warehouse has both names.'],
  denied: ['legitimate', 'Her new card was not written yet; reception changed it the same morning.'],
} as const

export const sample: SampleOf = {
  after: ['organizations', 'systems', 'populations', 'people', 'facilities'],
  async fill({ person, past }) {
    const manager = person('compliance_manager')
    const today = now()
    const day = (ago: number) => new Date(today.getTime() - days(ago)).toISOString().slice(0, 10)
    const halls = (await listFacilities(manager, { search: 'Bremen', limit: 1 } as never)).rows[0]
    if (!halls) throw new Error('the sample has no halls')
    const roster = async () => (await listPopulations(manager, { source: 'roster', limit: 20 } as never)).rows.find(({ state, extractedAt }) => (state === 'frozen' || state === 'superseded') && extractedAt <= now())?.id as string
    const begun = async (from: number, to: number, logId: string, visitorsId: string | null) => {
      const { id, runId } = await createEntryReview(manager, { facilityId: halls.id, from: day(from), to: day(to), logId, visitorsId, rosterId: await roster() } as never)
      await judgingEntries.work({ orgId: manager.orgId, id: runId }, background('sample'))
      return id
    }
    await past(12, async () => {
      const logId = await brought(manager, halls.systemId, 'badge_log', log(today, 34, 18, [[27, '21:40', 2, 'Main entrance'], [27, '21:42', 3, 'Main entrance'], ...['06:58', '07:01', '07:03'].map((clock): Line => [22, clock, 5, 'Archive', { result: 'Denied' }])]))
      const id = await begun(34, 18, logId, null)
      for (const [kind, [explanation, note]] of Object.entries(notes)) await explainEntries(person('control_owner'), { id, all: true, exception: kind, kind: explanation, note } as never)
      const left = (await listEntryExceptions(manager, { reviewId: id, explained: 'no', limit: 100 } as never)).rows.map((row) => row.id)
      if (left.length > 0) await explainEntries(person('control_owner'), { id, numbers: left, kind: 'legitimate', note: 'Checked against the shift plan: nobody had to be in.' } as never)
      await signOffEntryReview(person('reviewer'), { id, conclusion: 'Looked at every exception and at the shift plans of three days. Nothing to follow up.' } as never)
    })
    await past(0.4, async () => {
      const logId = await brought(manager, halls.systemId, 'badge_log', log(today, 17, 6, [
        [10, '05:52', leaver, 'Main entrance'], [8, '23:10', 6, 'Server room'], ...['08:02', '08:03', '08:05', '08:06'].map((clock): Line => [9, clock, 11, 'Server room', { result: 'Denied' }]), [12, '10:20', 'Kovac, A.', 'Archive'],
        [7, '12:05', 8, 'Archive'], [7, '12:25', 8, 'Hall gate', { site: 'GDN' }],
      ]))
      const visits = [['Arrived;Left;Visitor;Company;Host;Site'], [`${day(14)} 09:00`, `${day(14)} 11:30`, 'Rolf Peters', 'Lift service', colleague(2).name, 'BRE'], [`${day(10)} 10:15`, `${day(10)} 10:50`, 'Mia Santos', 'Courier', '', 'BRE'], [`${day(8)} 13:00`, '', 'Jan Wolters', 'Cooling service', colleague(3).name, 'BRE']]
      const visitorsId = await brought(manager, halls.systemId, 'visitor_log', `${visits.map((line) => line.join(';')).join('\r\n')}\r\n`)
      const id = await begun(17, 6, logId, visitorsId)
      if ((await getEntryReview(manager, { id })).state !== 'open') throw new Error('the review of the sample was not judged')
    })
  },
}
