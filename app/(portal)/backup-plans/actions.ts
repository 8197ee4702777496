'use server'
import '#lib/edge/everything.ts'
import { decided, submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { createPlan, endPlan, updatePlan } from '#lib/modules/backup-plans/operations/plan.ts'
import { freezeTests } from '#lib/modules/backup-plans/operations/population.ts'
import { postRun } from '#lib/modules/backup-plans/operations/post.ts'
import { acceptRun, rejectRun } from '#lib/modules/backup-plans/operations/review.ts'

const page = (id: string) => `/backup-plans/${id}`

export async function create(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, createPlan, {}, { to: ({ id }) => page(id) })
}

export async function update(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, updatePlan, { id }, { to: page(id) })
}

export async function end(id: string, version: number, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, endPlan, { id, version }, { say: 'Ended. Its runs stay.', show: page(id) })
}

export async function post(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, postRun, { id }, { to: (run) => `/backup-plans/runs/${run.id}` })
}

export async function freeze(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, freezeTests, { id }, { to: (population) => `/populations/${population.id}` })
}

export async function review(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, decided({ accept: acceptRun, reject: rejectRun }, 'Choose what to decide.'), { id }, { say: ({ status }) => (status === 'accepted' ? 'Accepted.' : 'Rejected: it counts for nothing.'), show: `/backup-plans/runs/${id}` })
}
