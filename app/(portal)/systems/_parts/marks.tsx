import { Severity } from '#components/ui/marks.tsx'

const words = { 1: 'low', 2: 'medium', 3: 'high', 4: 'critical' } as const

export function Criticality({ rank }: { rank: number }) {
  return <Severity value={words[rank as keyof typeof words] ?? 'low'} />
}
