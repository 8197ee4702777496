import { z } from 'zod'
import type { Target } from '../../playbook.ts'
import { lastPart, must, numberOf, playbook, sending, stepsOf } from './hand.ts'
import { clusterAt, instanceAt, isCluster, rdsReads, rdsWrites } from './rds.ts'

const step = stepsOf<'rds'>()
/** `pending`: what else waits for the maintenance window, by name. */
type State = { days: number; pending: string[] }

/** To and from no backups AWS changes only at once or in the maintenance window; at once takes all that waits along. */
const atOnce = (from: number, to: number) => (from === 0) !== (to === 0)
const set = (name: string, target: Target, from: number, days: number) =>
  isCluster(target) ? step(name, 'ModifyDBCluster', { DBClusterIdentifier: lastPart(target.id), BackupRetentionPeriod: days, ApplyImmediately: false }) : step(name, 'ModifyDBInstance', { DBInstanceIdentifier: lastPart(target.id), BackupRetentionPeriod: days, ApplyImmediately: atOnce(from, days) })

export const rdsBackupRetention = playbook({
  name: 'rds-backup-retention',
  version: 1,
  title: 'Keep automatic backups of a database',
  service: 'rds',
  on: ['aws.rds.instance', 'aws.rds.cluster'],
  checks: ['AWS-RDS-004', 'AWS-RDS-010'],
  reversible: 'partial',
  cannotUndo: 'Backups that are older than what is set again are deleted, and with them the times to which one could go back.',
  risk: 'low',
  breaks: 'Switching on the first backups makes a short pause of a single-zone database. Backups cost storage.',
  exposes: false,
  parameters: z.object({ days: numberOf(7, 35).default(7).describe('Days that backups are kept') }),
  calls: { ...rdsReads, ...rdsWrites },
  within: ({ id }) => [id],
  untried: 'Changes that wait for the maintenance window: the emulator has none.',
  read: async (at, target): Promise<State> => {
    const { BackupRetentionPeriod, PendingModifiedValues = {} } = isCluster(target) ? await clusterAt(at, target) : await instanceAt(at, target)
    // What was asked for and is not done yet counts as done.
    const { BackupRetentionPeriod: soon, ...others } = PendingModifiedValues
    return { days: soon ?? must(BackupRetentionPeriod), pending: Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : name)).sort() }
  },
  after: ({ days, pending }, params, target) => (days >= params.days ? { days, pending } : { days: params.days, pending: !isCluster(target) && atOnce(days, params.days) ? [] : pending }),
  steps: ({ days: from }, { days }, target) => [set(`Keep automatic backups for ${days} days`, target, from, days)],
  undo: ({ days }, after, _params, target) => [set(days === 0 ? 'Switch automatic backups off' : `Keep automatic backups for ${days} days`, target, after.days, days)],
  undone: ({ days }, { pending }) => ({ days, pending }),
  notes: ({ days, pending }, params, target) => (pending.length > 0 && !isCluster(target) && atOnce(days, params.days) ? [`Other changes wait for the maintenance window and are made at once with this one: ${pending.join(', ')}.`] : []),
  send: sending('rds'),
})
