import { jobActor, type Person } from '#lib/auth/actor.ts'
import { days, hours, minutes, now } from '#lib/clock.ts'
import { background } from '#lib/door/background.ts'
import { occurrenceAt } from '#lib/occurrences.ts'
import { approveRequest } from '../approvals/operations.ts'
import { getApproval } from '../approvals/queries.ts'
import { receiveRaw } from '../artifacts/receive.ts'
import { listChanges } from '../changes/queries.ts'
import { listConnections } from '../connections/queries.ts'
import { matching } from '../people/operations/follow.ts'
import { populationFile } from '../populations/files.ts'
import { createPopulation, importPopulation } from '../populations/operations/bring.ts'
import { reconcilePopulation } from '../populations/operations/reconcile.ts'
import { freezePopulation } from '../populations/operations/settle.ts'
import { getPopulation } from '../populations/queries.ts'
import { readingPopulations } from '../populations/reading.ts'
import type { SampleOf } from '../sample-shape.ts'
import { listSystems as listRegister } from '../systems/queries.ts'
import { getException, listFailed } from './exceptions.ts'
import { judgeLive, reconciling } from './judging.ts'
import { createException, remediateException, requestAcceptance } from './operations/exceptions.ts'
import { createReconciliation } from './operations/judge.ts'
import { setSystem } from './operations/systems.ts'
import { recordDeployment, recordSnapshot, tellFacts } from './operations/tell.ts'
import { getSystemSettings, listReconciliations } from './queries.ts'
import { baseline, developers, imageOf, quarterOf, repository, Story } from './sample-story.ts'

const hand = background('sample')

/** Who is who at GitHub: its list of members, brought in and frozen as any population. */
async function members(who: Person, systemId: string): Promise<void> {
  const lines = Object.values(developers).map(({ id, login, email, role }) => [id, login, email ?? '', role].join(','))
  const bytes = Buffer.from(`${['Id,Login,E-mail,Role', ...lines].join('\n')}\n`)
  const file = await receiveRaw(who, 'populations.create', populationFile, { name: 'Members of nordwind.csv', body: (async function* () { yield bytes })() })
  const { id } = await createPopulation(who, { systemId, source: 'table', report: 'Members of the organization nordwind, with roles', parameters: 'Outside collaborators included', extractedAt: new Date(now().getTime() - hours(2)).toISOString(), sample: true, file } as never)
  const runId = (await getPopulation(who, { id })).run?.id ?? (await importPopulation(who, { id, mapping: { columns: { accountId: 'Id', accountName: 'Login', email: 'E-mail', rightName: 'Role' } } } as never)).runId
  await readingPopulations.work({ orgId: who.orgId, id: runId }, hand)
  await reconcilePopulation(who, { id, against: 'total', by: 'accounts', total: lines.length, seen: 'GitHub, People, the number beside “Members”' } as never)
  await freezePopulation(who, { id, version: (await getPopulation(who, { id })).version } as never)
  await matching.work({ orgId: who.orgId, id }, hand)
}

