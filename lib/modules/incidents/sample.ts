import { hours, now } from '#lib/clock.ts'
import { listFindings } from '../findings/queries.ts'
import type { SampleOf } from '../sample-shape.ts'
import { addObligation, settleObligation, startClock } from './operations/clock.ts'
import { recordPhase, setIncidentCost, setIncidentRoles } from './operations/facts.ts'
import { recordAct } from './operations/links.ts'
import { openIncident } from './operations/open.ts'
import { closeIncident, investigateIncident, resolveIncident } from './operations/steps.ts'
import { addTask, finishTask } from './operations/tasks.ts'
import { getIncident } from './queries.ts'

/** One that is over, with everything that was learned; one of personal data whose clock runs; one that nobody has looked into yet. */
export const sample: SampleOf = {
  after: ['organizations', 'findings'],
  async fill({ person, past }) {
    const [admin, manager, reviewer, owner] = [person('admin'), person('compliance_manager'), person('reviewer'), person('control_owner')]
    const findings = (await listFindings(reviewer, { status: 'undecided', sort: 'riskScore', direction: 'desc', limit: 10 } as never)).rows
    const ago = (count: number) => new Date(now().getTime() - hours(count)).toISOString()
    const version = async (id: string) => (await getIncident(reviewer, { id })).version

    const phished = await past(9, async () => {
      const { id } = await openIncident(reviewer, { title: 'Mailbox of the finance team taken over', description: 'Somebody signed in to the mailbox of accounts payable from abroad, with a code that its owner had typed into a page that looked like ours.', severity: 'p2', occurredAt: ago(7), detectedAt: ago(3) } as never)
      await setIncidentRoles(reviewer, { id, version: 1, coordinatorId: manager.userId, technicalLeadId: admin.userId, communicationsId: reviewer.userId } as never)
      await investigateIncident(manager, { id, version: 2 })
      await recordPhase(manager, { id, phase: 'detection', at: ago(3), said: 'A sign-in from a country where nobody of ours is, and a rule in the mailbox that hides answers. One mailbox, four hours.' } as never)
      await recordPhase(admin, { id, phase: 'containment', at: ago(2), said: 'Sessions were ended, the password was reset and the rule removed.' } as never)
      await recordAct(admin, { id, at: ago(2), said: 'Ended all sessions of the account', reason: 'The stolen session would have gone on' } as never)
      const task = await addTask(manager, { id, title: 'Ask the bank whether payment details of suppliers were changed', assigneeId: owner.userId, dueAt: ago(-20) } as never)
      await finishTask(owner, { id: task.id, version: 1, outcome: 'No change since September; the bank calls back before any.' } as never)
      return id
    })
    await past(6, async () => {
      await recordPhase(admin, { id: phished, phase: 'eradication', at: ago(4), said: 'Root cause: the second factor was a code that can be typed anywhere. Eleven others had opened the same mail; none had typed a code.' } as never)
      await recordPhase(admin, { id: phished, phase: 'recovery', at: ago(2), said: 'The mailbox is in use again; sign-ins were watched for two days.' } as never)
      await resolveIncident(manager, { id: phished, version: await version(phished) })
    })
    await past(4, async () => {
      await recordPhase(manager, { id: phished, phase: 'lessons', at: ago(1), said: 'Finance gets security keys this quarter. Rules that hide answers raise a finding of their own now.' } as never)
      await setIncidentCost(manager, { id: phished, version: await version(phished), cost: '8400', currency: 'EUR' } as never)
      await closeIncident(manager, { id: phished, version: await version(phished) })
    })

    const { id: laptop } = await openIncident(reviewer, { title: 'Laptop with a customer list left on a train', description: 'A laptop of sales was left on a train to Hamburg. Its disk is encrypted; whether it was locked is not known.', severity: 'p2', occurredAt: ago(30), detectedAt: ago(26) } as never)
    await setIncidentRoles(reviewer, { id: laptop, version: 1, coordinatorId: manager.userId, legalCounselId: admin.userId } as never)
    await investigateIncident(manager, { id: laptop, version: 2 })
    await startClock(manager, { id: laptop, version: 3, awareAt: ago(26), authority: 'Landesbeauftragte für Datenschutz Bremen' } as never)
    await recordPhase(manager, { id: laptop, phase: 'detection', at: ago(26), said: 'Some 1,400 names and addresses of customers; no payment data.' } as never)
    await recordPhase(admin, { id: laptop, phase: 'containment', at: ago(25), said: 'The device was locked and told to erase itself; it has not answered yet.' } as never)
    await addTask(manager, { id: laptop, title: 'Ask the lost property office of the railway', assigneeId: owner.userId, dueAt: ago(-6) } as never)
    const { id: insurer } = await addObligation(manager, { id: laptop, recipient: 'other', name: 'Insurer', what: 'That a claim may follow, within three days', dueAt: ago(-40) } as never)
    await settleObligation(manager, { id: insurer, outcome: 'told', at: ago(1), said: 'By the form of their site, reference NW-2210' } as never)

    const [first, second] = findings
    if (first) await openIncident(reviewer, { title: first.ruleName, severity: 'p3', description: 'Nobody has looked into it yet.', findingIds: [first, second].flatMap((each) => (each ? [each.id] : [])), reason: 'Same night, same source' } as never)
  },
}
