import { fail, pass, unread } from '../../check.ts'
import { mapped } from '../../frameworks.ts'
import { any } from '../../world.ts'
import { check } from '../check.ts'
import { example } from '../example.ts'
import type { AwsTypes } from '../resources/index.ts'

export default check({
  id: 'AWS-S3-009',
  title: 'S3 bucket asks for a second factor before versions are deleted',
  why: 'Whoever steals credentials can delete every version of every object, unless the root user must add a second factor or a lock forbids it.',
  service: 's3',
  severity: 'low',
  on: 'aws.s3.bucket',
  judge: (bucket) => {
    if (any(() => bucket.get('versioning').mfaDelete === true, () => isLocked(bucket.get('objectLock')))) return pass('Versions cannot be deleted with stolen credentials alone.')
    return fail('Neither MFA delete nor a compliance lock protects versions.')
  },
  remediation: { text: 'Switch MFA delete on as the root user, or use Object Lock in compliance mode for what must stay.', risk: 'medium', breaks: 'Lifecycle rules cannot be used with MFA delete, and only the root user can delete versions.' },
  mappings: mapped('backup', { nist: ['CP-9', 'AC-3'], cis: ['2.1.2'] }),
  examples: {
    fires: [example('aws.s3.bucket', { versioning: { mfaDelete: false } }, /Neither/), example('aws.s3.bucket', { versioning: { mfaDelete: false }, objectLock: { on: true, mode: 'GOVERNANCE', days: 30 } }, /Neither/)],
    quiet: [example('aws.s3.bucket', {}, /cannot be deleted/), example('aws.s3.bucket', { versioning: unread(), objectLock: { on: true, mode: 'COMPLIANCE', days: 30 } }, /cannot be deleted/)],
    notEvaluable: [example('aws.s3.bucket', { versioning: { mfaDelete: false }, objectLock: unread() }, /objectLock/)],
  },
})

const isLocked = (lock: AwsTypes['aws.s3.bucket']['objectLock'] | null) => lock?.on === true && lock.mode === 'COMPLIANCE' && (lock.days ?? 0) > 0
