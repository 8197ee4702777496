import { z } from 'zod'
import { id, line } from '#lib/input.ts'
import { accountHows, workerKinds, workerStates } from './words.ts'

export { accountHows, workerKinds, workerStates }

type Keys<T> = [keyof T & string, ...(keyof T & string)[]]
const keysOf = <T extends object>(of: T) => Object.keys(of) as Keys<T>
export const stateKeys = keysOf(workerStates)
export const kindKeys = keysOf(workerKinds)
export const howKeys = keysOf(accountHows)

/** What somebody says of an account: it is this person's, this person answers for it, or nobody's. */
export const assignments = { person: 'It is theirs', owner: 'They own it', nobody: 'Nobody’s' } as const
export const assignmentKeys = keysOf(assignments)

/** E-mails, user names and ids somebody has elsewhere, one a line; read in small letters. */
export const aliases = z.preprocess(
  (value) => (typeof value === 'string' ? value.split('\n').map((each) => each.trim()).filter(Boolean) : value),
  z.array(line(1, 500)).max(50, 'at most 50').default([]),
).transform((list) => [...new Set(list.map((each) => each.toLowerCase()))].sort())

/** Each gets an entry of its own. A form sends one as a string. */
export const accountIds = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(id, { error: 'choose at least one account' }).min(1, 'choose at least one account').max(100, 'at most 100 at once').transform((ids) => [...new Set(ids)].sort()))
