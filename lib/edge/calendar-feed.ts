import 'server-only'
import ical, { ICalCalendarMethod, ICalEventBusyStatus, ICalEventStatus } from 'ical-generator'
import type { Actor } from '#lib/auth/actor.ts'
import { days, now } from '#lib/clock.ts'
import { env } from '#lib/env.ts'
import { AppError } from '#lib/errors.ts'
import { changeStates, changeTypes } from '#lib/modules/changes/model.ts'
import { getCalendar } from '#lib/modules/changes/queries.ts'

const [back, ahead] = [14, 350]

/**
 * The calendar of changes as iCalendar (RFC 5545): windows as events, freezes as days that keep nobody busy. For programs that read an address again and again: the token
 * stands in the address, so it is one that may read changes and nothing else.
 * @throws AppError forbidden for a token that may do more
 */
export async function calendarFeed(actor: Actor): Promise<string> {
  if (actor.kind !== 'token' || Object.keys(actor.grants).join() !== 'changes.read') throw new AppError('forbidden', 'The token of a calendar stands in its address: make one with changes.read alone.')
  const { planned, freezes } = await getCalendar(actor, { from: new Date(now().getTime() - days(back)).toISOString().slice(0, 10), days: back + ahead })
  const calendar = ical({ name: 'Changes', method: ICalCalendarMethod.PUBLISH, prodId: { company: 'Tickmark', product: 'Changes' }, ttl: 3_600 })
  for (const each of planned) {
    if (each.plannedFrom === null || each.plannedTo === null) continue
    calendar.createEvent({
      id: each.id, sequence: each.revision, stamp: each.updatedAt, start: each.plannedFrom, end: each.plannedTo, summary: `${each.reference} ${each.title}`, url: `${env().BASE_URL}/changes/${each.id}`,
      status: each.state === 'submitted' ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED, categories: [{ name: changeTypes[each.type] }],
      description: [`${changeStates[each.state]}. ${each.systems.join(', ')}`, each.implementerName && `Implemented by ${each.implementerName}`, each.collides.length > 0 && `Meets ${each.collides.join(', ')}`, each.frozen.length > 0 && `Within the freeze ${each.frozen.join(', ')}`].filter(Boolean).join('\n'),
    })
  }
  for (const freeze of freezes) calendar.createEvent({ id: freeze.id, start: freeze.startsAt, end: freeze.endsAt, summary: `Freeze: ${freeze.title}`, description: `${freeze.systems.length === 0 ? 'All systems' : freeze.systems.join(', ')}. ${freeze.reason}`, busystatus: ICalEventBusyStatus.FREE })
  return calendar.toString()
}
