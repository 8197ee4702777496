import { Status } from '#components/ui/marks.tsx'

type Rule = { enabled: boolean; draft: boolean; muted: boolean; waitsFor: string[]; origin: 'catalog' | 'pack' | 'own'; packName: string | null }

export function RuleState({ rule }: { rule: Pick<Rule, 'enabled' | 'draft' | 'muted' | 'waitsFor'> }) {
  if (rule.draft) return <Status tone="info">Draft</Status>
  if (!rule.enabled) return <Status tone="off">Off</Status>
  if (rule.waitsFor.length > 0) return <Status tone="warn">Waiting for values</Status>
  return rule.muted ? <Status tone="warn">Muted</Status> : <Status tone="good">On</Status>
}

export const originName = (rule: Pick<Rule, 'origin' | 'packName'>) => (rule.origin === 'catalog' ? 'Catalog' : rule.origin === 'own' ? 'Own' : (rule.packName ?? 'A pack'))
