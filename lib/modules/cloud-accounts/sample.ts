import type { SampleOf } from '../sample-shape.ts'
import { listSystems } from '../systems/queries.ts'
import { createAccount } from './operations/manage.ts'

/** Numbers of the documentation of AWS: they are nobody's. */
export const sampleNumber = '111122223333'

/** An example, which is never called: the account that most of the sample organization runs in. */
export const sample: SampleOf = {
  after: ['organizations', 'systems', 'connections'],
  async fill({ person, past }) {
    const manager = person('compliance_manager')
    const system = (await listSystems(manager, { search: 'AWS', limit: 5 } as never)).rows[0]?.id
    await past(19, () => createAccount(manager, {
      name: 'AWS production', number: sampleNumber, access: 'role', roleArn: `arn:aws:iam::${sampleNumber}:role/tickmark`, mendRoleArn: `arn:aws:iam::${sampleNumber}:role/tickmark-mends`, home: 'eu-central-1', regions: ['eu-central-1', 'eu-west-1'], systemId: system, systemTag: 'system', ownerId: manager.userId, everyHours: 24, sample: true,
    }))
  },
}
