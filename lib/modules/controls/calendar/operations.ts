import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import { controls } from '#db/schema/controls.ts'
import { cellStates } from '#lib/calendar/index.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { present } from '#lib/door/removable.ts'
import { conflict } from '#lib/errors.ts'
import { id, instant } from '#lib/input.ts'
import { load, subject } from '../operations/details.ts'
import { newlyLate } from './late.ts'

/** What became overdue or missed since it was told last: told once, to its owner. */
export const tellCalendar = operation({
  name: 'calendar.tell',
  summary: 'Record that a control became overdue or missed, and notify its owner',
  category: 'approval',
  input: z.object({ id, upTo: instant }),
  load,
  run: async ({ tx, input, subject: control }) => {
    present(control, 'control')
    const found = (await newlyLate(tx, [control], input.upTo)).get(control.id) ?? []
    const [first] = found
    if (!first) throw conflict('There is nothing to tell.')
    await tx.update(controls).set({ toldAt: input.upTo }).where(eq(controls.id, control.id))
    const told = found.map(({ key, state, overdue }) => `${key} ${(overdue ? 'overdue' : cellStates[state]).toLowerCase()}`)
    return done({ id: control.id, told }, changed(subject(control), null, { occurrence: told.join(', '), notifiedId: control.ownerId, missed: found.some(({ state }) => state === 'missed') }))
  },
})
