import { fail, notApplicable, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'

export default check({
  id: 'AWS-KMS-001',
  title: 'KMS key is rotated by itself',
  why: 'The longer a key is used, the more is lost if it is ever disclosed.',
  service: 'kms',
  severity: 'medium',
  on: 'aws.kms.key',
  judge: (key) => {
    const told = key.get('key')
    if (told?.managedBy === 'aws') return notApplicable('AWS manages and rotates the key.')
    if (told?.state !== 'Enabled') return notApplicable(`The key is not in use (${told?.state ?? 'unknown'}).`)
    if (told.spec !== 'SYMMETRIC_DEFAULT') return notApplicable('AWS cannot rotate asymmetric keys and HMAC keys.')
    if (told.origin !== 'AWS_KMS') return notApplicable('AWS cannot rotate imported keys and keys of other stores by itself.')
    const rotation = key.get('rotation')
    if (rotation === null) return notApplicable('AWS says that the key cannot be rotated by itself.')
    return rotation.on ? pass('The key is rotated by itself.') : fail('The key is not rotated by itself.')
  },
  remediation: { text: 'Switch on automatic rotation of the key.', risk: 'low', breaks: 'Nothing: what was encrypted before is still decrypted.', playbook: 'kms-rotation' },
  mappings: mapped('keys', { nist: ['SC-12'], pci: ['3.7.4'], cisWhole: ['3.6'] }),
  examples: {
    fires: [example('aws.kms.key', { rotation: { on: false, everyDays: null } }, /not rotated/)],
    quiet: [
      example('aws.kms.key', {}, /is rotated/), example('aws.kms.key', { key: { managedBy: 'aws' }, rotation: unread() }, /AWS manages/), example('aws.kms.key', { key: { state: 'Disabled' } }, /Disabled/), example('aws.kms.key', { rotation: null }, /cannot be rotated/),
      example('aws.kms.key', { key: { spec: 'RSA_2048' }, rotation: unread() }, /asymmetric/), example('aws.kms.key', { key: { origin: 'EXTERNAL' }, rotation: unread() }, /imported/),
    ],
    notEvaluable: [example('aws.kms.key', { rotation: unread() }, /rotation/), example('aws.kms.key', { key: unread() }, /key of/)],
  },
})
