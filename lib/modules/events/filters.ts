import 'server-only'
import { and, eq, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { eventReviews, events } from '#db/schema/events.ts'
import { blankable, id, optionalChoice, optionalInstant, untilInstant } from '#lib/input.ts'
import { all, likeText } from '#lib/keyset.ts'
import { type EventView, eventStatuses, hints, mostWords, privilegedTypes, viewNames, wordsOf } from './model.ts'

const exactly = (most: number) => z.string().max(most).nullish()
const number = blankable(z.coerce.number().int().min(0).max(2_147_483_647))

export const eventFilters = {
  q: z.string().trim().max(200).refine((typed) => wordsOf(typed).length <= mostWords, `at most ${mostWords} words`).nullish()
    .describe('Words that an event has to have, all of them, in whatever order and in parts: in its type, user, target, system, address, source or id'),
  view: optionalChoice(viewNames).describe('sign-ins: of the class Authentication; privileged: changes to accounts, access and groups, and acts that take a safeguard away; suspicious: sign-ins that a rule has a finding of'),
  status: optionalChoice(eventStatuses).describe('new: nobody said anything of it'),
  user: exactly(500),
  event_type: exactly(500),
  source: exactly(60),
  system: exactly(500),
  target: exactly(500),
  ip: exactly(500),
  country: blankable(z.string().trim().toUpperCase().regex(/^[A-Z]{2}$/, 'is two letters, such as DE')).describe('From which country, where the source of the event told; two letters, such as DE. No address is looked up'),
  outcome: optionalChoice(['success', 'failure']),
  severity: optionalChoice(hints).describe('The hint of its source'),
  classUid: number.describe('Its class of OCSF, such as 3002'),
  activityId: number.describe('Its activity of OCSF within the class'),
  batchId: blankable(id),
  from: optionalInstant,
  to: untilInstant,
}

export type EventFilters = z.output<z.ZodObject<typeof eventFilters>>
export const noFilters: EventFilters = z.object(eventFilters).parse({})

export const ofEvent = and(eq(eventReviews.orgId, events.orgId), eq(eventReviews.id, events.id))
/** By when it was received as well, as events are kept by month. */
export const ofReview = and(eq(events.orgId, eventReviews.orgId), eq(events.receivedAt, eventReviews.receivedAt), eq(events.id, eventReviews.id))
export const statusOf = sql<(typeof eventStatuses)[number]>`coalesce(${eventReviews.status}, 'new')`.as('status')

/** Whether it asks for what somebody said something of. */
export const isSaid = ({ status }: Pick<EventFilters, 'status'>): boolean => status === 'reviewed' || status === 'flagged'

/** What rules found of events, alone and in windows; decided to be no more than noise is left out. */
const found = sql`(select f.event_id from findings f where f.event_id is not null and f.status <> 'false_positive' union all select fe.event_id from finding_events fe join findings f on f.org_id = fe.org_id and f.id = fe.finding_id where f.status <> 'false_positive')`
const isSignIn = eq(events.classUid, 3002)
const inView: Record<EventView, SQL | undefined> = {
  'sign-ins': isSignIn,
  // Somebody's own new password is none.
  privileged: or(and(inArray(events.classUid, [3001, 3005, 3006]), sql`(${events.classUid}, ${events.activityId}) <> (3001, 3)`), inArray(events.eventType, [...privilegedTypes])),
  suspicious: and(isSignIn, sql`${events.id} in ${found}`),
}

const withStatus = (status: EventFilters['status']) => status !== null && sql`${status === 'new' ? sql`not ` : sql``}exists (select from event_reviews r where r.org_id = ${events.orgId} and r.id = ${events.id} and ${status === 'new' ? sql`r.status <> 'new'` : sql`r.status = ${status}`})`

const besides = (input: EventFilters) => all(
  input.view !== null && inView[input.view],
  Boolean(input.user) && eq(events.userName, input.user ?? ''),
  Boolean(input.event_type) && eq(events.eventType, input.event_type ?? ''),
  Boolean(input.source) && eq(events.source, input.source ?? ''),
  Boolean(input.system) && eq(events.system, input.system ?? ''),
  Boolean(input.target) && eq(events.target, input.target ?? ''),
  Boolean(input.ip) && eq(events.ip, input.ip ?? ''),
  input.country !== null && eq(events.country, input.country),
  input.outcome !== null && eq(events.outcome, input.outcome),
  input.severity !== null && eq(events.severityHint, hints.indexOf(input.severity) + 1),
  input.classUid !== null && eq(events.classUid, input.classUid),
  input.activityId !== null && eq(events.activityId, input.activityId),
  input.batchId !== null && eq(events.batchId, input.batchId),
  input.from !== null && gte(events.occurredAt, input.from),
  input.to !== null && lt(events.occurredAt, input.to),
)

/** All that a filter asks but the text, where what was said stands beside the event. */
export const plainWhere = (input: EventFilters) => all(besides(input), isSaid(input) && input.status !== null ? eq(eventReviews.status, input.status) : withStatus(input.status))

/** What a search looks at, in small letters. */
export const textOf = sql<string>`lower(concat_ws(' ', ${events.eventType}, ${events.userName}, ${events.target}, ${events.system}, ${events.ip}, ${events.source}, ${events.externalId}))`

const says = (typed: string) => and(...wordsOf(typed).map((word) => sql`${textOf} like ${`%${likeText(word)}%`}`))

/** The same of the events alone. */
export const eventWhere = (input: EventFilters) => all(besides(input), withStatus(input.status), Boolean(input.q) && says(input.q ?? ''))
