import type { Person } from '#lib/auth/actor.ts'
import { days, hours, now } from '#lib/clock.ts'
import { approveRequest, rejectRequest } from '../approvals/operations.ts'
import { getApproval } from '../approvals/queries.ts'
import { receive } from '../artifacts/receive.ts'
import type { SampleOf } from '../sample-shape.ts'
import { withValues } from '../settings/model.ts'
import { updateSettings } from '../settings/operations.ts'
import { getSettings } from '../settings/queries.ts'
import { changeAttachment } from './files.ts'
import { submitChange } from './operations/approval.ts'
import { attachFile } from './operations/attach.ts'
import { createChange, createStandardChange } from './operations/draft.ts'
import { createFreeze } from './operations/freezes.ts'
import { askGate } from './operations/gate.ts'
import { requestTemplate } from './operations/templates.ts'
import { assignChange, closeChange, commentOnChange, implementChange, scheduleChange, verifyChange } from './operations/work.ts'
import { changeChoices, getChange } from './queries.ts'

const answers = (impact: number, reach: number, backOut: number, testing: number, novelty: number) => ({ 'answer.impact': impact, 'answer.reach': reach, 'answer.backOut': backOut, 'answer.testing': testing, 'answer.novelty': novelty })
/** A window that begins so many days from then, at two in the morning, and lasts some hours. */
function window(inDays: number, lasts = 3): { plannedFrom: string; plannedTo: string } {
  const from = new Date(`${new Date(now().getTime() + days(inDays)).toISOString().slice(0, 10)}T02:00:00Z`)
  return { plannedFrom: from.toISOString(), plannedTo: new Date(from.getTime() + hours(lasts)).toISOString() }
}