/** The ERP, whose changes come from one repository: last quarter held fast, the last weeks live, and what failed in the hands of people. */
export const sample: SampleOf = {
  after: ['organizations', 'systems', 'people', 'campaigns', 'connections', 'changes'],
  async fill({ orgId, person, past }) {
    const [manager, owner, contributor, admin] = [person('compliance_manager'), person('control_owner'), person('contributor'), person('admin')]
    const today = now()
    const ago = (count: number) => new Date(today.getTime() - days(count))
    const register = (await listRegister(manager, { limit: 50 } as never)).rows
    const systemOf = (name: string) => register.find((each) => each.name === name)?.id as string
    const [erp, host] = [systemOf('Northstar ERP'), systemOf('GitHub organization')]
    const connectionId = (await listConnections(manager, {})).find(({ kind }) => kind === 'github')?.id as string
    const changes = (await listChanges(manager, { limit: 50 } as never)).rows
    const request = (title: string) => changes.find((each) => each.title.startsWith(title))?.reference as string
    await past(19.5, () => members(manager, host))

    const quarter = occurrenceAt('quarterly', new Date(occurrenceAt('quarterly', today).from.getTime() - 1))
    const story = new Story(quarter.from, new Date(quarter.from.getTime() + days(24)))
    // The last weeks have changes of their own.
    quarterOf(story, quarter.from, new Date(Math.min(quarter.to.getTime(), ago(32).getTime())))
    const one = { checks: { build: 'success', test: 'success' }, deployer: null, approver: 'tomasz' } as const
    const named = (title: string, at: Date) => ({ names: { request: request(title), at } })
    const live: [Date, string, Parameters<Story['pull']>[0]['by']][] = []
    const bring = (of: Parameters<Story['pull']>[0], by: keyof typeof developers = 'priya') => void live.push([new Date(of.at.getTime() + minutes(70)), story.pull(of), by])
    bring({ ...one, number: 412, at: ago(12.98), by: 'lucia', commits: 4, ...named('Upgrade the ERP', ago(15.5)) })
    bring({ ...one, number: 415, at: ago(9), by: 'dana', approver: 'priya', ...named('Free the disk', ago(9.05)) }, 'tomasz')
    bring({ ...one, number: 416, at: ago(7.9), by: 'felix', ...named('Open the reporting database', ago(8)) })
    bring({ ...one, number: 418, at: ago(5), by: 'amira', ...named('Rotate the signing key', ago(4)) })
    bring({ ...one, number: 420, at: ago(3.5), by: 'dana', approver: 'guest', unread: true })
    bring({ ...one, number: 421, at: ago(2.5), by: 'felix', ...named('Move the nightly export', ago(2.8)) }, 'tomasz')
    bring({ ...one, number: 423, at: ago(1.5), by: 'amira', ...named('Rotate the signing key', ago(2)) }, 'amira')
    bring({ ...one, number: 424, at: ago(0.9), by: 'bot', ...named('Upgrade the ERP', ago(1.2)) })

    const job = jobActor(orgId, 'connections', 'sample')
    const told = (after: Date | null, until: Date) => tellFacts(job, { connectionId, repository: repository.number, name: repository.name, told: 'pull', facts: story.facts.filter(({ at }) => (after === null || at > after) && at <= until).map(({ fact }) => fact) } as never)
    const judge = async () => judgeLive({ orgId, id: (await getSystemSettings(manager, { systemId: erp })).said?.id as string }, hand)
    const failing = async (reconciliationId: string) => (await listFailed(manager, { reconciliationId, limit: 100 } as never)).rows
    const explain = async (reconciliationId: string, of: { number: number; id: number }, said: { spread: string; rootCause: string; ownerId: string; dueAt: Date }) => (await createException(manager, { reconciliationId, number: of.number, attribute: of.id, ...said, dueAt: said.dueAt.toISOString() } as never)).id

    await past(19, () => told(null, ago(19)))
    const settings = { productionBy: 'environment', productionNames: ['production'], branches: ['main'], baseline, asksDeployer: true, asksBotApprovals: true, asksChecks: true, approvals: 1 }
    const sourceId = (await getSystemSettings(manager, { systemId: erp })).repositories.find(({ name }) => name === repository.name)?.id as string
    await past(18.9, () => setSystem(manager, { id: erp, sourceId, ...settings } as never))
    const { id: run, runId } = await past(18.5, () => createReconciliation(manager, { systemId: erp, from: quarter.from.toISOString(), to: quarter.to.toISOString() } as never))
    await past(18.5, () => reconciling.work({ orgId, id: runId }, hand))
    // From now on each change has its request here.
    await past(18, async () => setSystem(manager, { id: erp, sourceId, version: (await getSystemSettings(manager, { systemId: erp })).said?.version, ...settings, asksRequest: true } as never))

    const failed = await failing(run)
    const that = (attribute: number, reason: string) => failed.find((each) => each.id === attribute && each.reason === reason)
    const [slipped, own, red] = [that(2, 'unattributed'), that(2, 'writer'), that(5, 'red')]
    if (slipped) await past(16, () => explain(run, slipped, { spread: 'systematic', rootCause: 'Administrators of the repository can switch its rules off, and did at night to get a fix through. Nobody is told when that happens.', ownerId: owner.userId, dueAt: ago(3) }))
    if (own) {
      const id = await past(16, () => explain(run, own, { spread: 'isolated', rootCause: 'He mended a test of it while he reviewed it, and the rule counts approvals of whoever pushed.', ownerId: owner.userId, dueAt: ago(-20) }))
      const { approvalId } = await past(15, async () => requestAcceptance(owner, { id, version: (await getException(owner, { id })).version, until: ago(-120).toISOString(), reason: 'The two lines he wrote are a test. Another engineer read the change again and found nothing.' } as never))
      await past(14, async () => void (await approveRequest(admin, { id: approvalId, sha256: (await getApproval(admin, { id: approvalId })).sha256, note: 'Seen, with the second reading. The rule asks for the last push since.' })))
    }
    if (red) {
      const id = await past(16, () => explain(run, red, { spread: 'isolated', rootCause: 'The check was made required an hour after the pull request was opened; it went in as the last one without.', ownerId: contributor.userId, dueAt: ago(-6) }))
      await past(11, async () => remediateException(contributor, { id, version: (await getException(contributor, { id })).version, note: 'The test was mended and ran green on the branch two days later; nothing had to be taken back.' }))
    }

    const deployed = async ([at, sha, by]: (typeof live)[number]) => recordDeployment(contributor, { system: 'Northstar ERP', environment: 'production', sha, digest: imageOf(sha), id: `deploy ${Math.round((at.getTime() - ago(30).getTime()) / 60_000)}`, at: at.toISOString(), by: { id: by === 'bot' ? 1 : developers[by].id, login: by === 'bot' ? '' : developers[by].login } } as never)
    await past(6, async () => {
      await told(ago(19), ago(6))
      for (const each of live) if (each[0] < ago(6)) await deployed(each)
      await judge()
      const view = (await listReconciliations(manager, { systemId: erp } as never)).rows.find(({ state }) => state === 'live')
      const late = view && (await failing(view.id)).find((each) => each.id === 1 && each.reason === 'emergency_late')
      if (view && late) await explain(view.id, late, { spread: 'isolated', rootCause: 'Nobody on call that weekend could approve; the request waited until Monday.', ownerId: contributor.userId, dueAt: ago(-2) })
    })
    await past(0.3, async () => {
      await told(ago(6), ago(0.3))
      for (const each of live) if (each[0] >= ago(6)) await deployed(each)
      const [before, last] = live.slice(-2).map(([, sha]) => sha) as [string, string]
      await recordSnapshot(contributor, { system: 'Northstar ERP', name: 'production', at: ago(0.35).toISOString(), artifacts: [
        { digest: imageOf(last), since: ago(0.8).toISOString(), count: 4 }, { digest: imageOf(before), since: ago(1.3).toISOString(), count: 1 }, { digest: imageOf('built by hand'), since: ago(2.2).toISOString(), count: 1 }, { since: ago(0.8).toISOString(), count: 1 },
      ] } as never)
      await judge()
    })
  },
}
