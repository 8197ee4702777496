import { z } from 'zod'
import type { Target } from '../../playbook.ts'
import { lastPart, must, playbook, sending, stepsOf } from './hand.ts'
import { clusterAt, instanceAt, isCluster, rdsReads, rdsWrites } from './rds.ts'

const step = stepsOf<'rds'>()
/** AWS makes this change at once whatever is said. */
const set = (name: string, target: Target, DeletionProtection: boolean) =>
  isCluster(target) ? step(name, 'ModifyDBCluster', { DBClusterIdentifier: lastPart(target.id), DeletionProtection, ApplyImmediately: false }) : step(name, 'ModifyDBInstance', { DBInstanceIdentifier: lastPart(target.id), DeletionProtection, ApplyImmediately: false })

export const rdsDeletionProtection = playbook({
  name: 'rds-deletion-protection',
  version: 1,
  title: 'Protect a database against deletion',
  service: 'rds',
  on: ['aws.rds.instance', 'aws.rds.cluster'],
  checks: ['AWS-RDS-003', 'AWS-RDS-009'],
  reversible: 'reversible',
  risk: 'low',
  breaks: 'Whatever deletes the database on purpose has to switch it off first.',
  exposes: false,
  parameters: z.object({}),
  calls: { ...rdsReads, ...rdsWrites },
  within: ({ id }) => [id],
  read: async (at, target) => ({ on: must((isCluster(target) ? await clusterAt(at, target) : await instanceAt(at, target)).DeletionProtection) }),
  after: () => ({ on: true }),
  steps: (_before, _params, target) => [set('Switch deletion protection on', target, true)],
  undo: (_before, _after, _params, target) => [set('Switch deletion protection off', target, false)],
  send: sending('rds'),
})
