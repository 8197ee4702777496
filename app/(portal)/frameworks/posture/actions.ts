'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { formatCount } from '#lib/format.ts'
import { takeSnapshots } from '#lib/modules/posture-snapshots/operations.ts'

export async function takeNow(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, takeSnapshots, {}, { show: '/frameworks/posture', say: ({ snapshots }) => `Taken: ${formatCount(snapshots.length, 'snapshot')}, of each adopted framework and of all of them.` })
}
