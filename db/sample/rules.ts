import { now } from '#lib/clock.ts'
import { requestMute } from '#lib/modules/detection-rules/operations/mutes.ts'
import { writeRule } from '#lib/modules/detection-rules/operations/own-rules.ts'
import type { Sample } from './context.ts'

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

/** A rule of the organization's own, and a mute that waits for somebody else to decide. */
export async function addRules(sample: Sample): Promise<void> {
  const manager = sample.person('compliance_manager')
  await sample.past(4, () => writeRule(manager, { yaml: ownRule }))
  const inTwoWeeks = new Date(now().getTime() + 14 * 86_400_000).toISOString()
  await sample.past(1, () => requestMute(sample.person('reviewer'), { ruleId: 'aws-secret-read', reason: 'The move to the new vault reads every secret once, change CHG-131.', expiresAt: inTwoWeeks }))
}
