import type { Person } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { background } from '#lib/door/background.ts'
import { colleague, samplePeople } from '#lib/sample.ts'
import { receiveRaw } from '../artifacts/receive.ts'
import { populationFile } from '../populations/files.ts'
import { createPopulation, importPopulation } from '../populations/operations/bring.ts'
import { reconcilePopulation } from '../populations/operations/reconcile.ts'
import { freezePopulation } from '../populations/operations/settle.ts'
import { getPopulation, listPopulations } from '../populations/queries.ts'
import { readingPopulations } from '../populations/reading.ts'
import type { SampleOf } from '../sample-shape.ts'
import { listSystems } from '../systems/queries.ts'
import { matching, syncing } from './operations/follow.ts'
import { assignAccounts, setAliases } from './operations/settle.ts'
import { listAccounts, listPeople } from './queries.ts'

const leads = ['priya.raman', 'tomasz.zielinski', 'lucia.herrero'].map((each) => `${each}@nordwind.example`)
const head = 'ines.moreau@nordwind.example'

/** By their numbers among the users of the ERP; these two are in no roster: nobody knows whose their accounts are. */
const unknown = [21, 30]
const leaver = 9
const contractors = [14, 29]
const onLeave = 25
/** Her sister has no address of her own. */
const shared = 12
/** She married; the ERP knows her by the address she had. */
const married = 17
/** The last who stand in the ERP a quarter later; they had yet to begin when the first roster was taken. */
const newcomers = [46, 47, 48, 49]

type Worker = { id: string; given: string; family: string; email: string; manager: string; status?: string; start?: string; end?: string; type?: string }

/** Who works here, as Personio writes them. */
function roster(today: Date, newcomersState: 'Pre-hire' | 'Active'): string {
  const day = (ago: number) => new Date(today.getTime() - days(ago)).toISOString().slice(0, 10)
  const board: Worker[] = samplePeople.map(({ name, email, role }, n) => {
    const [first = '', ...rest] = name.split(' ')
    return { id: `P-${1_001 + n}`, given: first, family: rest.join(' '), email, manager: email === head ? '' : head, ...(role === 'external_auditor' && { type: 'External' }) }
  })
  const staff = Array.from({ length: 50 }, (_, n): Worker => ({
    ...colleague(n), id: `P-${2_001 + n * 3}`, manager: leads[n % leads.length] as string, start: day(400 + (n * 37) % 1_900),
    ...(n === leaver && { status: 'Inactive', end: day(25) }), ...(contractors.includes(n) && { type: 'External', end: day(-60) }), ...(n === onLeave && { status: 'Parental leave' }),
    ...(n === married && { family: 'Lindholm', email: 'dana.lindholm@nordwind.example' }), ...(newcomers.includes(n) && { status: newcomersState, start: day(10) }),
  })).filter(({ email }, n) => !unknown.includes(n) && !samplePeople.some((each) => each.email === email))
  const sister: Worker = { ...colleague(shared), id: 'P-2601', given: 'Selin', manager: head, start: day(210) }
  const lines = [...board, ...staff, sister].map(({ id, given, family, email, manager, status = 'Active', start = day(1_200), end = '', type = 'Permanent' }) => [id, given, family, email, manager, status, start, end, type].join(';'))
  return `${['Employee number;First name;Last name;E-mail;Supervisor;Status;Hire date;Termination date;Employment type', ...lines].join('\r\n')}\r\n`
}

const mapping = { columns: { workerId: 'Employee number', givenName: 'First name', familyName: 'Last name', email: 'E-mail', manager: 'Supervisor', status: 'Status', start: 'Hire date', end: 'Termination date', workerKind: 'Employment type' }, zone: 'Europe/Berlin' }

/** From the bytes to people, as whoever imports a roster and the worker do it. */
async function rostered(who: Person, systemId: string, csv: string): Promise<void> {
  const bytes = Buffer.from(csv)
  const file = await receiveRaw(who, 'populations.create', populationFile, { name: 'Workers.csv', body: (async function* () { yield bytes })() })
  const { id } = await createPopulation(who, { systemId, source: 'roster', report: 'Custom report “Workers”', parameters: 'All legal entities, all locations, leavers of the last twelve months included', extractedAt: new Date(now().getTime() - days(0.1)).toISOString(), sample: true, file } as never)
  const runId = (await getPopulation(who, { id })).run?.id ?? (await importPopulation(who, { id, mapping } as never)).runId
  await readingPopulations.work({ orgId: who.orgId, id: runId }, background('sample'))
  const total = csv.trimEnd().split('\r\n').length - 1
  await reconcilePopulation(who, { id, against: 'total', by: 'accounts', total, seen: 'Personio, People, “employees” above the list, all filters removed' } as never)
  await freezePopulation(who, { id, version: (await getPopulation(who, { id })).version, reason: 'The two sisters share one address until IT has made the second one.' } as never)
  await syncing.work({ orgId: who.orgId, id }, background('sample'))
}

export const sample: SampleOf = {
  after: ['organizations', 'systems', 'populations'],
  async fill({ person, past }) {
    const manager = person('compliance_manager')
    const today = now()
    const system = (await listSystems(manager, { search: 'Personio', limit: 10 } as never)).rows.find((each) => each.name === 'Personio')
    const [list] = (await listPopulations(manager, { state: 'frozen', source: 'table', limit: 10 } as never)).rows
    if (!system || !list) throw new Error('the sample has no personnel system, or no accounts')
    const someone = async (search: string) => (await listPeople(manager, { search, limit: 1 } as never)).rows[0]?.id as string
    await past(15.9, () => rostered(manager, system.id, roster(today, 'Pre-hire')))
    await past(15.8, async () => {
      await matching.work({ orgId: manager.orgId, id: list.id }, background('sample'))
      await setAliases(manager, { id: await someone('dana.lindholm'), version: 1, aliases: [colleague(married).email], reason: 'Her address until she married; personnel confirmed it.' } as never)
      const [batch] = (await listAccounts(manager, { search: 'Month end batch', limit: 1 } as never)).rows
      if (!batch) throw new Error('the sample has no batch')
      await assignAccounts(manager, { ids: [batch.id], as: 'owner', personId: await someone('tomasz.zielinski'), reason: 'He runs the month end close; named in the operations handbook.' } as never)
    })
    await past(4, () => rostered(manager, system.id, roster(today, 'Active')))
  },
}
