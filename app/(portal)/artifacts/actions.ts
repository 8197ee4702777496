'use server'
import '#lib/edge/everything.ts'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { compareStore, verifyNow } from '#lib/modules/artifacts/jobs.ts'
import { extendRetention, setLegalHold } from '#lib/modules/artifacts/operations/keep.ts'

const differs = { mismatch: 'The stored file was altered: it hashes to something else now.', missing: 'The file is not in the store any more.', match: '' }

/** `show`: the page it was asked on, of the file or of its record. */
export async function verify(id: string, show: `/${string}`, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, (person) => verifyNow(person, id), {}, {
    say: ({ verified, outcome }) => (verified ? 'Read again from the store: the hash is the one it was taken in with.' : { status: 'failed', message: `Not verified. ${differs[outcome]}` }),
    show,
  })
}

export async function hold(id: string, on: boolean, show: `/${string}`, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, setLegalHold, { id, hold: on }, { say: on ? 'Under a legal hold from now on.' : 'Released.', show })
}

export async function keepLonger(id: string, show: `/${string}`, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, extendRetention, { id }, { say: 'The retention is longer now. The store’s lock follows within seconds.', show })
}

export async function compare(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, (person) => compareStore(person), {}, {
    say: ({ brokenCount, rows }) => (brokenCount === 0
      ? `Every one of ${rows} files is in the store with its size.`
      : { status: 'failed', message: `${brokenCount} of ${rows} files are missing or wrong; each is listed below and has a finding.` }),
    show: '/artifacts/storage',
  })
}
