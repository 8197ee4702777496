'use server'
import '#lib/edge/everything.ts'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { releaseRestore } from '#lib/modules/portal-backups/operations.ts'

export async function release(id: string, _: FormState, form: FormData): Promise<FormState> {
  return submit(form, releaseRestore, { id }, { to: '/portal-backups' })
}
