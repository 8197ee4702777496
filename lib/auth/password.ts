import 'server-only'
import { hash, verify } from '@node-rs/argon2'
import { commonPasswords, lettersOf, undisguised } from './common-passwords.ts'

/** argon2id at OWASP's first recommendation (19 MiB, 2 passes, 1 lane). `2` is Algorithm.Argon2id: a const enum cannot be imported here. */
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), cost)

export const verifyPassword = (stored: string, password: string): Promise<boolean> => verify(stored, password.normalize('NFKC')).catch(() => false)

let dummy: Promise<string> | undefined

/** Costs what a real check costs and is always false: for accounts that do not exist. */
export async function verifyNobody(password: string): Promise<false> {
  dummy ??= hashPassword('nobody has this password')
  await verifyPassword(await dummy, password)
  return false
}

export type PasswordRules = { minLength: number }

/** What is wrong with a new password, as one sentence; null when nothing is (ID-3). */
export function passwordProblem(password: string, rules: PasswordRules, about: string[] = []): string | null {
  if ([...password].length < rules.minLength) return `needs at least ${rules.minLength} characters`
  if (password.length > 256) return 'may have at most 256 characters'
  const missing = [
    /\p{Lu}/u.test(password) ? '' : 'an upper-case letter',
    /\p{Ll}/u.test(password) ? '' : 'a lower-case letter',
    /\d/.test(password) ? '' : 'a digit',
    /[^\p{L}\d\s]/u.test(password) ? '' : 'a special character',
  ].filter(Boolean)
  if (missing.length > 0) return `needs ${missing.join(' and ')}`
  const plain = undisguised(password)
  if (plain.length < 5 || /^(.)\1*$/.test(plain)) return 'is too easy to guess'
  const common = commonPasswords()
  if (common.whole.has(password.toLowerCase())) return 'is one of the passwords that are tried first; use words that have nothing to do with each other'
  const personal = about.flatMap((each) => each.split(/[^\p{L}\d]+/u))
  const builtOn = (simplify: (text: string) => string, words: readonly string[]) => {
    const own = simplify(password)
    return [...words, ...personal.map(simplify)].some((word) => word.length >= 4 && own.includes(word) && own.replaceAll(word, '').length < 4)
  }
  if (builtOn(lettersOf, common.letters) || builtOn(undisguised, common.undisguised)) {
    return 'is built on a common word, or on your name or address; use words that have nothing to do with each other'
  }
  return null
}
