import type { Collector } from '../../collect.ts'
import { type At, missing, tagsOf } from './at.ts'

export const rds: Collector<At> = {
  service: 'rds',
  title: 'RDS',
  scope: 'regional',
  calls: {
    DescribeDBInstances: 'rds:DescribeDBInstances',
    DescribeDBClusters: 'rds:DescribeDBClusters',
    DescribeDBSnapshots: 'rds:DescribeDBSnapshots',
    DescribeDBSnapshotAttributes: 'rds:DescribeDBSnapshotAttributes',
    DescribeDBClusterSnapshots: 'rds:DescribeDBClusterSnapshots',
    DescribeDBClusterSnapshotAttributes: 'rds:DescribeDBClusterSnapshotAttributes',
  },
  lists: ['aws.rds.instance', 'aws.rds.cluster', 'aws.rds.snapshot'],
  collect: async (at) => void (await Promise.all([instances(at), clusters(at), snapshots(at)])),
}

type Tags = Parameters<typeof tagsOf>[0]
const tagged = (at: At, reads: number[], list: Tags) => at.of(reads, () => tagsOf(list ?? []))

async function instances(at: At): Promise<void> {
  const rds = await at.client('rds')
  await at.list('aws.rds.instance', {
    ask: (Marker) => rds.describeDBInstances({ MaxRecords: 100, ...(Marker && { Marker }) }),
    next: (page) => page.Marker,
    items: (page) => page.DBInstances,
  }, (each, reads) => at.emit('aws.rds.instance', { id: each.DBInstanceArn ?? missing(), name: each.DBInstanceIdentifier ?? missing() }, {
    instance: at.of(reads, () => ({
      engine: each.Engine, engineVersion: each.EngineVersion, status: each.DBInstanceStatus, cluster: each.DBClusterIdentifier, public: each.PubliclyAccessible, encrypted: each.StorageEncrypted, key: each.KmsKeyId,
      backupDays: each.BackupRetentionPeriod, deletionProtection: each.DeletionProtection, multiAz: each.MultiAZ ?? (/^custom-/.test(each.Engine ?? '') ? null : missing()), minorUpgrades: each.AutoMinorVersionUpgrade, iamLogins: each.IAMDatabaseAuthenticationEnabled,
      // Left out where none is exported.
      logs: each.EnabledCloudwatchLogsExports ?? [], certificate: each.CACertificateIdentifier, pending: Object.values(each.PendingModifiedValues ?? {}).some((value) => value !== undefined), replicaOf: each.ReadReplicaSourceDBInstanceIdentifier,
    })),
    tags: tagged(at, reads, each.TagList),
  }))
}

async function clusters(at: At): Promise<void> {
  const rds = await at.client('rds')
  await at.list('aws.rds.cluster', {
    ask: (Marker) => rds.describeDBClusters({ MaxRecords: 100, ...(Marker && { Marker }) }),
    next: (page) => page.Marker,
    items: (page) => page.DBClusters,
  }, (each, reads) => at.emit('aws.rds.cluster', { id: each.DBClusterArn ?? missing(), name: each.DBClusterIdentifier ?? missing() }, {
    cluster: at.of(reads, () => ({
      engine: each.Engine, engineVersion: each.EngineVersion, status: each.Status, encrypted: each.StorageEncrypted, key: each.KmsKeyId, backupDays: each.BackupRetentionPeriod, deletionProtection: each.DeletionProtection,
      multiAz: each.MultiAZ, iamLogins: each.IAMDatabaseAuthenticationEnabled, logs: each.EnabledCloudwatchLogsExports ?? [],
    })),
    tags: tagged(at, reads, each.TagList),
  }))
}

type Attributes = { AttributeName?: string | undefined; AttributeValues?: string[] | undefined }[]
function sharingOf(attributes: Attributes | undefined): unknown {
  const values = (attributes ?? missing()).filter(({ AttributeName }) => AttributeName === 'restore').flatMap(({ AttributeValues }) => AttributeValues ?? [])
  return { public: values.includes('all'), accounts: values.filter((each) => each !== 'all') }
}

/** Those somebody made: AWS's own cannot be shared. */
async function snapshots(at: At): Promise<void> {
  const rds = await at.client('rds')
  const tally = at.tally('aws.rds.snapshot')
  await tally.pages({
    ask: (Marker) => rds.describeDBSnapshots({ SnapshotType: 'manual', MaxRecords: 100, ...(Marker && { Marker }) }),
    next: (page) => page.Marker,
    items: (page) => page.DBSnapshots,
  }, (each, reads) => at.emit('aws.rds.snapshot', { id: each.DBSnapshotArn ?? missing(), name: each.DBSnapshotIdentifier ?? missing() }, {
    snapshot: at.of(reads, () => ({ of: each.DBInstanceIdentifier, encrypted: each.Encrypted, key: each.KmsKeyId, madeAt: each.SnapshotCreateTime, cluster: false })),
    sharing: at.ask(() => rds.describeDBSnapshotAttributes({ DBSnapshotIdentifier: each.DBSnapshotIdentifier }), ({ DBSnapshotAttributesResult: result }) => sharingOf(result?.DBSnapshotAttributes)),
    tags: tagged(at, reads, each.TagList),
  }))
  await tally.pages({
    ask: (Marker) => rds.describeDBClusterSnapshots({ SnapshotType: 'manual', MaxRecords: 100, ...(Marker && { Marker }) }),
    next: (page) => page.Marker,
    items: (page) => page.DBClusterSnapshots,
  }, (each, reads) => at.emit('aws.rds.snapshot', { id: each.DBClusterSnapshotArn ?? missing(), name: each.DBClusterSnapshotIdentifier ?? missing() }, {
    snapshot: at.of(reads, () => ({ of: each.DBClusterIdentifier, encrypted: each.StorageEncrypted, key: each.KmsKeyId, madeAt: each.SnapshotCreateTime, cluster: true })),
    sharing: at.ask(() => rds.describeDBClusterSnapshotAttributes({ DBClusterSnapshotIdentifier: each.DBClusterSnapshotIdentifier }), ({ DBClusterSnapshotAttributesResult: result }) => sharingOf(result?.DBClusterSnapshotAttributes)),
    tags: tagged(at, reads, each.TagList),
  }))
  await tally.done()
}
