import { defineFramework, requirements } from '../define.ts'

export const cisAws = defineFramework({
  key: 'cis-aws-3.0', name: 'CIS AWS', version: '3.0', publisher: 'Center for Internet Security',
  source: 'https://www.cisecurity.org/benchmark/amazon_web_services',
  note: 'The 62 recommendations of the CIS Amazon Web Services Foundations Benchmark 3.0.0, by their numbers, which other versions number anew. Titles are our own words; the benchmark with its rationale, audit and remediation is the copyright of CIS and is not here.',
  knownAs: ['cis-aws', 'CIS AWS', 'CIS AWS 3.0', 'CIS AWS Foundations 3.0', 'CIS AWS Foundations Benchmark v3.0.0'],
  domains: [
    { code: '1', title: 'Identity and access management', requirements: requirements(`
      1.1 | Contact details of the account are current
      1.2 | A security contact is registered
      1.3 | Security questions of the account are set
      1.4 | The root user has no access key
      1.5 | The root user has a second factor
      1.6 | The second factor of the root user is a hardware device
      1.7 | The root user is not used for daily work
      1.8 | Passwords have at least 14 characters
      1.9 | Passwords are not used again
      1.10 | Users with a console password have a second factor
      1.11 | Access keys are not made while a user with a console password is set up
      1.12 | Credentials unused for 45 days or more are disabled
      1.13 | No user has more than one active access key
      1.14 | Access keys are rotated every 90 days or sooner
      1.15 | Users get permissions only through groups
      1.16 | No attached policy grants full administrative rights
      1.17 | A role for incidents with AWS Support exists
      1.18 | Instances reach AWS by roles
      1.19 | Expired server certificates are removed
      1.20 | Access Analyzer is on in every region
      1.21 | Users are managed centrally where there is more than one account
      1.22 | Full access to CloudShell is restricted
    `) },
    { code: '2.1', title: 'Storage: S3', requirements: requirements(`
      2.1.1 | Buckets refuse requests without TLS
      2.1.2 | Deleting versions of buckets needs a second factor
      2.1.3 | Data in buckets is discovered, classified and secured
      2.1.4 | Buckets block public access
    `) },
    { code: '2.2', title: 'Storage: EC2', requirements: requirements(`
      2.2.1 | New volumes are encrypted by default in every region
    `) },
    { code: '2.3', title: 'Storage: RDS', requirements: requirements(`
      2.3.1 | Databases are encrypted at rest
      2.3.2 | Databases take minor upgrades by themselves
      2.3.3 | Databases are not publicly reachable
    `) },
    { code: '2.4', title: 'Storage: EFS', requirements: requirements(`
      2.4.1 | File systems are encrypted
    `) },
    { code: '3', title: 'Logging', requirements: requirements(`
      3.1 | CloudTrail logs every region
      3.2 | CloudTrail validates its log files
      3.3 | Config records every region
      3.4 | The bucket of CloudTrail logs access to itself
      3.5 | CloudTrail logs are encrypted with a KMS key
      3.6 | Symmetric keys of customers are rotated
      3.7 | VPCs log their traffic
      3.8 | Writing of objects in buckets is logged
      3.9 | Reading of objects in buckets is logged
    `) },
    { code: '4', title: 'Monitoring', requirements: requirements(`
      4.1 | Unauthorized API calls are monitored
      4.2 | Console sign-ins without a second factor are monitored
      4.3 | Use of the root user is monitored
      4.4 | Changes of IAM policies are monitored
      4.5 | Changes of the configuration of CloudTrail are monitored
      4.6 | Failed console sign-ins are monitored
      4.7 | Disabling and scheduled deletion of customer keys are monitored
      4.8 | Changes of bucket policies are monitored
      4.9 | Changes of the configuration of Config are monitored
      4.10 | Changes of security groups are monitored
      4.11 | Changes of network access lists are monitored
      4.12 | Changes of network gateways are monitored
      4.13 | Changes of route tables are monitored
      4.14 | Changes of VPCs are monitored
      4.15 | Changes of the organization are monitored
      4.16 | Security Hub is on
    `) },
    { code: '5', title: 'Networking', requirements: requirements(`
      5.1 | Network access lists keep administration ports closed to the internet
      5.2 | Security groups keep administration ports closed to the internet over IPv4
      5.3 | Security groups keep administration ports closed to the internet over IPv6
      5.4 | The default security group of each VPC allows no traffic
      5.5 | Routes of peered VPCs give the least access
      5.6 | Instances take only version 2 of the metadata service
    `) },
  ],
})
