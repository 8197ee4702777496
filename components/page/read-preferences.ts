import { knownZone } from '#lib/zone.ts'

const allowed = { theme: ['system', 'light', 'dark'], rail: ['open', 'closed'], keys: ['on', 'off'] } as const

export type Theme = (typeof allowed.theme)[number]
export type RailState = (typeof allowed.rail)[number]
export type KeysState = (typeof allowed.keys)[number]
/** `zone`: in which times are written, UTC when unset. */
export type Preferences = { theme?: Theme; rail?: RailState; keys?: KeysState; zone?: string }

/** Reads preferences from cookies or a form; anything but the listed words counts as unset. */
export function readPreferences(read: (name: string) => unknown): Preferences {
  const theme = read('theme')
  const rail = read('rail')
  const keys = read('keys')
  return { theme: allowed.theme.find((word) => word === theme), rail: allowed.rail.find((word) => word === rail), keys: allowed.keys.find((word) => word === keys), zone: knownZone(read('zone')) }
}
