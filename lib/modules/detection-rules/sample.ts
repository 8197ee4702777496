import { days, now } from '#lib/clock.ts'
import type { SampleOf } from '../sample-shape.ts'
import { requestMute } from './operations/mutes.ts'
import { writeRule } from './operations/own-rules.ts'

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

/** A rule of the organization's own, written after what it might have found, and a mute that waits for somebody else to decide. */
export const sample: SampleOf = {
  after: ['organizations', 'findings'],
  async fill({ person, past }) {
    await past(4, () => writeRule(person('compliance_manager'), { yaml: ownRule }))
    const inTwoWeeks = new Date(now().getTime() + days(14)).toISOString()
    await past(1, () => requestMute(person('reviewer'), { ruleId: 'aws-secret-read', reason: 'The move to the new vault reads every secret once, change CHG-131.', expiresAt: inTwoWeeks }))
  },
}
