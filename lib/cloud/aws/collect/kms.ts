import type { Collector } from '../../collect.ts'
import type { Client } from '../client.ts'
import { readPolicy } from '../policy-document.ts'
import { type At, known, missing, shared } from './at.ts'

export const kms: Collector<At> = {
  service: 'kms',
  title: 'KMS',
  scope: 'regional',
  calls: {
    ListKeys: 'kms:ListKeys',
    DescribeKey: 'kms:DescribeKey',
    GetKeyRotationStatus: 'kms:GetKeyRotationStatus',
    GetKeyPolicy: 'kms:GetKeyPolicy',
    ListAliases: 'kms:ListAliases',
    ListResourceTags: 'kms:ListResourceTags',
  },
  lists: ['aws.kms.key'],
  collect: async (at) => {
    const kms = await at.client('kms')
    const aliases = shared(() => aliasesOf(kms))
    await at.list('aws.kms.key', {
      ask: (Marker) => kms.listKeys({ Limit: 500, ...(Marker && { Marker }) }),
      next: (page) => (page.Truncated === true ? (page.NextMarker ?? missing()) : null),
      items: (page) => page.Keys,
    }, async ({ KeyId = missing(), KeyArn = missing() }) => {
      const described = await known(async () => (await kms.describeKey({ KeyId })).KeyMetadata ?? missing())
      const key = 'value' in described ? described.value : null
      // AWS documents that keys of other kinds have no automatic rotation.
      const turns = key === null || (key.KeySpec === 'SYMMETRIC_DEFAULT' && key.Origin === 'AWS_KMS')
      await at.emit('aws.kms.key', { id: KeyArn, name: KeyId }, {
        key: at.from(described, (of) => ({
          keyId: of.KeyId, managedBy: of.KeyManager?.toLowerCase(), state: of.KeyState, spec: of.KeySpec, usage: of.KeyUsage, origin: of.Origin, multiRegion: of.MultiRegion, createdAt: of.CreationDate, deletionAt: of.DeletionDate,
        })),
        rotation: turns
          ? at.ask(() => kms.getKeyRotationStatus({ KeyId }), (status) => ({ on: status.KeyRotationEnabled, everyDays: status.RotationPeriodInDays }), { none: ['UnsupportedOperationException'] })
          : at.of(described.reads, () => null),
        policy: at.ask(() => kms.getKeyPolicy({ KeyId, PolicyName: 'default' }), ({ Policy }) => readPolicy(Policy ?? missing())),
        aliases: at.from(await aliases(), (all) => all.get(KeyId) ?? []),
        tags: at.ask(() => tagsOfKey(kms, KeyId), (tags) => tags),
      })
    })
  },
}

/** Names of all keys, by key: one list for the region. */
async function aliasesOf(kms: Client<'kms'>): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  const seen = new Set<string>()
  for (let Marker: string | undefined; ;) {
    const page = await kms.listAliases({ Limit: 100, ...(Marker && { Marker }) })
    for (const { TargetKeyId, AliasName } of page.Aliases ?? missing()) if (TargetKeyId && AliasName) found.set(TargetKeyId, [...(found.get(TargetKeyId) ?? []), AliasName])
    if (page.Truncated !== true) return found
    Marker = page.NextMarker ?? missing()
    if (seen.has(Marker)) missing()
    seen.add(Marker)
  }
}

async function tagsOfKey(kms: Client<'kms'>, KeyId: string): Promise<Record<string, string>> {
  const { Tags = missing(), Truncated } = await kms.listResourceTags({ KeyId, Limit: 50 })
  if (Truncated === true) missing()
  return Object.fromEntries(Tags.map(({ TagKey = missing(), TagValue = '' }) => [TagKey, TagValue]))
}
