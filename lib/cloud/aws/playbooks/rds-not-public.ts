import { z } from 'zod'
import { lastPart, must, playbook, sending, stepsOf } from './hand.ts'
import { instanceAt, rdsReads, rdsWrites } from './rds.ts'

const step = stepsOf<'rds'>()
/** AWS makes this change at once whatever is said, so that what waits for the maintenance window goes on waiting. */
const set = (name: string, id: string, PubliclyAccessible: boolean) => step(name, 'ModifyDBInstance', { DBInstanceIdentifier: lastPart(id), PubliclyAccessible, ApplyImmediately: false })

export const rdsNotPublic = playbook({
  name: 'rds-not-public',
  version: 1,
  title: 'Take the public address from a database',
  service: 'rds',
  on: ['aws.rds.instance'],
  checks: ['AWS-RDS-001'],
  reversible: 'reversible',
  risk: 'high',
  breaks: 'Whoever connects from outside the VPC is locked out.',
  exposes: true,
  parameters: z.object({}),
  calls: { DescribeDBInstances: rdsReads.DescribeDBInstances, ModifyDBInstance: rdsWrites.ModifyDBInstance },
  within: ({ id }) => [id],
  untried: 'The time until AWS has made the change, and that other changes that wait for the maintenance window go on waiting: the emulator makes all at once.',
  read: async (at, target) => ({ public: must((await instanceAt(at, target)).PubliclyAccessible) }),
  after: () => ({ public: false }),
  steps: (_before, _params, { id }) => [set('Take the public address away', id, false)],
  undo: (_before, _after, _params, { id }) => [set('Give a public address again', id, true)],
  send: sending('rds'),
})
