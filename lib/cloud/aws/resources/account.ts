import { z } from 'zod'
import { kind, orAbsent } from '../../define.ts'
import { maybe, maybeDay, number, text, yes } from './shared.ts'

const blocked = z.object({ blockPublicAcls: yes, ignorePublicAcls: yes, blockPublicPolicy: yes, restrictPublicBuckets: yes })

/** The account itself, one resource; its id is its number. Each facet comes from the collector of its service. */
export const account = {
  'aws.account': kind('global', 'Account', {
    /** iam:GetAccountSummary. */
    summary: z.object({ users: number, mfaDevices: number, rootMfa: yes, rootAccessKeys: yes, /** AccountPasswordPresent; null: AWS did not say. */ rootPassword: yes.nullable() }),
    /** iam:GetAccountPasswordPolicy; absent (NoSuchEntity): AWS's own default is in force. */
    passwordPolicy: orAbsent(z.object({ minimumLength: number, symbols: yes, numbers: yes, uppercase: yes, lowercase: yes, maxAgeDays: number.nullable(), remembers: number.nullable(), usersMayChange: yes })),
    /** Of the credential report, which may be four hours old. */
    root: z.object({ reportedAt: z.iso.datetime(), passwordLastUsed: maybeDay, key1LastUsed: maybeDay, key2LastUsed: maybeDay }),
    /** s3control:GetPublicAccessBlock of the account; absent: NoSuchPublicAccessBlockConfiguration. */
    publicAccessBlock: orAbsent(blocked),
    /** account:GetAlternateContact, one facet each; absent: ResourceNotFoundException. Only whether there is one: no names, no addresses. */
    securityContact: orAbsent(z.object({ set: z.literal(true) })),
    operationsContact: orAbsent(z.object({ set: z.literal(true) })),
    billingContact: orAbsent(z.object({ set: z.literal(true) })),
    /** organizations:DescribeOrganization; absent: AWSOrganizationsNotInUseException. */
    organization: orAbsent(z.object({ id: text, managementAccount: text, allFeatures: yes })),
    /** Service control policies in force for this account, from its root down; read in the management account only; absent: AWSOrganizationsNotInUseException. */
    controlPolicies: orAbsent(z.array(z.object({ target: text, name: text, id: text, document: z.looseObject({ Statement: z.unknown() }) }))),
  }),
  /** A region that was looked at; its id is its name. */
  'aws.region': kind('regional', 'Region', {
    /** ec2:GetEbsEncryptionByDefault and GetEbsDefaultKmsKeyId. */
    ebsEncryption: z.object({ on: yes, key: maybe }),
    /** ec2:GetSnapshotBlockPublicAccessState: block-all-sharing, block-new-sharing or unblocked. */
    snapshotBlock: z.object({ state: text }),
    /** lambda:GetAccountSettings; functions there are. */
    lambda: z.object({ functions: number }),
  }),
}
export { blocked }
