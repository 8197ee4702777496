'use server'
import { decided, submit } from '#lib/edge/action.ts'
import type { FormState } from '#lib/form-state.ts'
import { formatCount } from '#lib/format.ts'
import { makeSampleEvents } from '#lib/modules/events/invented.ts'
import { eventStatusNames } from '#lib/modules/events/model.ts'
import { flagEvents, reopenEvents, reviewEvents } from '#lib/modules/events/reviews.ts'
import { incidentFrom } from './_parts/incident-from.ts'

export async function sampleEvents(_: FormState, form: FormData): Promise<FormState> {
  return submit(form, makeSampleEvents, {}, {
    say: ({ accepted, duplicates }) => (accepted === 0 ? 'Nothing was made: these events are known already. Choose another seed.' : `${formatCount(accepted, 'sample event')} made${duplicates > 0 ? `, ${formatCount(duplicates, 'other')} known already` : ''}. The rules run over them now.`),
    show: '/events',
  })
}

const saying = decided({ review: reviewEvents, flag: flagEvents, reopen: reopenEvents } as Record<string, typeof reviewEvents>, 'Choose what to say of these events.')

/** Of one event, or of those that are selected. */
export async function sayOfEvents(_: FormState, form: FormData): Promise<FormState> {
  if (form.get('decision') === 'incident') {
    form.set('decision', 'flag')
    return submit(form, saying, {}, { to: incidentFrom(form.getAll('ids').map(String)) })
  }
  return submit(form, saying, {}, {
    say: ({ changed, left, status }) => `${formatCount(changed, 'event')} ${changed === 1 ? 'is' : 'are'} ${eventStatusNames[status].toLowerCase()} now.${left > 0 ? ` ${formatCount(left, 'other')} stayed as somebody else left ${left === 1 ? 'it' : 'them'} meanwhile.` : ''}`,
    show: '/events',
  })
}
