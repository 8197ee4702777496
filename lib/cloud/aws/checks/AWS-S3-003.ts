import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example, resource } from '../example.ts'
import { managerOf } from '../keys.ts'

export default check({
  id: 'AWS-S3-003',
  title: 'S3 bucket is encrypted with a customer managed key',
  why: 'Every bucket is encrypted since 2023. Only with a key of your own does a policy say who may decrypt, and does a log show who did.',
  service: 's3',
  severity: 'low',
  on: 'aws.s3.bucket',
  judge: (bucket, known) => {
    const encryption = bucket.get('encryption')
    if (!encryption?.algorithm.startsWith('aws:kms')) return fail('Objects are encrypted with keys that S3 keeps (SSE-S3), not with a key of KMS.')
    return managerOf(encryption.key, known) === 'customer' ? pass('Objects are encrypted with a customer managed key.') : fail('Objects are encrypted with the key that AWS manages for S3.')
  },
  remediation: { text: 'Set the default encryption of the bucket to SSE-KMS with a customer managed key, and switch the bucket key on.', risk: 'medium', breaks: 'Whoever writes or reads needs rights to the key as well. Objects that are there already stay as they are.', playbook: 's3-kms-encryption' },
  mappings: mapped('encryption', { gdpr: ['Art. 25'], nist: ['SC-28', 'SC-12'], pci: ['3.5.1'] }),
  examples: {
    fires: [
      example('aws.s3.bucket', { encryption: { algorithm: 'AES256', key: null } }, /SSE-S3/),
      example('aws.s3.bucket', { encryption: { key: null } }, /AWS manages/),
      example('aws.s3.bucket', {}, /AWS manages/, { with: [resource('aws.kms.key', { key: { managedBy: 'aws' } })] }),
    ],
    quiet: [
      example('aws.s3.bucket', {}, /customer managed/, { with: [resource('aws.kms.key', {})] }),
      example('aws.s3.bucket', { encryption: { key: 'arn:aws:kms:eu-central-1:999988887777:key/1' } }, /customer managed/),
    ],
    notEvaluable: [
      example('aws.s3.bucket', { encryption: unread() }, /encryption of arn:aws:s3:::logs was not read/),
      example('aws.s3.bucket', {}, /who manages the key/, { complete: ['aws.kms.key'] }),
    ],
  },
})
