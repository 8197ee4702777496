import type { Collector } from '../../collect.ts'
import { readPolicy } from '../policy-document.ts'
import { type At, missing, tagsOf } from './at.ts'

/** What secrets hold is never asked for, and no permission to it is in the policy. */
export const secretsmanager: Collector<At> = {
  service: 'secretsmanager',
  title: 'Secrets Manager',
  scope: 'regional',
  calls: { ListSecrets: 'secretsmanager:ListSecrets', GetResourcePolicy: 'secretsmanager:GetResourcePolicy' },
  lists: ['aws.secretsmanager.secret'],
  collect: async (at) => {
    const secrets = await at.client('secretsmanager')
    await at.list('aws.secretsmanager.secret', {
      ask: (NextToken) => secrets.listSecrets({ IncludePlannedDeletion: true, MaxResults: 100, ...(NextToken && { NextToken }) }),
      next: (page) => page.NextToken,
      items: (page) => page.SecretList,
    }, (each, reads) => at.emit('aws.secretsmanager.secret', { id: each.ARN ?? missing(), name: each.Name ?? missing() }, {
      secret: at.of(reads, () => ({
        // AWS documents that it says nothing of one that never was to rotate.
        rotation: each.RotationEnabled ?? false, everyDays: each.RotationRules?.AutomaticallyAfterDays, rotatedAt: each.LastRotatedDate, changedAt: each.LastChangedDate, usedAt: each.LastAccessedDate, madeAt: each.CreatedDate,
        key: each.KmsKeyId, ownedBy: each.OwningService, deletedAt: each.DeletedDate,
      })),
      policy: at.ask(() => secrets.getResourcePolicy({ SecretId: each.ARN }), ({ ARN = missing(), ResourcePolicy }) => (ARN && ResourcePolicy ? readPolicy(ResourcePolicy) : null)),
      tags: at.of(reads, () => tagsOf(each.Tags ?? [])),
    }))
  },
}
