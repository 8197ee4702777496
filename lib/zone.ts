import { cache } from 'react'

const current = cache(() => ({ zone: 'UTC' }))

/** The zone in which this request's reader sees times; UTC in the browser and wherever nobody is asking. */
export const readerZone = (): string => current().zone
export const setReaderZone = (zone: string): void => void (current().zone = zone)

/** An IANA name that this machine knows, or undefined. */
export function knownZone(name: unknown): string | undefined {
  if (typeof name !== 'string' || name === '' || name.length > 64) return undefined
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}
