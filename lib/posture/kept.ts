import type { Outcome } from './judge.ts'

type Named = { id: string; name: string }

/** What is told of a fact besides its outcome. `counted`: passed, failed and not evaluable of what was looked at; `of`: ids of the systems or accounts. */
export type About = { counted: [passed: number, failed: number, notEvaluable: number]; expires: Date | null; by: Named | null; of: string[] }

/** A fact as a snapshot keeps it. `serves`: places, among the rows of the snapshot, of the requirements that it counts for. */
export type KeptFact = { id: string; kind: 'control' | 'check'; name: string; href: string; outcome: Outcome; said: string; at: string | null; expires: string | null; by: Named | null; counted: About['counted']; of: string[]; serves: number[] }

/** What stands behind the rows of a snapshot, called as it was at that moment: whatever is renamed, changed or removed later, the snapshot tells the same. */
export type Kept = {
  portal: string
  base: string
  organization: string
  systems: { id: string; name: string; type: string }[]
  /** Cloud accounts that facts are of. */
  accounts: Named[]
  excluded: { id: string; why: string }[]
  facts: KeptFact[]
}
