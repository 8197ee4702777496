import { z } from 'zod'
import { keyArn, must, playbook, sending, stepsOf } from './hand.ts'

const step = stepsOf<'ec2'>()
type State = { on: boolean; key: string }
const keyStep = (key: string) => (/(^|\/)alias\/aws\/ebs$/.test(key) || /:alias\/aws\/ebs$/.test(key) ? step('Set the default key to that of AWS', 'ResetEbsDefaultKmsKeyId', {}) : step('Set the default key', 'ModifyEbsDefaultKmsKeyId', { KmsKeyId: key }))

export const ec2EbsEncryption = playbook({
  name: 'ec2-ebs-encryption',
  version: 1,
  title: 'Encrypt new volumes of a region',
  service: 'ec2',
  on: ['aws.region'],
  checks: ['AWS-EC2-007'],
  reversible: 'partial',
  cannotUndo: 'Volumes that were made meanwhile stay encrypted.',
  risk: 'low',
  breaks: 'Volumes that are there stay as they are. Instances of very old types cannot use encrypted volumes.',
  exposes: false,
  parameters: z.object({ key: keyArn.nullable().default(null).describe('ARN of the KMS key for new volumes; none: the key that stands there') }),
  calls: {
    GetEbsEncryptionByDefault: 'ec2:GetEbsEncryptionByDefault', GetEbsDefaultKmsKeyId: 'ec2:GetEbsDefaultKmsKeyId', EnableEbsEncryptionByDefault: 'ec2:EnableEbsEncryptionByDefault', DisableEbsEncryptionByDefault: 'ec2:DisableEbsEncryptionByDefault',
    ModifyEbsDefaultKmsKeyId: 'ec2:ModifyEbsDefaultKmsKeyId', ResetEbsDefaultKmsKeyId: 'ec2:ResetEbsDefaultKmsKeyId',
  },
  read: async (at): Promise<State> => {
    const ec2 = await at.client('ec2')
    return { on: must((await ec2.getEbsEncryptionByDefault({})).EbsEncryptionByDefault), key: must((await ec2.getEbsDefaultKmsKeyId({})).KmsKeyId) }
  },
  after: (before, { key }) => ({ on: true, key: key ?? before.key }),
  steps: (before, { key }) => [...(key !== null && key !== before.key ? [keyStep(key)] : []), ...(before.on ? [] : [step('Switch encryption of new volumes on', 'EnableEbsEncryptionByDefault', {})])],
  undo: (before, after) => [...(before.on ? [] : [step('Switch encryption of new volumes off', 'DisableEbsEncryptionByDefault', {})]), ...(before.key === after.key ? [] : [keyStep(before.key)])],
  send: sending('ec2'),
})
