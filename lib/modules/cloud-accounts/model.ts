import { z } from 'zod'
import { blankable, line, optionalId, optionalLine, words } from '#lib/input.ts'

/** How an account is reached. A role opens for an hour and to whoever knows the external id; keys of the account itself are weaker, and the screen says so. */
export const accesses = { role: 'Role with an external id', keys: 'Keys of the account' } as const
export const accessNames = Object.keys(accesses) as [keyof typeof accesses, ...(keyof typeof accesses)[]]

/** Hours between scans. */
export const rhythms = [6, 12, 24, 168] as const
export const rhythmWords: Record<(typeof rhythms)[number], string> = { 6: 'Every 6 hours', 12: 'Every 12 hours', 24: 'Every day', 168: 'Every week' }

const region = /^[a-z]{2}(-[a-z]+)+-\d$/
export const roleOf = /^arn:aws[a-z-]*:iam::(\d{12}):role\/[\w+=,.@/-]{1,512}$/

/** What a person says of an account, on the screen and by API alike. Its number never changes. */
export const accountFields = {
  name: line(1, 100),
  connectionId: optionalId,
  access: z.enum(accessNames, { error: 'choose how it is reached' }).default('role'),
  roleArn: optionalLine(600),
  mendRoleArn: optionalLine(600),
  home: line(1, 40).pipe(z.string().regex(region, 'is not a region such as eu-central-1')),
  regions: words(40, 40),
  systemId: optionalId,
  systemTag: optionalLine(128),
  ownerId: optionalId,
  everyHours: blankable(z.coerce.number().int().refine((hours) => (rhythms as readonly number[]).includes(hours), `is one of ${rhythms.join(', ')}`)),
}

export const numberField = z.string({ error: 'is required' }).trim().transform((value) => value.replace(/[\s-]/g, '')).pipe(z.string().regex(/^\d{12}$/, 'is twelve digits: the id of the account'))

type Given = { access: 'role' | 'keys'; roleArn: string | null; mendRoleArn: string | null; regions: string[] }

/** What is wrong with it, field by field; null: nothing. */
export function accountProblems({ access, roleArn, mendRoleArn, regions }: Given, number: string): Record<string, string> | null {
  const wrong: Record<string, string> = {}
  const account = roleArn === null ? null : roleOf.exec(roleArn)
  if (access === 'role' && roleArn === null) wrong.roleArn = 'is required: the ARN of the role to assume'
  else if (access === 'keys' && roleArn !== null) wrong.roleArn = 'belongs to the other way to reach it'
  else if (roleArn !== null && !account) wrong.roleArn = 'is not the ARN of a role: arn:aws:iam::<account>:role/<name>'
  else if (account && account[1] !== number) wrong.roleArn = `is a role of the account ${account[1]}, and this one is ${number}`
  const mends = mendRoleArn === null ? null : roleOf.exec(mendRoleArn)
  if (mendRoleArn !== null && mends?.[1] !== number) wrong.mendRoleArn = 'is not the ARN of a role of this account'
  else if (mendRoleArn !== null && mendRoleArn === roleArn) wrong.mendRoleArn = 'is the role that scans: one that may write is another'
  const odd = regions.find((each) => !region.test(each))
  if (odd !== undefined) wrong.regions = `has “${odd}”, which is not a region such as eu-central-1`
  return Object.keys(wrong).length > 0 ? wrong : null
}

/** An account of the organization that the last scan of its management account named. */
export type Member = { number: string; name: string; status: string }
export const mostMembers = 5_000

/** The trust of the role, to paste: who may assume it, and with which external id. */
export const trustPolicy = (identity: string | null, externalId: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: identity ?? 'arn:aws:iam::<account of the keys>:user/<name>' }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'sts:ExternalId': externalId } } }],
})
