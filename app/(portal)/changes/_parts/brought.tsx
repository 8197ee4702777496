import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { listBrought } from '#lib/modules/reconciliations/lines.ts'
import { ChangeLine } from '../../_parts/change-line.tsx'
import { Result } from '../../reconciliations/_parts/marks.tsx'

/** What reached production for a change, as the host of the code tells it. */
export async function Brought({ person, changeId }: { person: Person; changeId: string }) {
  if (!may(person, 'reconciliations.read')) return null
  return (await listBrought(person, { changeId })).map((row) => (
    <Panel key={`${row.reconciliationId}/${row.number}`} title={`In production: ${row.title} of ${row.systemName}`} meaning={<><Result value={row.result} /> <a href={`/reconciliations/${row.reconciliationId}/changes/${row.number}`}>What was asked of it</a>{row.at && <>, live since <Time at={row.at} format="absolute" /></>}</>}>
      <ChangeLine steps={row.line} />
    </Panel>
  ))
}
