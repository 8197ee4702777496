import { Badge, Status } from '#components/ui/marks.tsx'
import { accountHows, workerStates } from '#lib/modules/people/model.ts'

const tones = { active: 'good', leave: 'neutral', left: 'bad', future: 'neutral' } as const

export function WorkerState({ state, gone = false }: { state: keyof typeof workerStates; gone?: boolean }) {
  return gone ? <Status tone="bad">In no roster</Status> : <Status tone={tones[state]}>{workerStates[state]}</Status>
}

/** Broken before its domain, where it does not fit. */
export function Address({ of }: { of: string | null }) {
  if (of === null) return 'Not said'
  const at = of.lastIndexOf('@')
  return at < 1 ? of : <>{of.slice(0, at)}<wbr />{of.slice(at)}</>
}

export function Found({ how, kind }: { how: keyof typeof accountHows | null; kind: string }) {
  if (how) return <Badge>{accountHows[how]}</Badge>
  return kind === 'group' || kind === 'role' ? <Badge>No person’s</Badge> : <Status tone="warn">Nobody’s yet</Status>
}

export function Enabled({ enabled }: { enabled: boolean | null }) {
  return enabled === null ? <span className="muted">Not said</span> : <Status tone={enabled ? 'good' : 'neutral'}>{enabled ? 'Enabled' : 'Disabled'}</Status>
}
