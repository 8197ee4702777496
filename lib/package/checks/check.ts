import type { Manifest, ManifestFile, Role } from '../manifest.ts'
import type { Platform } from '../platform.ts'

export type Looking = {
  platform: Platform
  manifest: Manifest
  /** Those that are as they were signed. */
  files: ManifestFile[]
  /** @returns null when it is not there, or not as it was signed */
  read: (path: string) => Promise<Uint8Array | null>
  /** Of a file of lines. */
  lines: (path: string) => AsyncIterable<string>
  /** One more was reckoned anew, and came out as it is said to be, or not; of what, where it is not the check's own. */
  counted: (right: boolean, what?: string) => void
  /** What is no fault and has to be said: what could not be checked, or who reads has to know. */
  note: (path: string, said: string) => void
  fault: (path: string, problem: string, meaning: string) => void
}

export type Check = {
  /** "entries in the audit trail", after a number. */
  what: string
  check: (look: Looking) => Promise<void>
}

/** @returns null when it is no JSON of a record */
export function recordOf(text: string | null): Record<string, unknown> | null {
  if (text === null) return null
  try {
    const read: unknown = JSON.parse(text)
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** What a long entry of the trail leaves out stands there as its hash: then nothing can be held against it. */
export const isWhole = (value: unknown): boolean => !(typeof value === 'object' && value !== null && 'sha256' in value && 'bytes' in value)

export const ofRole = (files: ManifestFile[], role: Role, end: string): ManifestFile[] => files.filter((file) => file.role === role && file.path.endsWith(end))
