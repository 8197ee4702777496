import { z } from 'zod'
import { flag, id, instant, line, optionalLine, optionalText, text } from '#lib/input.ts'
import { campaignStates, outcomes, rowStates } from './words.ts'

export { campaignStates, outcomes, rowStates }

/** What makes a row one to look at, computed from populations and people, never typed (AC-5). A row that has one is never approved in bulk. */
export const flags = {
  privileged: 'Privileged', leaver: 'Leaver', orphan: 'Nobody’s account', service: 'Service or shared account', dormant: 'Dormant', no_mfa: 'No second factor', owner: 'Owner of the group', fresh: 'New since the last review', returned: 'Rejected last time', outlier: 'None of the peers',
} as const
export type Flag = keyof typeof flags
export const flagKeys = Object.keys(flags) as [Flag, ...Flag[]]

export const reviewerRules = { manager: 'The manager of the person', system_owner: 'The owner of the system' } as const
export const assignedBy = { manager: 'Manager', system_owner: 'System owner', security: 'Security', by_hand: 'Named by hand', nobody: 'Nobody' } as const

/** Who of a chain could decide, as words for those who could not. */
export const decidedAtOnce = 500
/** Given to somebody else so shortly before it is due: marked, for managers and auditors. */
export const lateDays = 3
/** Peers of one manager from how many on it says something that none of them has a right. */
export const fewestPeers = 4

const scopeOf = z.string().regex(/^[0-9a-f-]{36}:[a-z_]{1,40}$/, 'is a system and a source')

/** A checkbox list sends one or several. */
export const scope = z.preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(scopeOf).min(1, 'choose at least one system').max(200))

export const campaignFields = {
  title: line(1, 300),
  windowFrom: instant,
  windowTo: instant,
  dueAt: instant,
  /** Empty: the quarter in which it was extracted. */
  occurrence: optionalLine(40),
  ownerId: id,
  securityId: id,
  reviewer: z.enum(Object.keys(reviewerRules) as [keyof typeof reviewerRules], { error: 'choose who decides' }),
  privilegedToSecurity: flag,
  dormantDays: z.coerce.number().int().min(1).max(3_650).default(90),
  scope,
}

export const seenRow = z.object({ number: z.coerce.number().int().min(1), sequence: z.coerce.number().int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/, 'is the hash of the row that was seen') })
export type SeenRow = z.output<typeof seenRow>

/** A form sends each row as `number.sequence.hash`. */
export const seenRows = z.preprocess((value) => {
  const list = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]
  return list.map((each) => {
    if (typeof each !== 'string') return each
    const [number, sequence, hash] = each.split('.')
    return { number, sequence, hash }
  })
}, z.array(seenRow).min(1, 'choose at least one row').max(decidedAtOnce, `at most ${decidedAtOnce} at once`))

export const decisionNote = optionalText(2_000)
export const reasonNeeded = text(1, 1_000)

export const stateOf = { approve: 'approved', reject: 'rejected', flag: 'flagged' } as const
export type Decision = keyof typeof stateOf
export const decisionKeys = Object.keys(stateOf) as [Decision, ...Decision[]]

/** Why a decision does not count as that of somebody without part in it, learned after it was made. */
export const involvements = { own: 'Decided by whose access it is', grants: 'Decided by who can give it' } as const
export type Involved = keyof typeof involvements

/** Other rows by which a right stays: "row 14 (ann-admin, Administrator)". */
export const waysInWords = (of: readonly { number: number; accountName: string; rightName: string }[]) => of.map((each) => `row ${each.number} (${each.accountName}, ${each.rightName})`).join(', ')

/** Rights that let their holder give rights to others, where their system says so itself: source → kind → ids. Others are said per system. */
export const grantingBySource: Record<string, Record<string, readonly string[]>> = {
  aws_iam: { 'managed-policy': ['arn:aws:iam::aws:policy/AdministratorAccess', 'arn:aws:iam::aws:policy/IAMFullAccess'] },
  entra: { active: ['62e90394-69f5-4237-9190-012177145e10', 'e8611ab8-c189-46e8-94e1-60213ab1f814', 'fe930be7-5e62-47db-91af-98c3a49a38b1'], eligible: ['62e90394-69f5-4237-9190-012177145e10', 'e8611ab8-c189-46e8-94e1-60213ab1f814', 'fe930be7-5e62-47db-91af-98c3a49a38b1'] },
  okta: { 'admin-role': ['SUPER_ADMIN', 'ORG_ADMIN', 'USER_ADMIN'] },
  github: { 'organization-role': ['admin'] },
  postgres: { attribute: ['SUPERUSER', 'CREATEROLE'] },
}
