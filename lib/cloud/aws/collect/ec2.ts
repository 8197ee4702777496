import type { Collector } from '../../collect.ts'
import { type At, missing, tagsOf } from './at.ts'

/** AWS leaves the tags out of what has none. User data is never asked for. */
export const ec2: Collector<At> = {
  service: 'ec2',
  title: 'EC2',
  scope: 'regional',
  calls: {
    DescribeInstances: 'ec2:DescribeInstances',
    DescribeVolumes: 'ec2:DescribeVolumes',
    DescribeSnapshots: 'ec2:DescribeSnapshots',
    DescribeSnapshotAttribute: 'ec2:DescribeSnapshotAttribute',
    DescribeImages: 'ec2:DescribeImages',
    GetEbsEncryptionByDefault: 'ec2:GetEbsEncryptionByDefault',
    GetEbsDefaultKmsKeyId: 'ec2:GetEbsDefaultKmsKeyId',
    GetSnapshotBlockPublicAccessState: 'ec2:GetSnapshotBlockPublicAccessState',
  },
  lists: ['aws.ec2.instance', 'aws.ec2.volume', 'aws.ec2.snapshot', 'aws.ec2.image'],
  collect: async (at) => void (await Promise.all([regionOf(at), instances(at), volumes(at), snapshots(at), images(at)])),
}

type Tagged = { Tags?: { Key?: string | undefined; Value?: string | undefined }[] | undefined }
const nameOf = ({ Tags = [] }: Tagged, id: string) => Tags.find(({ Key }) => Key === 'Name')?.Value || id
export const tagged = (at: At, reads: number[], { Tags = [] }: Tagged) => at.of(reads, () => tagsOf(Tags))
export const placed = (at: At, kind: string, id: string | undefined, of: Tagged) => ({ id: at.arn('ec2', `${kind}/${id ?? missing()}`), name: nameOf(of, id ?? missing()) })

async function regionOf(at: At): Promise<void> {
  const ec2 = await at.client('ec2')
  await at.emit('aws.region', { id: at.region, name: at.region }, {
    ebsEncryption: at.ask(async () => {
      const { EbsEncryptionByDefault: on = missing() } = await ec2.getEbsEncryptionByDefault({})
      return { on, key: on ? ((await ec2.getEbsDefaultKmsKeyId({})).KmsKeyId ?? missing()) : null }
    }, (both) => both),
    snapshotBlock: at.ask(() => ec2.getSnapshotBlockPublicAccessState({}), ({ State }) => ({ state: State })),
  })
}

async function instances(at: At): Promise<void> {
  const ec2 = await at.client('ec2')
  await at.list('aws.ec2.instance', {
    ask: (NextToken) => ec2.describeInstances({ MaxResults: 200, ...(NextToken && { NextToken }) }),
    next: (page) => page.NextToken,
    items: (page) => page.Reservations?.flatMap(({ Instances }) => Instances ?? []),
  }, (each, reads) => at.emit('aws.ec2.instance', placed(at, 'instance', each.InstanceId, each), {
    instance: at.of(reads, () => ({
      state: each.State?.Name, launchedAt: each.LaunchTime, publicIp: each.PublicIpAddress, vpc: each.VpcId, subnet: each.SubnetId, image: each.ImageId, profile: each.IamInstanceProfile?.Arn,
      groups: (each.SecurityGroups ?? []).map(({ GroupId }) => GroupId), monitoring: (each.Monitoring?.State ?? missing()) === 'enabled',
    })),
    metadata: at.of(reads, () => {
      const { HttpTokens, HttpEndpoint = missing(), HttpPutResponseHopLimit } = each.MetadataOptions ?? missing()
      return { tokens: HttpTokens, endpoint: HttpEndpoint === 'enabled', hops: HttpPutResponseHopLimit }
    }),
    tags: tagged(at, reads, each),
  }))
}

async function volumes(at: At): Promise<void> {
  const ec2 = await at.client('ec2')
  await at.list('aws.ec2.volume', {
    ask: (NextToken) => ec2.describeVolumes({ MaxResults: 500, ...(NextToken && { NextToken }) }),
    next: (page) => page.NextToken,
    items: (page) => page.Volumes,
  }, (each, reads) => at.emit('aws.ec2.volume', placed(at, 'volume', each.VolumeId, each), {
    volume: at.of(reads, () => ({ encrypted: each.Encrypted, key: each.KmsKeyId, state: each.State, attachedTo: (each.Attachments ?? []).flatMap(({ InstanceId }) => InstanceId ?? []) })),
    tags: tagged(at, reads, each),
  }))
}

async function snapshots(at: At): Promise<void> {
  const ec2 = await at.client('ec2')
  await at.list('aws.ec2.snapshot', {
    ask: (NextToken) => ec2.describeSnapshots({ OwnerIds: [at.account], MaxResults: 500, ...(NextToken && { NextToken }) }),
    next: (page) => page.NextToken,
    items: (page) => page.Snapshots,
  }, (each, reads) => at.emit('aws.ec2.snapshot', placed(at, 'snapshot', each.SnapshotId, each), {
    snapshot: at.of(reads, () => ({ encrypted: each.Encrypted, key: each.KmsKeyId, startedAt: each.StartTime, volume: each.VolumeId })),
    sharing: at.ask(() => ec2.describeSnapshotAttribute({ SnapshotId: each.SnapshotId, Attribute: 'createVolumePermission' }), ({ CreateVolumePermissions: given = missing() }) => ({
      public: given.some(({ Group }) => Group === 'all'), accounts: given.flatMap(({ UserId }) => UserId ?? []),
    })),
    tags: tagged(at, reads, each),
  }))
}

async function images(at: At): Promise<void> {
  const ec2 = await at.client('ec2')
  await at.list('aws.ec2.image', {
    ask: (NextToken) => ec2.describeImages({ Owners: [at.account], IncludeDisabled: true, MaxResults: 500, ...(NextToken && { NextToken }) }),
    next: (page) => page.NextToken,
    items: (page) => page.Images,
  }, (each, reads) => at.emit('aws.ec2.image', { ...placed(at, 'image', each.ImageId, each), ...(each.Name && { name: each.Name }) }, {
    image: at.of(reads, () => ({ public: each.Public, createdAt: each.CreationDate ? new Date(each.CreationDate) : null })),
    tags: tagged(at, reads, each),
  }))
}
