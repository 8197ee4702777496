import type { AnyPlaybook } from '../../playbook.ts'
import type { Hand } from './hand.ts'
import { iamOldKeyOff } from './iam-old-key-off.ts'
import { kmsRotation } from './kms-rotation.ts'
import { s3PublicBlock } from './s3-public-block.ts'
import { s3Versioning } from './s3-versioning.ts'

/** Every playbook of AWS. None of them loads anything of the SDK before it is asked. */
export const awsPlaybooks: readonly AnyPlaybook<Hand>[] = [s3PublicBlock, s3Versioning, kmsRotation, iamOldKeyOff]
