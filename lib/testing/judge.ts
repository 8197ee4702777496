import { asked, type Outcome } from '#lib/outcome.ts'
import type { Asked, Params } from './attribute.ts'
import { attributeOf } from './attributes/index.ts'

/** What one item comes to. An attribute that breaks on it could not be evaluated, and says so: one bad item ends no test. */
export function judged(by: string, params: Params, item: unknown, at: Asked): Outcome {
  const attribute = attributeOf(by)
  if (!attribute) return { outcome: 'not_evaluable', reason: 'unknown-attribute', said: `There is no attribute ${by}.` }
  try {
    return asked(() => attribute.judge(item as never, { ...at, params: { ...attribute.params, ...params } }))
  } catch (error) {
    return { outcome: 'not_evaluable', reason: 'broken', said: `The attribute could not read this item: ${error instanceof Error ? error.message : String(error)}`.slice(0, 500) }
  }
}

/** The numbers that an attribute asks with, in its sentence. */
export function asksOf(by: string, params: Params): string {
  const attribute = attributeOf(by)
  if (!attribute) return by
  const all = { ...attribute.params, ...params }
  return attribute.asks.replace(/\{(\w+)\}/g, (_, name: string) => String(all[name] ?? ''))
}
