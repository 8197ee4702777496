'use server'
import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { action } from '#lib/edge/action.ts'
import { invalid } from '#lib/errors.ts'
import type { FormState } from '#lib/form-state.ts'
import { link } from '#lib/modules/evidence/deliver.ts'
import { compareStore, verifyNow } from '#lib/modules/evidence/jobs.ts'
import { splitExpected } from '#lib/modules/evidence/model.ts'
import { createEvidence } from '#lib/modules/evidence/operations/collect.ts'
import { approveEvidence, rejectEvidence, reviewEvidence } from '#lib/modules/evidence/operations/decide.ts'
import { removeEvidence, restoreEvidence, updateEvidence } from '#lib/modules/evidence/operations/details.ts'
import { extendRetention, setLegalHold } from '#lib/modules/evidence/operations/keep.ts'

type Input<T extends (...given: never[]) => unknown> = Parameters<T>[1]

const shownAgain = (id: string) => revalidatePath(`/evidence/${id}`, 'layout')

export async function expect(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const { id } = await createEvidence(person, splitExpected(input) as Input<typeof createEvidence>)
    redirect(`/evidence/${id}`)
  })
}

export async function linkObject(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const { id } = await link(person, input)
    redirect(`/evidence/${id}`)
  })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await updateEvidence(person, { ...splitExpected(input), id } as Input<typeof updateEvidence>)
    redirect(`/evidence/${id}`)
  })
}

const decisions = { approve: approveEvidence, reject: rejectEvidence, review: reviewEvidence } as const
const said = { approve: 'Approved.', reject: 'Rejected.', review: 'Noted as reviewed.' }

/** One form, several buttons: the button says which decision. */
export async function decide(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    const name = String(input.decision ?? '')
    if (!Object.hasOwn(decisions, name)) throw invalid({}, 'Choose what to decide.')
    await decisions[name as keyof typeof decisions](person, { ...input, id } as Input<typeof rejectEvidence>)
    shownAgain(id)
    return { message: said[name as keyof typeof decisions] }
  })
}

export async function verify(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person) => {
    const { verified, outcome } = await verifyNow(person, id)
    shownAgain(id)
    if (verified) return { message: 'Read again from the store: the hash is the one it was taken in with.' }
    const why = { mismatch: 'The stored file was altered: it hashes to something else now.', missing: 'The file is not in the store any more.', 'no file': 'There is no file yet, so there is no hash.', match: '' }[outcome]
    return { status: 'failed', message: `Not verified. ${why}` }
  })
}

export async function hold(id: string, on: boolean, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await setLegalHold(person, { id, hold: on, reason: input.reason as string })
    shownAgain(id)
    return { message: on ? 'Under a legal hold from now on.' : 'Released.' }
  })
}

export async function keepLonger(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await extendRetention(person, { ...input, id } as Input<typeof extendRetention>)
    shownAgain(id)
    return { message: 'Kept longer. The store’s lock follows within seconds.' }
  })
}

export async function remove(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person, input) => {
    await removeEvidence(person, { ...input, id } as Input<typeof removeEvidence>)
    redirect('/evidence')
  })
}

export async function restore(id: string, _: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person) => {
    await restoreEvidence(person, { id })
    redirect(`/evidence/${id}`)
  })
}

export async function compare(_: FormState, form: FormData): Promise<FormState> {
  return action(form, async (person) => {
    const report = await compareStore(person)
    revalidatePath('/evidence/storage')
    if (report.brokenCount === 0) return { message: `Every one of ${report.rows} files is in the store with its size.` }
    return { status: 'failed', message: `${report.brokenCount} of ${report.rows} files are missing or wrong; each is listed below and has a finding.` }
  })
}
