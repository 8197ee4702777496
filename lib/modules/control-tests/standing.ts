import 'server-only'
import { and, count, eq, isNull } from 'drizzle-orm'
import type { Tx } from '#db/client.ts'
import { controlTestDeviations, controlTestFailures, controlTestFreezes, type controlTests } from '#db/schema/control-tests.ts'
import { lacksSource } from '#lib/testing/test.ts'

/** What stands against a conclusion, counted. */
export async function standing(tx: Tx, of: Pick<typeof controlTests.$inferSelect, 'id' | 'freeze' | 'totals'>) {
  const freeze = of.freeze ?? 0
  const [items] = await tx.select({ n: controlTestFreezes.items, ipe: controlTestFreezes.ipe }).from(controlTestFreezes).where(and(eq(controlTestFreezes.testId, of.id), eq(controlTestFreezes.freeze, freeze)))
  const [unexplained] = await tx.select({ n: count() }).from(controlTestFailures).where(and(eq(controlTestFailures.testId, of.id), eq(controlTestFailures.freeze, freeze), isNull(controlTestFailures.deviationId)))
  const [systematic] = await tx.select({ n: count() }).from(controlTestDeviations).where(and(eq(controlTestDeviations.testId, of.id), eq(controlTestDeviations.freeze, freeze), eq(controlTestDeviations.extent, 'systematic')))
  const totals = of.totals ?? []
  const sum = (name: 'open' | 'not_evaluable') => totals.reduce((all, each) => all + each[name], 0)
  return { items: items?.n ?? 0, absent: lacksSource(items?.ipe ?? []), open: sum('open'), unexplained: unexplained?.n ?? 0, systematic: systematic?.n ?? 0, notEvaluable: sum('not_evaluable'), withoutPass: totals.filter(({ pass, fail, not_evaluable }) => pass === 0 && fail === 0 && not_evaluable > 0).map(({ letter }) => letter) }
}
