import { z } from 'zod'
import { Gone } from '../../playbook.ts'
import { lastPart, must, playbook, sending, stepsOf, there } from './hand.ts'

const step = stepsOf<'iam'>()

export const iamOldKeyOff = playbook({
  name: 'iam-old-key-off',
  version: 1,
  title: 'Deactivate an access key',
  service: 'iam',
  on: ['aws.iam.user'],
  checks: ['AWS-IAM-009', 'AWS-IAM-010', 'AWS-IAM-011'],
  reversible: 'reversible',
  risk: 'high',
  breaks: 'Whatever still uses the key is refused at once.',
  exposes: true,
  parameters: z.object({ key: z.string().regex(/^A[A-Z0-9]{15,127}$/, 'The id of an access key, such as AKIAIOSFODNN7EXAMPLE.').describe('Access key to deactivate') }),
  calls: { ListAccessKeys: 'iam:ListAccessKeys', UpdateAccessKey: 'iam:UpdateAccessKey' },
  within: ({ id }) => [id],
  read: async (at, { id }, { key }) => {
    const { AccessKeyMetadata, IsTruncated } = await there('The user', ['NoSuchEntity', 'NoSuchEntityException'], async () => (await at.client('iam')).listAccessKeys({ UserName: lastPart(id) }))
    // Nobody has more than two.
    if (IsTruncated === true) must(null)
    const found = must(AccessKeyMetadata).find(({ AccessKeyId }) => AccessKeyId === key)
    if (!found) throw new Gone(`The access key ${key} is not there any more.`)
    return { key, status: must(found.Status) as string }
  },
  after: (before) => ({ ...before, status: 'Inactive' }),
  steps: (_before, { key }, { id }) => [step('Deactivate the access key', 'UpdateAccessKey', { UserName: lastPart(id), AccessKeyId: key, Status: 'Inactive' })],
  undo: (_before, _after, { key }, { id }) => [step('Activate the access key again', 'UpdateAccessKey', { UserName: lastPart(id), AccessKeyId: key, Status: 'Active' })],
  send: sending('iam'),
})
