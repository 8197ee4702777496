import { z } from 'zod'
import { kind, orAbsent } from '../../define.ts'
import { day, maybe, maybeDay, number, policy, tags, text, yes } from './shared.ts'

const shared = z.object({ public: yes, accounts: z.array(text) })

export const data = {
  'aws.rds.instance': kind('regional', 'RDS instance', {
    instance: z.object({
      engine: text, engineVersion: text, status: text, cluster: maybe, /** Null: AWS did not say. */ public: yes.nullable(), encrypted: yes, key: maybe, backupDays: number, deletionProtection: yes, /** Null: it does not apply to RDS Custom. */ multiAz: yes.nullable(), minorUpgrades: yes,
      iamLogins: yes, logs: z.array(text), certificate: maybe, pending: yes, replicaOf: maybe,
    }),
    tags,
  }),
  'aws.rds.cluster': kind('regional', 'RDS cluster', {
    cluster: z.object({ engine: text, engineVersion: text, status: text, encrypted: yes, key: maybe, backupDays: number, deletionProtection: yes, multiAz: yes, iamLogins: yes, logs: z.array(text) }),
    tags,
  }),
  /** Manual snapshots of instances and clusters; automatic ones cannot be shared. */
  'aws.rds.snapshot': kind('regional', 'RDS snapshot', { snapshot: z.object({ of: text, encrypted: yes, key: maybe, madeAt: maybeDay, cluster: yes }), sharing: shared, tags }),
  'aws.secretsmanager.secret': kind('regional', 'Secret', {
    secret: z.object({ rotation: yes, everyDays: number.nullable(), rotatedAt: maybeDay, changedAt: maybeDay, usedAt: maybeDay, madeAt: maybeDay, key: maybe, ownedBy: maybe, deletedAt: maybeDay }),
    /** Absent: it has none. */
    policy: orAbsent(policy),
    tags,
  }),
  'aws.kms.key': kind('regional', 'KMS key', {
    key: z.object({ keyId: text, managedBy: z.enum(['aws', 'customer']), state: text, spec: text, usage: maybe, origin: text, multiRegion: yes.nullable(), createdAt: maybeDay, deletionAt: maybeDay }),
    /** kms:GetKeyRotationStatus; absent (None, UnsupportedOperationException): keys of its kind do not rotate by themselves. */
    rotation: orAbsent(z.object({ on: yes, everyDays: number.nullable() })),
    policy,
    aliases: z.array(text),
    tags,
  }),
  'aws.backup.vault': kind('regional', 'Backup vault', {
    vault: z.object({ key: maybe, points: number, locked: yes, lockDate: maybeDay, minDays: number.nullable() }),
    /** Absent: ResourceNotFoundException. */
    policy: orAbsent(policy),
  }),
  'aws.backup.plan': kind('regional', 'Backup plan', { plan: z.object({ rules: z.array(z.object({ name: text, vault: text, schedule: maybe, keepDays: number.nullable(), copies: number })), lastRunAt: maybeDay }), selections: z.array(text) }),
  'aws.backup.protected': kind('regional', 'Protected resource', { backup: z.object({ resource: text, of: text, lastAt: maybeDay }) }),
}
export type Day = z.infer<typeof day>
