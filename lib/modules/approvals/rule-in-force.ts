import 'server-only'
import { desc, eq } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Tx } from '#db/client.ts'
import { approvalRules, type RuleDefinition } from '#db/schema/approvals.ts'
import { approvableOf } from '#lib/door/approvable.ts'

/** The rule in force; the shipped one is written down as the first when it is needed first. */
export async function ruleOf(tx: Tx, orgId: string, kind: string, at: Date): Promise<{ id: string; number: number; definition: RuleDefinition }> {
  const newest = () => tx.select({ id: approvalRules.id, number: approvalRules.number, definition: approvalRules.definition }).from(approvalRules).where(eq(approvalRules.kind, kind)).orderBy(desc(approvalRules.number)).limit(1)
  const [known] = await newest()
  if (known) return known
  const first = { id: v7(), number: 1, definition: approvableOf(kind).shipped }
  await tx.insert(approvalRules).values({ orgId, ...first, kind, createdAt: at, createdById: null }).onConflictDoNothing()
  return (await newest())[0] ?? first
}
