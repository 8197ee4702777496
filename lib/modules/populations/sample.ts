import type { Person } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { background } from '#lib/door/background.ts'
import { restoreColumns } from '#lib/importers/restores.ts'
import { colleague } from '#lib/sample.ts'
import { receiveRaw } from '../artifacts/receive.ts'
import type { SampleOf } from '../sample-shape.ts'
import { listSystems } from '../systems/queries.ts'
import { populationFile } from './files.ts'
import { createPopulation, importPopulation } from './operations/bring.ts'
import { reconcilePopulation } from './operations/reconcile.ts'
import { freezePopulation } from './operations/settle.ts'
import { getPopulation } from './queries.ts'
import { readingPopulations } from './reading.ts'

const roles = ['Ledger clerk', 'Receivables', 'Payables', 'Month end close', 'Reports, read only', 'Master data', 'ERP administrator']

const role = (n: number) => `${roles[n % roles.length]};${roles[n % roles.length] === 'ERP administrator' ? 'yes' : 'no'}`

/** Users and roles of the ERP, as its report R-12 writes them; a quarter later some have come and some have gone. */
function report(quarter: number): string {
  const lines = ['User;Name;E-mail;Type;Role;Privileged;Locked;Last logon']
  for (let n = quarter * 3; n < 46 + quarter * 4; n++) {
    const { name, email } = colleague(n)
    const id = `NS${String(1_040 + n * 7).padStart(6, '0')}`
    for (let r = 0; r < 1 + (n % 3 === 0 ? 1 : 0); r++) lines.push(`${id};${name};${email};Dialog;${role(n + r * 2)};${n % 11 === 0 ? 'yes' : 'no'};${new Date(now().getTime() - days((n * 3) % 90)).toISOString().slice(0, 10)}`)
  }
  lines.push('NSBATCH01;Month end batch;;System;Month end close;no;no;')
  if (quarter > 0) lines.push(';System line of the report;;;Reports, read only;no;no;', lines[4] as string)
  return `\ufeff${lines.join('\r\n')}\r\n`
}

const mapping = { columns: { accountId: 'User', accountName: 'Name', email: 'E-mail', accountKind: 'Type', rightName: 'Role', privileged: 'Privileged', enabled: 'Locked', lastUsedAt: 'Last logon' }, inverted: true }

async function restored(who: Person, systemId: string): Promise<void> {
  const bytes = Buffer.from(restoreTests())
  const file = await receiveRaw(who, 'populations.create', populationFile, { name: 'Restore tests.csv', body: (async function* () { yield bytes })() })
  const { id } = await createPopulation(who, { systemId, source: 'restore_tests', report: 'Log of restore tests, of the operations team', parameters: 'All of the last twelve months', extractedAt: new Date(now().getTime() - days(0.2)).toISOString(), sample: true, file } as never)
  const runId = (await getPopulation(who, { id })).run?.id as string
  await readingPopulations.work({ orgId: who.orgId, id: runId }, background('sample'))
  await reconcilePopulation(who, { id, against: 'total', by: 'rows', total: 4, seen: 'The calendar of the operations team: four restore tests in twelve months' } as never)
  await freezePopulation(who, { id, version: (await getPopulation(who, { id })).version } as never)
}

async function imported(who: Person, systemId: string, quarter: number): Promise<string> {
  const bytes = Buffer.from(report(quarter))
  const file = await receiveRaw(who, 'populations.create', populationFile, { name: 'R-12 users and roles.csv', body: (async function* () { yield bytes })() })
  const { id } = await createPopulation(who, { systemId, source: 'table', report: 'Report R-12, users and roles, of Northstar ERP', parameters: 'Client 100, all company codes, locked users included', extractedAt: new Date(now().getTime() - days(0.1)).toISOString(), sample: true, file } as never)
  const { run } = await getPopulation(who, { id })
  const runId = run?.id ?? (await importPopulation(who, { id, mapping } as never)).runId
  await readingPopulations.work({ orgId: who.orgId, id: runId }, background('sample'))
  return id
}

/** The restore tests of the year: one a quarter, the third without anybody who looked at it. */
function restoreTests(): string {
  const at = (ago: number, hour: number) => new Date(Math.floor((now().getTime() - days(ago)) / days(1)) * days(1) + hour * 3_600_000).toISOString()
  const tests = [[270, 3, 'f.adeyemi@nordwind.example', 'h.dahl@nordwind.example'], [180, 5, 'f.adeyemi@nordwind.example', 'h.dahl@nordwind.example'], [90, 2, 'f.adeyemi@nordwind.example', ''], [8, 3, 't.zielinski@nordwind.example', 'f.adeyemi@nordwind.example']] as const
  const lines = tests.map(([ago, hours, by, reviewedBy], n) => [`RT-${n + 1}`, 'Northstar ERP into eu-west-1', at(ago, 2), at(ago, 9), at(ago, 9 + hours), 240, 1_440, 'same', by, reviewedBy].join(','))
  return [restoreColumns.join(','), ...lines].join('\n')
}

/** What the ERP itself says that it has; a quarter later that is one account more than its report shows. */
const counted = (who: Person, id: string, accounts: number) => reconcilePopulation(who, { id, against: 'total', by: 'accounts', total: accounts, seen: 'Northstar ERP, Users, “entries found” at the foot of the list, client 100' } as never)

export const sample: SampleOf = {
  after: ['organizations', 'systems'],
  async fill({ person, past }) {
    const manager = person('compliance_manager')
    const erp = (await listSystems(manager, { search: 'Northstar ERP', limit: 10 } as Parameters<typeof listSystems>[1])).rows.find((system) => system.name === 'Northstar ERP')
    if (!erp) throw new Error('the sample has no ERP')
    await past(16, async () => {
      const id = await imported(manager, erp.id, 0)
      await counted(manager, id, 47)
      await freezePopulation(manager, { id, version: (await getPopulation(manager, { id })).version } as never)
    })
    await past(1, async () => counted(manager, await imported(manager, erp.id, 1), 49))
    await restored(manager, erp.id)
  },
}
