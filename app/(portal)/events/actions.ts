'use server'
import { submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { formatCount } from '#lib/format.ts'
import { makeSampleEvents } from '#lib/modules/events/invented.ts'

export async function sampleEvents(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, makeSampleEvents, {}, {
    say: ({ accepted, duplicates }) => (accepted === 0 ? 'Nothing was made: these events are known already. Choose another seed.' : `${formatCount(accepted, 'sample event')} made${duplicates > 0 ? `, ${formatCount(duplicates, 'other')} known already` : ''}. The rules run over them now.`),
    show: '/events',
  })
}
