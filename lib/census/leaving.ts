import { type Bounded, hour, inMinutes, type Judged } from './model.ts'
import { after, counted, span, stamp } from './say.ts'

/** When an account stood in a list of its system, and whether it could be used then. `list` names the population. */
export type Seen = { at: number; list: string; active: boolean }
/** What an event of the system says of the account. */
export type Act = { at: number; event: string; what: 'disabled' | 'enabled' }
/** When somebody left: at the earliest and at the latest. A roster with a last day says both; `from` null: it says no day at all. */
export type Left = { from: number | null; to: number }

export type Observed = {
  seen: readonly Seen[]
  acts: readonly Act[]
  /** When the source says that the status of the account last moved, as it stood in its first list without it. */
  statusChanged: number | null
  /** When the same person began again. */
  rehired: number | null
  asOf: number
}

/** When it stopped being usable: after `after` and at `before` at the latest; both null: nothing is known. */
export type Disabled = { after: number | null; before: number | null; by: 'event' | 'status' | 'lists' | 'rehire' | null; lastActive: Seen | null; firstNot: Seen | null; event: string | null }

/**
 * An event says it exactly; else the source's own time of the status; else it lies between the last list with the account and the first without. A list that shows it active after an event
 * is believed: it was enabled again. Whatever lies after somebody came back says nothing of their leaving.
 */
export function boundsOf({ seen, acts, statusChanged, rehired, asOf }: Observed): Disabled {
  const counts = (at: number) => at <= asOf && (rehired === null || at < rehired)
  const lists = seen.filter((each) => counts(each.at)).sort((one, other) => one.at - other.at)
  const lastActive = lists.findLast((each) => each.active) ?? null
  const firstNot = lists.find((each) => !each.active && (lastActive === null || each.at > lastActive.at)) ?? null
  const end = firstNot?.at ?? Number.POSITIVE_INFINITY
  const told = acts.filter((each) => counts(each.at) && each.at <= end && (lastActive === null || each.at > lastActive.at)).sort((one, other) => one.at - other.at)
  const enabled = told.findLast((each) => each.what === 'enabled') ?? null
  const since = Math.max(lastActive?.at ?? Number.NEGATIVE_INFINITY, enabled?.at ?? Number.NEGATIVE_INFINITY)
  const known = { after: since === Number.NEGATIVE_INFINITY ? null : since, lastActive, firstNot, event: null }
  const disabled = told.find((each) => each.what === 'disabled' && each.at > since)
  if (disabled) return { ...known, after: disabled.at, before: disabled.at, by: 'event', event: disabled.event }
  if (firstNot && statusChanged !== null && statusChanged > since && statusChanged <= firstNot.at) return { ...known, after: statusChanged, before: statusChanged, by: 'status' }
  if (firstNot) return { ...known, before: firstNot.at, by: 'lists' }
  if (rehired !== null && rehired <= asOf) return { ...known, before: rehired, by: 'rehire' }
  return { ...known, before: null, by: null }
}

export type Leaver = Observed & { left: Left; limitHours: number; /** The first moment after the period. */ to: number }

/** Upper bound within the limit passes, lower bound beyond it fails; what lies on both sides of it, or is not known, could not be told. */
export function judgeLeaver(of: Leaver): Judged & Bounded & { disabled: Disabled } {
  const { left, limitHours, asOf, to, rehired } = of
  const disabled = boundsOf(of)
  const lower = disabled.after === null ? null : disabled.after - left.to
  const upper = disabled.before === null || left.from === null ? null : disabled.before - left.from
  const told = (outcome: Judged['outcome'], said: string) => ({ outcome, said, ...inMinutes(lower, upper), disabled })
  if (left.to > asOf) return { outcome: 'not_applicable', said: `Leaves ${stamp(left.to)} UTC: not applicable yet.`, lower: null, upper: null, disabled }
  if (left.to >= to) return { outcome: 'not_applicable', said: `Left ${stamp(left.to)} UTC, after the period.`, lower: null, upper: null, disabled }
  const limit = limitHours * hour
  const back = rehired !== null && rehired <= asOf ? ` Came back ${stamp(rehired)} UTC: what was active from then on is no failure.` : ''
  const words = `${how(disabled, left, lower, upper)}; limit ${limitHours} h.`
  if (upper !== null && upper <= limit) return told('pass', `${words}${back}`)
  if (lower !== null && lower > limit) return told('fail', `${words}${back}`)
  const later = of.seen.some((each) => each.at > left.to && each.at <= asOf)
  if (!later && disabled.before === null) return told('not_evaluable', `No list of the system was taken after leaving, and no event says that the account was disabled; limit ${limitHours} h.${back}`)
  return told('not_evaluable', `${words}${left.from === null ? ' The roster gives no last day.' : ''}${back}`)
}

