import { ButtonLink } from '#components/ui/button.tsx'
import { Severity } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import type { Counted } from '#lib/door/count.ts'
import { formatNumber } from '#lib/format.ts'
import type { Task, Waits } from '#lib/modules/module.ts'

export const countOf = ({ count, more }: Counted): string => `${more ? 'more than ' : ''}${formatNumber(count)}`

/** What waits, by kind: the first few, and how many there are. */
export function Worklist({ kinds }: { kinds: Waits[] }) {
  const some = kinds.filter((kind) => kind.tasks.length > 0)
  if (some.length === 0) return <Panel title="Waiting for you" flush><EmptyState icon="list-checks" title="All done">What needs you stands here: {kinds.map((kind) => kind.title.toLowerCase()).join(', ')}.</EmptyState></Panel>
  return some.map((kind) => (
    <Panel key={kind.title} title={kind.title} actions={<Count kind={kind} />} flush>
      <ul className="tasks">{kind.tasks.map((task) => <Waiting key={`${task.href} ${task.id}`} task={task} />)}</ul>
    </Panel>
  ))
}

function Count({ kind: { tasks, total, all } }: { kind: Waits }) {
  const words = total.count > tasks.length ? `${formatNumber(tasks.length)} of ${countOf(total)}` : formatNumber(total.count)
  return <p className="muted">{words}{all && total.count > tasks.length && <>, <a href={all}>see all</a></>}</p>
}

function Waiting({ task }: { task: Task }) {
  return (
    <li>
      <div>
        <a href={task.href}>{task.title}</a>
        <p className="muted">{task.severity && <><Severity value={task.severity} /> </>}{task.detail}{task.due && <> · due <Time at={task.due} /></>}</p>
      </div>
      <ButtonLink href={task.href} size="small" label={`${task.button}: ${task.title}`}>{task.button}</ButtonLink>
    </li>
  )
}
