import { Outcome } from '#components/ui/marks.tsx'
import { type AskedAttribute, outcomeOf } from '#lib/testing/test.ts'

const order = ['fail', 'not_evaluable', 'open', 'pass', 'not_applicable'] as const

/** What an item comes to: the questions by their answers, worst first. */
export function Answers({ letters, of, inSample }: { letters: string; of: AskedAttribute[]; inSample: boolean }) {
  const found = new Map<(typeof order)[number], string[]>()
  for (const [n, { letter, by }] of of.entries()) {
    if (by === null && !inSample) continue
    const word = outcomeOf(letters[n] ?? '?') ?? 'open'
    found.set(word, [...(found.get(word) ?? []), letter])
  }
  return <span className="row wrap">{order.flatMap((word) => (found.has(word) ? [<span key={word}>{word === 'open' ? 'Open' : <Outcome value={word} />} {found.get(word)?.join(' ')}</span>] : []))}</span>
}
