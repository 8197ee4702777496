import type { AnyCheck } from '../../check.ts'
import account001 from './AWS-ACCOUNT-001.ts'
import account002 from './AWS-ACCOUNT-002.ts'
import backup001 from './AWS-BACKUP-001.ts'
import backup002 from './AWS-BACKUP-002.ts'
import backup004 from './AWS-BACKUP-004.ts'
import cloudwatch001 from './AWS-CLOUDWATCH-001.ts'
import cloudwatch002 from './AWS-CLOUDWATCH-002.ts'
import cloudwatch003 from './AWS-CLOUDWATCH-003.ts'
import cloudwatch004 from './AWS-CLOUDWATCH-004.ts'
import cloudwatch005 from './AWS-CLOUDWATCH-005.ts'
import cloudwatch006 from './AWS-CLOUDWATCH-006.ts'
import config001 from './AWS-CONFIG-001.ts'
import config002 from './AWS-CONFIG-002.ts'
import ec2001 from './AWS-EC2-001.ts'
import ec2002 from './AWS-EC2-002.ts'
import ec2003 from './AWS-EC2-003.ts'
import ec2004 from './AWS-EC2-004.ts'
import ec2005 from './AWS-EC2-005.ts'
import ec2006 from './AWS-EC2-006.ts'
import ec2007 from './AWS-EC2-007.ts'
import ec2008 from './AWS-EC2-008.ts'
import ec2009 from './AWS-EC2-009.ts'
import ec2010 from './AWS-EC2-010.ts'
import ec2011 from './AWS-EC2-011.ts'
import ec2012 from './AWS-EC2-012.ts'
import ec2013 from './AWS-EC2-013.ts'
import ec2014 from './AWS-EC2-014.ts'
import ec2015 from './AWS-EC2-015.ts'
import ecs001 from './AWS-ECS-001.ts'
import ecs002 from './AWS-ECS-002.ts'
import ecs003 from './AWS-ECS-003.ts'
import ecs004 from './AWS-ECS-004.ts'
import ecs005 from './AWS-ECS-005.ts'
import guardduty001 from './AWS-GUARDDUTY-001.ts'
import guardduty002 from './AWS-GUARDDUTY-002.ts'
import iam001 from './AWS-IAM-001.ts'
import iam002 from './AWS-IAM-002.ts'
import iam003 from './AWS-IAM-003.ts'
import iam004 from './AWS-IAM-004.ts'
import iam005 from './AWS-IAM-005.ts'
import iam006 from './AWS-IAM-006.ts'
import iam007 from './AWS-IAM-007.ts'
import iam008 from './AWS-IAM-008.ts'
import iam009 from './AWS-IAM-009.ts'
import iam010 from './AWS-IAM-010.ts'
import iam011 from './AWS-IAM-011.ts'
import iam012 from './AWS-IAM-012.ts'
import iam018 from './AWS-IAM-018.ts'
import kms001 from './AWS-KMS-001.ts'
import kms002 from './AWS-KMS-002.ts'
import lambda002 from './AWS-LAMBDA-002.ts'
import lambda003 from './AWS-LAMBDA-003.ts'
import lambda004 from './AWS-LAMBDA-004.ts'
import lambda005 from './AWS-LAMBDA-005.ts'
import org001 from './AWS-ORG-001.ts'
import org002 from './AWS-ORG-002.ts'
import rds001 from './AWS-RDS-001.ts'
import rds002 from './AWS-RDS-002.ts'
import rds003 from './AWS-RDS-003.ts'
import rds004 from './AWS-RDS-004.ts'
import rds005 from './AWS-RDS-005.ts'
import rds006 from './AWS-RDS-006.ts'
import rds007 from './AWS-RDS-007.ts'
import rds008 from './AWS-RDS-008.ts'
import rds009 from './AWS-RDS-009.ts'
import rds010 from './AWS-RDS-010.ts'
import rds011 from './AWS-RDS-011.ts'
import s3002 from './AWS-S3-002.ts'
import s3003 from './AWS-S3-003.ts'
import s3005 from './AWS-S3-005.ts'
import s3006 from './AWS-S3-006.ts'
import s3007 from './AWS-S3-007.ts'
import s3009 from './AWS-S3-009.ts'
import s3010 from './AWS-S3-010.ts'
import s3011 from './AWS-S3-011.ts'
import secrets001 from './AWS-SECRETS-001.ts'
import secrets002 from './AWS-SECRETS-002.ts'
import secrets003 from './AWS-SECRETS-003.ts'
import secrets005 from './AWS-SECRETS-005.ts'
import trail001 from './AWS-TRAIL-001.ts'
import trail002 from './AWS-TRAIL-002.ts'
import trail003 from './AWS-TRAIL-003.ts'
import trail004 from './AWS-TRAIL-004.ts'
import trail005 from './AWS-TRAIL-005.ts'

/** Every check of AWS, by id. */
export const awsChecks: readonly AnyCheck[] = [
  account001, account002,
  backup001, backup002, backup004,
  cloudwatch001, cloudwatch002, cloudwatch003, cloudwatch004, cloudwatch005, cloudwatch006,
  config001, config002,
  ec2001, ec2002, ec2003, ec2004, ec2005, ec2006, ec2007, ec2008, ec2009, ec2010, ec2011, ec2012, ec2013, ec2014, ec2015,
  ecs001, ecs002, ecs003, ecs004, ecs005,
  guardduty001, guardduty002,
  iam001, iam002, iam003, iam004, iam005, iam006, iam007, iam008, iam009, iam010, iam011, iam012, iam018,
  kms001, kms002,
  lambda002, lambda003, lambda004, lambda005,
  org001, org002,
  rds001, rds002, rds003, rds004, rds005, rds006, rds007, rds008, rds009, rds010, rds011,
  s3002, s3003, s3005, s3006, s3007, s3009, s3010, s3011,
  secrets001, secrets002, secrets003, secrets005,
  trail001, trail002, trail003, trail004, trail005,
]

export const checkById: ReadonlyMap<string, AnyCheck> = new Map(awsChecks.map((check) => [check.id, check]))
