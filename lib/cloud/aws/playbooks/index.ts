import type { AnyPlaybook } from '../../playbook.ts'
import { cloudtrailMultiRegion } from './cloudtrail-multi-region.ts'
import { configOn } from './config-on.ts'
import { ec2EbsEncryption } from './ec2-ebs-encryption.ts'
import { ec2Imdsv2 } from './ec2-imdsv2.ts'
import { ec2RuleOffTheWorld } from './ec2-rule-off-the-world.ts'
import { ec2SnapshotPrivate } from './ec2-snapshot-private.ts'
import { guarddutyOn } from './guardduty-on.ts'
import type { Hand } from './hand.ts'
import { iamOldKeyOff } from './iam-old-key-off.ts'
import { iamPasswordPolicy } from './iam-password-policy.ts'
import { kmsRotation } from './kms-rotation.ts'
import { logsRetention } from './logs-retention.ts'
import { rdsBackupRetention } from './rds-backup-retention.ts'
import { rdsDeletionProtection } from './rds-deletion-protection.ts'
import { rdsNotPublic } from './rds-not-public.ts'
import { s3KmsEncryption } from './s3-kms-encryption.ts'
import { s3PublicBlock } from './s3-public-block.ts'
import { s3TlsOnly } from './s3-tls-only.ts'
import { s3Versioning } from './s3-versioning.ts'
import { secretRotation } from './secret-rotation.ts'
import { vpcFlowLogs } from './vpc-flow-logs.ts'

/** Every playbook of AWS. None of them loads anything of the SDK before it is asked. */
export const awsPlaybooks: readonly AnyPlaybook<Hand>[] = [
  s3PublicBlock, s3KmsEncryption, s3Versioning, s3TlsOnly, kmsRotation, iamOldKeyOff, iamPasswordPolicy,
  ec2RuleOffTheWorld, ec2EbsEncryption, ec2SnapshotPrivate, rdsNotPublic, rdsDeletionProtection, rdsBackupRetention, cloudtrailMultiRegion,
  logsRetention, vpcFlowLogs, guarddutyOn, configOn, secretRotation, ec2Imdsv2,
]
