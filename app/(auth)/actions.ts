'use server'
import { redirect } from 'next/navigation'
import { v7 } from 'uuid'
import { visitor } from '#lib/auth/actor.ts'
import { isFirstRun, organizationOfInvite } from '#lib/auth/entrance.ts'
import { limit } from '#lib/auth/limits.ts'
import { answering } from '#lib/edge/action.ts'
import { currentRequest } from '#lib/edge/current.ts'
import { AppError, invalid } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import { createOrganization } from '#lib/modules/organizations/operations.ts'
import { safeReturn } from '#lib/modules/sessions/model.ts'
import { beginSignIn, finishSignIn } from '#lib/modules/sign-in/sign-in.ts'
import { acceptInvite, choosePassword } from '#lib/modules/users/operations/invite.ts'
import { forgetBackupCodes, keepBackupCodes, keepBrowser, keepChallenge, keepSession, knownBrowser, openChallengeCookie } from './cookies.ts'

const text = (value: unknown) => (typeof value === 'string' ? value : '')

export async function signIn(_: FormState, form: FormData): Promise<FormState> {
  return answering(form, async (input) => {
    const email = text(input.email)
    const password = text(input.password)
    if (!email.trim()) throw invalid({ email: 'is required' })
    if (!password) throw invalid({ password: 'is required' })
    const { challenge } = await beginSignIn({ email, password, browser: await knownBrowser(), returnTo: safeReturn(text(input.from)) }, await currentRequest())
    await keepChallenge(challenge)
    redirect('/mfa')
  })
}

export async function answerFactor(_: FormState, form: FormData): Promise<FormState> {
  return answering(form, async (input) => {
    const challenge = await openChallengeCookie()
    if (!challenge) throw new AppError('unauthenticated', 'This sign-in took too long. Start again with your password.')
    const enrol = challenge.purpose === 'enrol'
    const code = text(input.code)
    if (!code.trim()) throw invalid({ code: 'is required' })
    const browser = (await knownBrowser()) ?? v7()
    const signed = await finishSignIn({ token: challenge.token, code, enrol, browser }, await currentRequest())
    await keepBrowser(browser)
    await keepSession(signed.sessionId, signed.orgId)
    if (enrol) {
      await keepBackupCodes(signed.backupCodes)
      redirect('/mfa/codes')
    }
    redirect(signed.returnTo ?? '/')
  })
}

export async function codesKept(): Promise<void> {
  await forgetBackupCodes()
  redirect('/')
}

export async function accept(token: string, _: FormState, form: FormData): Promise<FormState> {
  return answering(form, async (input) => {
    const request = await currentRequest()
    await limit('sign-in-address', request.ip, 40)
    const orgId = await organizationOfInvite(token)
    if (!orgId) throw new AppError('not_found', 'This invitation does not exist. Check that the whole link was opened.')
    const { challenge } = await acceptInvite(visitor(orgId, request), { ...(input as { password: string; repeat: string; name: string }), token })
    await keepChallenge(challenge)
    redirect('/mfa')
  })
}

export async function choose(token: string, _: FormState, form: FormData): Promise<FormState> {
  return answering(form, async (input) => {
    const request = await currentRequest()
    await limit('sign-in-address', request.ip, 40)
    const orgId = await organizationOfInvite(token)
    if (!orgId) throw new AppError('not_found', 'This link does not exist. Check that the whole of it was opened.')
    const { challenge } = await choosePassword(visitor(orgId, request), { ...(input as { password: string; repeat: string }), token })
    await keepChallenge(challenge)
    redirect('/mfa')
  })
}

export async function setUp(_: FormState, form: FormData): Promise<FormState> {
  return answering(form, async (input) => {
    const request = await currentRequest()
    await limit('sign-in-address', request.ip, 10)
    if (!(await isFirstRun())) throw new AppError('conflict', 'An organization exists already. Sign in instead.')
    const { challenge } = await createOrganization(visitor(v7(), request), input as Parameters<typeof createOrganization>[1])
    await keepChallenge(challenge)
    redirect('/mfa')
  })
}
