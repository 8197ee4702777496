import { z } from 'zod'
import type { RetentionClass } from '#db/schema/artifacts.ts'
import { checkNames } from '#lib/words/choices.ts'
import type { Settings } from '../settings/model.ts'

export { checkNames }

export const checkOutcomes = ['match', 'mismatch', 'missing'] as const
export type CheckOutcome = (typeof checkOutcomes)[number]

/** A file that lies in the store already; only `receive.ts` makes one, and the links of evidence. */
export type StoredFile = {
  name: string
  type: string
  origin: 'upload' | 'link'
  store: 'folder' | 'bucket'
  key: string
  objectVersion: string | null
  /** `sha256:<hex>`, read back from the store. */
  sha256: string
  size: number
  /** As a package says it of them (`Measured`). */
  crc32: number
  pieces: string | null
  lockedUntil: Date | null
}

/** What a page may show as a picture. */
export const pictureTypes = ['image/png', 'image/jpeg']

export const storedFile = z.custom<StoredFile>((value) => typeof value === 'object' && value !== null && /^sha256:[0-9a-f]{64}$/.test(String((value as StoredFile).sha256)), 'no file came with it')

/** Linked from a bucket of somebody else's, who alone can lock it there (`linkedKey` of lib/artifacts). */
export const isLinked = (key: string) => key.startsWith('s3://')

const years = { evidence: 'evidenceYears', events: 'eventsYears', audit: 'auditYears' } as const satisfies Record<RetentionClass, keyof Settings['retention']>

/** As the settings say at this moment; what is stored keeps what was said then. */
export function retainedUntil(retention: RetentionClass, settings: Settings, at: Date): Date {
  const until = new Date(at)
  until.setUTCFullYear(until.getUTCFullYear() + settings.retention[years[retention]])
  return until
}
