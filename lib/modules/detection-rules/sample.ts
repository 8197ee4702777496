import { days, now } from '#lib/clock.ts'
import type { SampleOf } from '../sample-shape.ts'
import { setControls } from './operations/controls.ts'
import { requestMute } from './operations/mutes.ts'
import { writeRule } from './operations/own-rules.ts'
import { requestSwitchOff } from './operations/switch-off.ts'
import { tryDraft } from './operations/try-draft.ts'
import { enableRule } from './operations/turn.ts'

const ownRule = `title: Somebody assumed the role of the ledger export
id: nordwind-ledger-export-role
description: The export role belongs to a machine; a person who takes it can read every booking.
author: Marcus Oyelaran
logsource:
    product: aws
    service: cloudtrail
detection:
    selection:
        eventName: AssumeRole
        requestParameters.roleArn|endswith: ':role/ledger-export'
    condition: selection
level: high
`

const draft = ownRule.replace('Somebody assumed the role of the ledger export', 'The ledger export ran outside its window').replace('nordwind-ledger-export-role', 'nordwind-ledger-export-hours')
  .replace('The export role belongs to a machine; a person who takes it can read every booking.', 'It runs at two in the night; at any other hour somebody started it by hand.').replace('eventName: AssumeRole', 'eventName: StartExportTask').replace("        requestParameters.roleArn|endswith: ':role/ledger-export'\n", '')

const watching = [['nordwind-ledger-export-role', 'AC-03', 'OP-03'], ['aws-root-account-used', 'AC-03'], ['github-force-push', 'CM-01'], ['many-failed-sign-ins', 'OP-03']] as const

/** A rule of the organization's own, written after what it might have found, a draft, and a mute and a switch-off that wait for somebody else to decide. */
export const sample: SampleOf = {
  after: ['organizations', 'controls', 'findings'],
  async fill({ person, past }) {
    const manager = person('compliance_manager')
    const assumed = { event_type: 'AssumeRole', eventName: 'AssumeRole', eventSource: 'sts.amazonaws.com', requestParameters: { roleArn: 'arn:aws:iam::441700329155:role/ledger-export' } }
    await past(4, async () => {
      const { ruleId } = await writeRule(manager, { yaml: ownRule })
      await tryDraft(manager, { ruleId, event: JSON.stringify(assumed) })
      await enableRule(manager, { ruleId, reason: 'Fires on the call of last Tuesday.' })
    })
    for (const [ruleId, ...controls] of watching) await past(3, () => setControls(manager, { ruleId, controls }))
    await past(2, () => writeRule(manager, { yaml: draft }))
    await past(1, () => requestSwitchOff(manager, { ruleIds: ['github-force-push'], reason: 'Every release of the terminal team rewrites its branch; protection of the main branch stays.' }))
    const inTwoWeeks = new Date(now().getTime() + days(14)).toISOString()
    await past(1, () => requestMute(person('reviewer'), { ruleId: 'aws-secret-read', reason: 'The move to the new vault reads every secret once, change CHG-131.', expiresAt: inTwoWeeks }))
  },
}
