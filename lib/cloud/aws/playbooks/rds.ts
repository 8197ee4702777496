import type { DBCluster, DBInstance } from '@aws-sdk/client-rds'
import type { Target } from '../../playbook.ts'
import { type Hand, lastPart, must, there } from './hand.ts'

export const rdsReads = { DescribeDBInstances: 'rds:DescribeDBInstances', DescribeDBClusters: 'rds:DescribeDBClusters' } as const
export const rdsWrites = { ModifyDBInstance: 'rds:ModifyDBInstance', ModifyDBCluster: 'rds:ModifyDBCluster' } as const
export const isCluster = ({ type }: Pick<Target, 'type'>) => type === 'aws.rds.cluster'

export async function instanceAt(at: Hand, { id }: Target): Promise<DBInstance> {
  const { DBInstances } = await there('The database', ['DBInstanceNotFound', 'DBInstanceNotFoundFault'], async () => (await at.client('rds')).describeDBInstances({ DBInstanceIdentifier: lastPart(id) }))
  return must(must(DBInstances)[0])
}

export async function clusterAt(at: Hand, { id }: Target): Promise<DBCluster> {
  const { DBClusters } = await there('The cluster', ['DBClusterNotFoundFault', 'DBClusterNotFound'], async () => (await at.client('rds')).describeDBClusters({ DBClusterIdentifier: lastPart(id) }))
  return must(must(DBClusters)[0])
}
