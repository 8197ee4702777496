import { z } from 'zod'
import { blankable, line, optionalLine } from '#lib/input.ts'
import { knownZone } from '#lib/zone.ts'
import type { kindNames as labels } from './words.ts'

/** What takes messages of Slack's form, such as Mattermost, does as well. */
export const kinds = {
  slack: { hint: 'https://hooks.slack.com/services/…', meaning: 'An incoming webhook: in Slack under Apps, Incoming Webhooks, Add to Slack.' },
  teams: { hint: 'https://….logic.azure.com/workflows/…', meaning: 'A workflow: in the channel of Teams under Workflows, “Post to a channel when a webhook request is received”. Give it a second owner: it ends with its only one.' },
} as const satisfies Record<keyof typeof labels, { hint: string; meaning: string }>

export type Kind = keyof typeof kinds
export const kindKeys = Object.keys(kinds) as [Kind, ...Kind[]]

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is a time such as 22:00')

export const channelFields = {
  name: line(1, 100),
  notices: z.preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(z.string().max(100)).min(1, 'choose what is told').max(200)),
  quietFrom: blankable(clock),
  quietTo: blankable(clock),
  zone: blankable(z.string().max(64).refine((zone) => knownZone(zone) !== undefined, 'is no time zone, such as Europe/Berlin')),
}

export const addressField = optionalLine(1_000)

/** What of a day ago or more is looked at, as after a long rest, is counted only. Milliseconds. */
export const toldWithin = 86_400_000
/** A channel gets a message a minute at most: what comes meanwhile is told together. Milliseconds. */
export const between = 60_000
/** Leaves looked at for one message. */
export const mostLeaves = 20_000

export type State = 'paused' | 'failing' | 'retrying' | 'new' | 'going'

export function stateOf({ pausedReason, failingSince, tries, sentAt }: { pausedReason: string | null; failingSince: Date | null; tries: number; sentAt: Date | null }): State {
  if (pausedReason !== null) return 'paused'
  if (failingSince !== null) return 'failing'
  if (tries > 0) return 'retrying'
  return sentAt === null ? 'new' : 'going'
}
