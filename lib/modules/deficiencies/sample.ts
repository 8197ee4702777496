import { days, now } from '#lib/clock.ts'
import { listTests } from '../control-tests/queries.ts'
import { listControls } from '../controls/queries.ts'
import { listConflicts } from '../duties/queries.ts'
import { listEngagements } from '../engagements/queries.ts'
import type { SampleOf } from '../sample-shape.ts'
import { aggregateDeficiencies } from './operations/aggregate.ts'
import { evaluateDeficiency, reviewDeficiency } from './operations/evaluate.ts'
import { raiseDeficiency } from './operations/raise.ts'
import { respondToDeficiency } from './operations/respond.ts'

/** The interim test found one that is significant and on its way, one that is overdue, one whose severity a person put higher, and one that nobody evaluated yet. */
export const sample: SampleOf = {
  after: ['organizations', 'controls', 'engagements', 'control-tests', 'duties'],
  async fill({ person, past }) {
    const [auditor, manager, reviewer, owner] = [person('auditor'), person('compliance_manager'), person('reviewer'), person('control_owner')]
    const interim = (await listEngagements(auditor, { limit: 10 } as never)).rows.find(({ code }) => code.endsWith('INTERIM'))
    const controls = (await listControls(auditor, { limit: 100 } as never)).rows
    const [failed] = (await listTests(auditor, { conclusion: 'not_effective', limit: 10 } as never)).rows
    const controlId = (code: string) => controls.find((each) => each.code === code)?.id
    if (!interim || !failed) return
    const inDays = (count: number) => new Date(now().getTime() + days(count)).toISOString().slice(0, 10)
    const overdueSince = inDays(-4)

    await past(12, async () => {
      const { id } = await raiseDeficiency(auditor, {
        engagementId: interim.id, controlId: controlId('OP-05') ?? failed.controlId, kind: 'design', title: 'Nobody compares who entered the server room in Gdańsk', condition: 'Bremen keeps a log of each entry. Gdańsk has a list on paper, which nobody compares with who may enter.', criteria: 'Who entered is compared with who may, each quarter and in each place.', cause: 'The procedure was written for Bremen, before the room in Gdańsk was rented.',
        effect: 'Somebody without business there could reach the machines, and nobody would know.', source: 'typed', said: 'Seen at the walk-through in Gdańsk: the list was on the door, unsigned since spring.',
      } as never)
      await evaluateDeficiency(auditor, { id, version: 1, likelihood: 'reasonably_possible', likelihoodWhy: 'The room is shared with another tenant.', magnitude: 'inconsequential', magnitudeWhy: 'Two switches and a printer stand there; the ledger is at AWS.', affected: 'Warehouse of Gdańsk', statement: 'A control deficiency: nothing that reporting depends on stands in that room.' } as never)
      await reviewDeficiency(manager, { id, version: 2, note: 'Agreed after a look at the inventory of the room.' })
      await respondToDeficiency(manager, { id, version: 3, agrees: true, said: 'So it is.', plan: 'A badge reader in Gdańsk, and the comparison of Bremen for both.', ownerId: owner.userId, dueDay: overdueSince } as never)
    })

    const { id: changes } = await raiseDeficiency(auditor, { source: 'control_test', record: failed.id, title: 'Changes of the ERP without approval while branch rules were off', effect: 'Code that nobody else saw reaches the system that posts to the ledger.', process: 'Record to report', assertions: ['valuation', 'completeness'] } as never)
    await evaluateDeficiency(auditor, {
      id: changes, version: 1, likelihood: 'reasonably_possible', likelihoodWhy: 'Whoever may push could do so on each of these days; some did.', magnitude: 'more_than_inconsequential', magnitudeWhy: 'Calculations of the ledger could be altered, and reconciliations would show it only at month end.', affected: 'General ledger, receivables; Northstar ERP', days: 3, failure: 'Changes were made without approval; none of them altered a posting rule.',
      compensating: [{ controlId: controlId('AC-02') ?? controls.find((each) => each.id !== failed.controlId)?.id, testId: null, precision: 'Somebody whose rights should be gone would be found; what they changed would not.' }], statement: 'Significant: those who oversee reporting should know. No posting rule was altered.',
    } as never)
    await reviewDeficiency(reviewer, { id: changes, version: 2, note: 'Each change was looked at beside its pull request.' })
    await respondToDeficiency(manager, { id: changes, version: 3, agrees: true, said: 'Agreed.', plan: 'Branch rules are set by Terraform; switching them off raises a finding at once.', ownerId: owner.userId, dueDay: inDays(30) } as never)

    const conflict = (await listConflicts(auditor, { limit: 100 } as never)).rows.find(({ rule }) => rule.includes('vendors'))
    const { id: duties } = await raiseDeficiency(auditor, {
      engagementId: interim.id, controlId: controlId('AC-02') ?? failed.controlId, title: 'One person maintains vendors and enters payments', condition: 'The matrix of duties shows both rights in the ERP; the review of the quarter left them.', criteria: 'Nobody has both duties, or what compensates is named.', cause: 'Two roles were given for a holiday, and stayed.', effect: 'A vendor could be made up and paid.', process: 'Purchase to pay', assertions: ['existence'],
      ...(conflict ? { source: 'duty_conflict', record: conflict.id } : { source: 'typed', said: 'Seen in the list of roles.' }),
    } as never)
    await evaluateDeficiency(auditor, { id: duties, version: 1, likelihood: 'reasonably_possible', likelihoodWhy: 'Both acts take one sign-in.', magnitude: 'inconsequential', magnitudeWhy: 'Payments above 5,000 wait for a second person at the bank.', affected: 'Payables; Northstar ERP', severity: 'significant_deficiency', reason: 'It is the second year in a row, and nobody decided about it in between.', statement: 'Significant, as it was known and stayed.' } as never)

    await raiseDeficiency(auditor, { engagementId: interim.id, controlId: controlId('OP-03') ?? failed.controlId, title: 'Findings of high severity are read late', condition: 'The log shows findings of more than three days that nobody opened.', criteria: 'Each is read within a day.', cause: '', effect: 'What should be stopped goes on.', source: 'typed', said: 'Seen on the list of findings; not counted yet.' } as never)
    await aggregateDeficiencies(auditor, { engagementId: interim.id, title: 'Northstar ERP: who changes it and who pays with it', condition: 'Unapproved changes, and both duties of paying in one hand.', effect: 'Together they let one person change what is posted and paid.', memberIds: [changes, duties] } as never)
  },
}
