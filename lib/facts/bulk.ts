import { list } from './policy.ts'

/** Acts about several things at once, and where they name or count them. */
const acts: Record<string, string[]> = { GetParameters: ['requestParameters', 'names'], BatchGetSecretValue: ['requestParameters', 'secretIdList'], 'evidence.exportFiles': ['count'] }

export const isBulk = (eventType: string): boolean => Object.hasOwn(acts, eventType)

/** How many things such an act is about, one at least. */
export function countOf(eventType: string, record: Record<string, unknown>): number {
  const found = acts[eventType]?.reduce<unknown>((inner, name) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[name] : undefined), record)
  return Math.max(1, typeof found === 'number' && Number.isFinite(found) ? found : list(found).length)
}
