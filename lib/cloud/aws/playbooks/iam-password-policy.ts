import { z } from 'zod'
import { must, numberOf, orNone, playbook, sending, stepsOf } from './hand.ts'

const step = stepsOf<'iam'>()
/** What AWS leaves out of its answer is null. */
type Policy = {
  MinimumPasswordLength: number; RequireSymbols: boolean; RequireNumbers: boolean; RequireUppercaseCharacters: boolean; RequireLowercaseCharacters: boolean; AllowUsersToChangePassword: boolean; HardExpiry: boolean
  MaxPasswordAge: number | null; PasswordReusePrevention: number | null
}
type State = { policy: Policy | null }
/** AWS's own policy asks for three kinds of four; one of the account names each that it asks for. */
const fresh: Policy = {
  MinimumPasswordLength: 8, RequireSymbols: true, RequireNumbers: true, RequireUppercaseCharacters: true, RequireLowercaseCharacters: true, AllowUsersToChangePassword: true, HardExpiry: false, MaxPasswordAge: null, PasswordReusePrevention: null,
}
const better = ({ policy }: State, { length, remembers }: { length: number; remembers: number }): Policy => {
  const of = policy ?? fresh
  return { ...of, MinimumPasswordLength: Math.max(of.MinimumPasswordLength, length), PasswordReusePrevention: Math.max(of.PasswordReusePrevention ?? 0, remembers) }
}
/** A call replaces all of it. */
const put = (name: string, { MaxPasswordAge, PasswordReusePrevention, ...rest }: Policy) => step(name, 'UpdateAccountPasswordPolicy', { ...rest, ...(MaxPasswordAge !== null && { MaxPasswordAge }), ...(PasswordReusePrevention !== null && { PasswordReusePrevention }) })

export const iamPasswordPolicy = playbook({
  name: 'iam-password-policy',
  version: 1,
  title: 'Strengthen the password policy of the account',
  service: 'iam',
  on: ['aws.account'],
  checks: ['AWS-IAM-006', 'AWS-IAM-007'],
  reversible: 'reversible',
  risk: 'low',
  breaks: 'Nobody is signed out: the policy holds for the next change of a password.',
  exposes: true,
  parameters: z.object({ length: numberOf(14, 128).default(14).describe('Fewest characters'), remembers: numberOf(1, 24).default(24).describe('Old passwords that are refused') }),
  calls: { GetAccountPasswordPolicy: 'iam:GetAccountPasswordPolicy', UpdateAccountPasswordPolicy: 'iam:UpdateAccountPasswordPolicy', DeleteAccountPasswordPolicy: 'iam:DeleteAccountPasswordPolicy' },
  read: async (at): Promise<State> => {
    const iam = await at.client('iam')
    const found = await orNone(['NoSuchEntity', 'NoSuchEntityException'], () => iam.getAccountPasswordPolicy({}))
    if (!found) return { policy: null }
    const of = must(found.PasswordPolicy)
    return {
      policy: {
        MinimumPasswordLength: must(of.MinimumPasswordLength), RequireSymbols: must(of.RequireSymbols), RequireNumbers: must(of.RequireNumbers), RequireUppercaseCharacters: must(of.RequireUppercaseCharacters), RequireLowercaseCharacters: must(of.RequireLowercaseCharacters),
        // AWS documents that what is left out of these is not set.
        AllowUsersToChangePassword: must(of.AllowUsersToChangePassword), HardExpiry: of.HardExpiry ?? false, MaxPasswordAge: of.ExpirePasswords === false ? null : (of.MaxPasswordAge ?? null), PasswordReusePrevention: of.PasswordReusePrevention || null,
      },
    }
  },
  after: (before, params) => ({ policy: better(before, params) }),
  steps: (before, params) => [put('Set the password policy', better(before, params))],
  undo: ({ policy }) => [policy ? put('Set the password policy as it was', policy) : step('Remove the password policy', 'DeleteAccountPasswordPolicy', {})],
  send: sending('iam', ['NoSuchEntity', 'NoSuchEntityException']),
})
