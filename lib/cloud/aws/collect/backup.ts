import type { Collector } from '../../collect.ts'
import type { Client } from '../client.ts'
import { readPolicy } from '../policy-document.ts'
import { type At, missing } from './at.ts'

export const backup: Collector<At> = {
  service: 'backup',
  title: 'Backup',
  scope: 'regional',
  calls: {
    ListBackupVaults: 'backup:ListBackupVaults',
    GetBackupVaultAccessPolicy: 'backup:GetBackupVaultAccessPolicy',
    ListBackupPlans: 'backup:ListBackupPlans',
    GetBackupPlan: 'backup:GetBackupPlan',
    ListBackupSelections: 'backup:ListBackupSelections',
    ListProtectedResources: 'backup:ListProtectedResources',
  },
  lists: ['aws.backup.vault', 'aws.backup.plan', 'aws.backup.protected'],
  collect: async (at) => {
    const backup = await at.client('backup')
    await at.list('aws.backup.vault', {
      ask: (NextToken) => backup.listBackupVaults({ MaxResults: 100, ...(NextToken && { NextToken }) }),
      next: (page) => page.NextToken,
      items: (page) => page.BackupVaultList,
    }, async (each, reads) => {
      const { BackupVaultArn = missing(), BackupVaultName = missing() } = each
      await at.emit('aws.backup.vault', { id: BackupVaultArn, name: BackupVaultName }, {
        vault: at.of(reads, () => ({ key: each.EncryptionKeyArn, points: each.NumberOfRecoveryPoints, locked: each.Locked, lockDate: each.LockDate, minDays: each.MinRetentionDays })),
        policy: at.ask(() => backup.getBackupVaultAccessPolicy({ BackupVaultName }), ({ Policy }) => readPolicy(Policy ?? missing()), { none: ['ResourceNotFoundException'] }),
      })
    })
    await at.list('aws.backup.plan', {
      ask: (NextToken) => backup.listBackupPlans({ MaxResults: 100, ...(NextToken && { NextToken }) }),
      next: (page) => page.NextToken,
      items: (page) => page.BackupPlansList,
    }, async ({ BackupPlanArn = missing(), BackupPlanId = missing(), BackupPlanName = missing(), LastExecutionDate }, reads) => {
      await at.emit('aws.backup.plan', { id: BackupPlanArn, name: BackupPlanName }, {
        plan: at.ask(() => backup.getBackupPlan({ BackupPlanId }), ({ BackupPlan: plan = missing() }) => ({
          rules: (plan.Rules ?? missing()).map((rule) => ({ name: rule.RuleName, vault: rule.TargetBackupVaultName, schedule: rule.ScheduleExpression, keepDays: rule.Lifecycle?.DeleteAfterDays, copies: rule.CopyActions?.length ?? 0 })), lastRunAt: LastExecutionDate,
        })).then((facet) => ({ ...facet, reads: [...reads, ...facet.reads] })),
        selections: at.ask(() => selectionsOf(backup, BackupPlanId), (names) => names),
      })
    })
    await at.list('aws.backup.protected', {
      ask: (NextToken) => backup.listProtectedResources({ MaxResults: 500, ...(NextToken && { NextToken }) }),
      next: (page) => page.NextToken,
      items: (page) => page.Results,
    }, (each, reads) => at.emit('aws.backup.protected', { id: each.ResourceArn ?? missing(), name: each.ResourceName ?? each.ResourceArn ?? missing() }, {
      backup: at.of(reads, () => ({ resource: each.ResourceArn, of: each.ResourceType, lastAt: each.LastBackupTime })),
    }))
  },
}

async function selectionsOf(backup: Client<'backup'>, BackupPlanId: string): Promise<string[]> {
  const names: string[] = []
  const seen = new Set<string>()
  for (let NextToken: string | undefined; ;) {
    const page = await backup.listBackupSelections({ BackupPlanId, MaxResults: 100, ...(NextToken && { NextToken }) })
    for (const { SelectionName = missing() } of page.BackupSelectionsList ?? missing()) names.push(SelectionName)
    NextToken = page.NextToken
    if (!NextToken) return names
    if (seen.has(NextToken)) missing()
    seen.add(NextToken)
  }
}
