import type { Judged } from './model.ts'
import { stamp } from './say.ts'

/** Who is behind an account, and whether that holds. */
export type Standing =
  | { of: 'orphan'; enabled: boolean | null; why: string }
  | { of: 'external'; enabled: boolean | null }
  | { of: 'gone'; enabled: boolean | null; name: string }
  | { of: 'elsewhere'; name: string; roster: string }
  | { of: 'shared'; owner: { name: string; left: boolean } | null }
  | { of: 'accountless'; accounts: number }
  | { of: 'token'; at: number; tokens: readonly string[] }

/** An account that the list does not call disabled counts as one that can be used. */
export function judgeStanding(it: Standing): Judged {
  switch (it.of) {
    case 'orphan': return it.enabled === false ? { outcome: 'not_applicable', said: `Disabled, and nobody is known to be behind it. ${it.why}` } : { outcome: 'fail', said: `Nobody is known to be behind it. ${it.why}` }
    case 'external': return it.enabled === false ? { outcome: 'not_applicable', said: 'Disabled; a guest or contractor whom no roster has.' } : { outcome: 'fail', said: 'A guest or contractor whom the roster does not have.' }
    case 'gone': return it.enabled === false ? { outcome: 'pass', said: `Disabled; ${it.name} is not in the roster any more.` } : { outcome: 'fail', said: `Of ${it.name}, who is not in the roster.` }
    case 'elsewhere': return { outcome: 'not_evaluable', said: `Of ${it.name}, who stands in the roster of ${it.roster}: this census judges by another one.` }
    case 'shared': {
      if (it.owner === null) return { outcome: 'fail', said: 'No one person’s own, and nobody answers for it.' }
      return it.owner.left ? { outcome: 'fail', said: `${it.owner.name}, who answers for it, has left.` } : { outcome: 'not_applicable', said: `No one person’s own; ${it.owner.name} answers for it.` }
    }
    case 'accountless': return it.accounts === 0 ? { outcome: 'not_applicable', said: 'Has no account in any of these systems.' } : { outcome: 'fail', said: `Has no account at the identity provider, and ${it.accounts} elsewhere.` }
    case 'token': return { outcome: 'fail', said: `Disabled with a living token at ${stamp(it.at)} UTC: ${it.tokens.slice(0, 5).join(', ')}${it.tokens.length > 5 ? ` and ${it.tokens.length - 5} more` : ''}.` }
  }
}
