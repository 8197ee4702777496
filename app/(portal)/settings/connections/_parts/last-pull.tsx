import { Notice } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Progress } from '#components/ui/progress.tsx'
import { Time } from '#components/ui/time.tsx'
import { formatNumber } from '#lib/format.ts'
import { beforeItRuns } from '#lib/modules/runs/model.ts'
import type { Shown } from './overview.tsx'

/** The last pull of lists: how far it is while it goes on, then what it made or why it made nothing. */
export function LastPull({ of: { pull } }: { of: Shown }) {
  if (pull === null) return null
  const by = pull.startedByName ?? 'Tickmark'
  if (pull.finishedAt === null) {
    return (
      <Panel title="Being pulled" meaning={<>Asked for by {by}, <Time at={pull.startedAt} format="both" />. It goes on when you leave this page.</>}>
        <Progress label={beforeItRuns[pull.status] ?? (pull.done === 0 ? 'Looks at what it may' : `${formatNumber(pull.done)} ${pull.done === 1 ? 'page' : 'pages'} read`)} />
      </Panel>
    )
  }
  if (pull.status !== 'done') return <Notice kind="danger" title="The last pull failed">{pull.error} Asked for by {by}, <Time at={pull.finishedAt} format="both" />.</Notice>
  return (
    <Panel title="The last pull" meaning={<>Asked for by {by}, ended <Time at={pull.finishedAt} format="both" />.</>}>
      <ul className="rows">{(pull.result?.populations ?? []).map(({ id, title }) => <li key={id}><p><a href={`/populations/${id}`}>{title}</a></p></li>)}</ul>
    </Panel>
  )
}
