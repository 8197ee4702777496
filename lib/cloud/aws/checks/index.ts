import type { AnyCheck } from '../../check.ts'
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
import s3002 from './AWS-S3-002.ts'
import s3003 from './AWS-S3-003.ts'
import s3005 from './AWS-S3-005.ts'
import s3006 from './AWS-S3-006.ts'
import s3007 from './AWS-S3-007.ts'
import s3009 from './AWS-S3-009.ts'
import s3010 from './AWS-S3-010.ts'
import s3011 from './AWS-S3-011.ts'

/** Every check of AWS, by id. */
export const awsChecks: readonly AnyCheck[] = [
  ec2001, ec2002, ec2003, ec2004, ec2005, ec2006, ec2007, ec2008, ec2009, ec2010, ec2011, ec2012, ec2013, ec2014, ec2015,
  s3002, s3003, s3005, s3006, s3007, s3009, s3010, s3011,
]

export const checkById: ReadonlyMap<string, AnyCheck> = new Map(awsChecks.map((check) => [check.id, check]))