/** Of each type a change with its whole life, some on their way, one approved too late, one that meets another, and a freeze ahead. */
export const sample: SampleOf = {
  after: ['organizations', 'systems', 'users', 'approvals'],
  async fill({ person, past }) {
    const [manager, owner, reviewer, contributor, admin] = [person('compliance_manager'), person('control_owner'), person('reviewer'), person('contributor'), person('admin')]
    const { systems } = await changeChoices(manager, {})
    const named = (name: string) => systems.filter((each) => each.name === name).map((each) => each.id)
    const draft = async (by: Person, fields: Record<string, unknown>) => (await createChange(by, fields as never)).id
    const at = async (id: string) => ({ id, version: (await getChange(manager, { id })).version })
    const submit = async (by: Person, id: string): Promise<string> => (await submitChange(by, await at(id))).approvalId as string
    const seen = async (approvalId: string) => ({ id: approvalId, sha256: (await getApproval(admin, { id: approvalId })).sha256 })
    /** Whoever may, stage by stage. */
    const approve = async (approvalId: string, by: Person[], note?: string) => {
      for (const each of by) await approveRequest(each, { ...(await seen(approvalId)), ...(note && { note }) })
    }

    /** A text file, as tools and people keep what they saw. */
    const attach = async (by: Person, id: string, kind: string, name: string, lines: string[]) => {
      const file = await receive(by, 'changes.attach', changeAttachment, { name, body: (async function* () { yield Buffer.from(`${lines.join('\n')}\n`) })() })
      await attachFile(by, { id, kind, file } as never)
    }

    const upgrade = await past(17, () => draft(contributor, {
      type: 'normal', title: 'Upgrade the ERP to 12.4', category: 'code', description: 'Install release 12.4 of the ERP, migrate its database, and switch on the new posting rules.', justification: 'The vendor supports 12.2 until the end of the month only.', systemIds: named('Northstar ERP'), ...answers(2, 1, 1, 0, 1),
      testPlan: 'The release ran in the test system for two weeks; month-end was closed there once.', backOutPlan: 'Restore the snapshot taken before, within an hour.', ...window(4), refs: ['erp-12.4', 'https://github.com/nordwind/erp/pull/412'],
    }))
    await past(17, () => attach(contributor, upgrade, 'test', 'Month-end in the test system.txt', ['ERP 12.4, test system, month-end close', 'Postings 48,211  rejected 0', 'Trial balance before and after: equal', 'Dunning run: 312 letters, as in 12.2']))
    await past(17, () => attach(contributor, upgrade, 'back_out', 'Restore of the snapshot.txt', ['Restored from the snapshot of the test database', 'Started 09:12, service back 09:49 (37 minutes)', 'Rows compared in 1,204 tables: equal']))
    const upgradeAsked = await past(17, () => submit(contributor, upgrade))
    await past(16, () => commentOnChange(reviewer, { id: upgrade, comment: 'Who watches the first posting run?' }))
    await past(16, () => approve(upgradeAsked, [owner, manager], 'Tested for two weeks, and the way back is short.'))
    await past(15, async () => void (await assignChange(contributor, { ...(await at(upgrade)), implementerId: contributor.userId })))
    await past(15, async () => void (await scheduleChange(contributor, await at(upgrade))))
    await past(12.9, async () => void (await askGate(contributor, { id: upgrade, ref: 'erp-12.4', environment: 'production', run: 'deploy 1188' })))
    await past(12.85, async () => void (await implementChange(contributor, { ...(await at(upgrade)), note: 'As planned; the migration took 40 minutes.' })))
    await past(12, async () => void (await verifyChange(owner, { ...(await at(upgrade)), note: 'The posting run of the next morning was complete and correct.' })))
    await past(12, async () => void (await closeChange(contributor, { ...(await at(upgrade)), result: 'successful' })))

    const disk = await past(9, () => draft(contributor, { type: 'emergency', title: 'Free the disk of the ERP database', category: 'infrastructure', description: 'Remove old exports and grow the volume by 200 GB.', justification: 'Postings failed: the disk was full.', systemIds: named('Northstar ERP'), ...answers(2, 1, 0, 2, 1), testPlan: 'Postings are watched for an hour.', backOutPlan: 'The exports come back from the archive.', refs: [] }))
    const diskAsked = await past(9, () => submit(contributor, disk))
    await past(9, async () => void (await implementChange(contributor, { ...(await at(disk)), note: 'Postings go through again.' })))
    await past(8, async () => void (await verifyChange(owner, { ...(await at(disk)), note: 'Checked the queue: empty.' })))
    await past(7, () => approve(diskAsked, [reviewer], 'Right to do; it should have been asked for the same day.'))
    await past(7, async () => void (await closeChange(contributor, { ...(await at(disk)), result: 'successful' })))

    const template = await past(14, () => requestTemplate(owner, {
      title: 'Monthly security updates of servers', category: 'infrastructure', description: 'Install the security updates of the month, restart one server after the other, and watch the health page.', systemIds: ['Northstar ERP', 'Data warehouse', 'Northstar ERP staging', 'Recovery site'].flatMap(named), ...answers(1, 1, 1, 0, 0), testPlan: 'The same updates on the test servers two days before.', backOutPlan: 'Boot the former image.',
      ownerId: owner.userId, expiresAt: new Date(now().getTime() + days(180)).toISOString(), reason: 'Every month, the same way.',
    } as never))
    await past(13, () => approve(template.approvalId, [manager], 'Low risk, and done this way for a year.'))
    const patched = await past(6, async () => (await createStandardChange(contributor, { templateId: template.id, title: 'Security updates of November', systemIds: named('Recovery site'), ...window(1), refs: [] } as never)).id)
    await past(6, async () => void (await submitChange(contributor, await at(patched))))
    await past(4.9, async () => void (await implementChange(contributor, { ...(await at(patched)), note: 'All servers restarted.' })))

    const rejected = await past(8, () => draft(contributor, { type: 'normal', title: 'Open the reporting database to the office network', category: 'configuration', description: 'Allow port 5432 from the office.', justification: 'Analysts want to use their own tools.', systemIds: named('Northstar ERP'), ...answers(3, 2, 0, 3, 2), testPlan: 'None.', backOutPlan: 'Close the port.', ...window(3), refs: [] }))
    const rejectedAsked = await past(8, () => submit(contributor, rejected))
    await past(7, async () => void (await rejectRequest(owner, { ...(await seen(rejectedAsked)), note: 'Too wide: use the reporting copy with named accounts.' })))

    const planned: [string, string, number][] = [['Rotate the signing key of the single sign-on', 'Issue a new key, publish it beside the old one, and switch over.', 2], ['Move the nightly export to the new queue', 'Deploy the exporter 3.0 and point it at the new queue.', 2]]
    for (const [title, description, inDays] of planned) {
      const id = await past(4, () => draft(contributor, { type: 'normal', title, category: 'configuration', description, justification: 'Planned work of the quarter.', systemIds: named('Northstar ERP'), ...answers(1, 1, 1, 1, 1), testPlan: 'Ran in the test system.', backOutPlan: 'Switch back.', ...window(4 + inDays), refs: [`release-${inDays}-${title.length}`] }))
      const asked = await past(4, () => submit(contributor, id))
      await past(3, () => approve(asked, [owner, manager]))
      await past(3, async () => void (await assignChange(contributor, { ...(await at(id)), implementerId: contributor.userId })))
      await past(2, async () => void (await scheduleChange(contributor, await at(id))))
    }

    const waiting = await past(1, () => draft(contributor, { type: 'normal', title: 'Log statements of the administrators of the warehouse', category: 'configuration', description: 'Switch on the audit log of the database for administrators, and ship it to the log store.', justification: 'Asked for by the external auditor.', systemIds: named('Data warehouse'), ...answers(1, 1, 0, 1, 2), testPlan: 'Ran for a week in the test system: 2 % more load.', backOutPlan: 'Switch it off; takes effect at once.', ...window(6), refs: ['https://github.com/nordwind/warehouse/pull/431'] }))
    await past(1, () => submit(contributor, waiting))
    await past(0.5, () => draft(contributor, { type: 'normal', title: 'Replace the certificate of the customer portal', category: 'infrastructure', systemIds: named('AWS production account'), ...answers(2, 1, 0, 1, 0), refs: [] }))
    // A setting that weakens a control, approved by a second person: the portal records it by itself.
    const settings = await getSettings(admin, {})
    const asked = await past(3, () => updateSettings(admin, { version: settings.version, settings: withValues(settings.settings, { 'password.expiryDaysOther': 365 }), reason: 'Every account has a second factor now; frequent changes made people write passwords down.' }))
    if (asked.waits) await past(2, () => approve(asked.waits?.approvalId as string, [manager], 'As NIST SP 800-63B advises; the second factor is mandatory.'))
    await past(5, () => createFreeze(manager, { title: 'Closing of the year', reason: 'Finance closes the books: nothing moves under them.', systemIds: named('Northstar ERP'), startsAt: new Date(now().getTime() + days(20)).toISOString(), endsAt: new Date(now().getTime() + days(34)).toISOString() } as never))
  },
}