function how({ after: since, before, by, lastActive }: Disabled, left: Left, lower: number | null, upper: number | null): string {
  const leaving = left.from === null || left.from === left.to ? 'leaving' : 'leaving at the earliest'
  if (by === 'event' || by === 'status') {
    const said = by === 'event' ? 'as an event says' : 'as its system says'
    return `Disabled ${stamp(before ?? 0)} UTC ${said}, ${after((before ?? 0) - (left.from ?? left.to), leaving)}`
  }
  if (before !== null) {
    const what = by === 'rehire' ? 'Not seen disabled before coming back' : since === null ? `Disabled by ${stamp(before)} UTC at the latest` : `Disabled between ${stamp(since)} and ${stamp(before)} UTC`
    if (upper !== null && upper <= 0) return `${what}, before leaving`
    const from = lower === null || lower < 0 ? null : span(lower)
    return upper === null ? `${what}${from === null ? '' : `, ${from} or more after leaving`}` : `${what}, ${from === null ? `at most ${span(upper, Math.ceil)}` : `${from} to ${span(upper, Math.ceil)}`} after ${leaving}`
  }
  if (since === null) return 'Nothing says when the account could be used'
  return `Still active at ${stamp(since)} UTC, ${after(since - left.to, left.from === null ? 'the roster that first says so' : 'leaving')}${lastActive && since > lastActive.at ? ', when an event enabled it' : ''}`
}

export type SignIns = { left: Left; asOf: number; rehired: number | null; count: number; first: number | null; /** The last event of the system up to the moment the census looked, of anybody. */ feedUntil: number | null; /** The list itself says when it was used last. */ lastUsed: number | null; /** When logs of the system were silent, and nothing came later. */ silences: readonly { source: string; from: number; to: number }[] }

/** One sign-in after leaving fails. None proves something only while the system's events arrive. */
export function judgeSignIns({ left, asOf, rehired, count, first, feedUntil, lastUsed, silences }: SignIns): Judged {
  if (left.to > asOf) return { outcome: 'not_applicable', said: 'Has not left yet.' }
  if (count > 0 && first !== null) return { outcome: 'fail', said: `${counted(count, 'sign-in')} after leaving, the first ${stamp(first)} UTC, ${after(first - left.to, 'leaving')}.` }
  if (lastUsed !== null && lastUsed > left.to) return { outcome: 'fail', said: `The list of the system says that it was used ${stamp(lastUsed)} UTC, ${after(lastUsed - left.to, 'leaving')}.` }
  if (left.from === null) return { outcome: 'not_evaluable', said: 'The roster gives no last day, so that nobody knows which sign-ins came after it.' }
  if (feedUntil === null || feedUntil < left.to) return { outcome: 'not_evaluable', said: 'No event of the system has arrived since leaving: the feed is not alive, so that none proves nothing.' }
  const silence = silences.find(({ from, to }) => to > left.to && from < Math.min(rehired ?? asOf, asOf))
  if (silence) return { outcome: 'not_evaluable', said: `No sign-in after leaving is known, and the log ${silence.source} was silent from ${stamp(silence.from)} to ${stamp(silence.to)} UTC: of that time nobody knows.` }
  return { outcome: 'pass', said: `No sign-in after leaving; events of the system arrived until ${stamp(feedUntil)} UTC.` }
}

/** `listsTokens`: whether the source of the account lists tokens and keys at all. */
export type Tokens = { disabled: boolean | null; listsTokens: boolean; tokens: readonly string[]; list: number | null }

/** A key works on when the account does not. */
export function judgeTokens({ disabled, listsTokens, tokens, list }: Tokens): Judged {
  const at = list === null ? '' : ` at ${stamp(list)} UTC`
  if (disabled === null) return { outcome: 'not_evaluable', said: 'Whether the account is disabled is not known.' }
  if (tokens.length > 0 && disabled) return { outcome: 'fail', said: `Disabled with a living token${at}: ${tokens.slice(0, 5).join(', ')}${tokens.length > 5 ? ` and ${tokens.length - 5} more` : ''}.` }
  if (!disabled) return { outcome: 'not_applicable', said: 'The account is active: it is judged as that.' }
  if (!listsTokens) return { outcome: 'not_evaluable', said: 'The list of the system has no tokens and keys, so that none proves nothing.' }
  return { outcome: 'pass', said: `No token or key of the disabled account${at}.` }
}
