import { z } from 'zod'
import { lastPart, must, playbook, sending, stepsOf, there } from './hand.ts'

const step = stepsOf<'ec2'>()
const share = (name: string, OperationType: 'add' | 'remove', id: string) => step(name, 'ModifySnapshotAttribute', { SnapshotId: lastPart(id), Attribute: 'createVolumePermission', OperationType, GroupNames: ['all'] })

export const ec2SnapshotPrivate = playbook({
  name: 'ec2-snapshot-private',
  version: 1,
  title: 'Make a snapshot private',
  service: 'ec2',
  on: ['aws.ec2.snapshot'],
  checks: ['AWS-EC2-009'],
  reversible: 'reversible',
  risk: 'medium',
  breaks: 'Other accounts that use the snapshot because it is public lose it. Those that it is shared with by number keep it.',
  exposes: true,
  parameters: z.object({}),
  calls: { DescribeSnapshotAttribute: 'ec2:DescribeSnapshotAttribute', ModifySnapshotAttribute: 'ec2:ModifySnapshotAttribute' },
  // As AWS checks it, the ARN of a snapshot has no account.
  within: ({ id }) => [id, id.replace(/:\d{12}:snapshot\//, '::snapshot/')],
  untried: 'The block of public snapshots of the region, which the emulator does not have: where it is on, taking this back is refused.',
  read: async (at, { id }) => {
    const { CreateVolumePermissions } = await there('The snapshot', ['InvalidSnapshot.NotFound'], async () => (await at.client('ec2')).describeSnapshotAttribute({ SnapshotId: lastPart(id), Attribute: 'createVolumePermission' }))
    const all = must(CreateVolumePermissions)
    return { public: all.some(({ Group }) => Group === 'all'), accounts: all.flatMap(({ UserId }) => UserId ?? []).sort() }
  },
  after: (before) => ({ ...before, public: false }),
  steps: (_before, _params, { id }) => [share('Make the snapshot private', 'remove', id)],
  undo: (_before, _after, _params, { id }) => [share('Make the snapshot public again', 'add', id)],
  send: sending('ec2'),
})
