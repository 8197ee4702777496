import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may, type Person } from '#lib/auth/actor.ts'
import { formatCount, formatNumber } from '#lib/format.ts'
import type { RunStatus } from '#lib/modules/runs/model.ts'
import { openRun, Running } from '../../_parts/run.tsx'
import { sourceName } from '../../_parts/sources.ts'
import { backTest, cancel } from '../actions.ts'

type Test = {
  id: string; status: RunStatus; fromTime: Date; toTime: Date; done: number; total: number; hits: number; notJudged: number; error: string | null
  startedAt: Date; sample: { eventIds: string[]; at: string; userName: string | null; source: string; eventType: string; why: string }[]
}

const words = { waiting: 'Waits for its turn', queued: 'Waits', running: 'Runs', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' } as const
const tones = { waiting: 'neutral', queued: 'neutral', running: 'neutral', done: 'good', failed: 'bad', cancelled: 'off' } as const

/** How many a day it would have found, over the whole days that were asked for. */
export const noiseOf = ({ hits, fromTime, toTime }: Pick<Test, 'hits' | 'fromTime' | 'toTime'>) => {
  const perDay = hits / Math.max(1, (toTime.getTime() - fromTime.getTime()) / 86_400_000)
  return `${perDay > 0 && perDay < 0.1 ? 'less than 0.1' : formatNumber(Math.round(perDay * 10) / 10)} a day`
}

/** Who stands behind the hits that are shown, the most first. */
function actorsOf(sample: Test['sample']): string {
  const counts = [...Map.groupBy(sample, (hit) => hit.userName ?? 'nobody named')].map(([name, hits]) => [name, hits.length] as const).sort(([, one], [, other]) => other - one)
  return `${counts.slice(0, 3).map(([name, count]) => `${name} ${count}`).join(', ')}${counts.length > 3 ? `, ${counts.length - 3} others` : ''}`
}

/** What the rule would have said of the past. */
export function BackTests({ ruleId, tests, person, now }: { ruleId: string; tests: Test[]; person: Person; now: Date }) {
  const open = openRun(tests)
  const date = (daysAgo: number) => new Date(now.getTime() - daysAgo * 86_400_000).toISOString().slice(0, 10)
  const sample = tests.find((test) => test.sample.length > 0)
  if (tests.length === 0 && !may(person, 'detectionRules.startBackTest')) return null
  return (
    <Panel title="Back-test" meaning="Runs the rule over stored events. It makes no findings.">
      {tests.length > 0 && (
        <ul className="stack">
          {tests.map((test) => (
            <li key={test.id}>
              <Status tone={tones[test.status]}>{words[test.status]}</Status> <b>{formatCount(test.hits, 'hit')}</b>{test.status === 'done' && `, ${noiseOf(test)},`} in {formatCount(test.done, 'event')}{test.notJudged > 0 && `, ${test.notJudged} of them not judged: too much work for one event`}{' '}
              <span className="muted">of <Time at={test.fromTime} format="absolute" /> to <Time at={test.toTime} format="absolute" />, started <Time at={test.startedAt} />{test.error && `. ${test.error}`}</span>
            </li>
          ))}
        </ul>
      )}
      {open && <Running run={open} label="Back-test" what="back-test" every={4} cancel={may(person, 'detectionRules.cancelBackTest') && cancel.bind(null, open.id)} />}
      {sample && (
        <details>
          <summary>{sample.hits > sample.sample.length ? `The first ${sample.sample.length} of ${sample.hits} hits` : formatCount(sample.hits, 'hit')}</summary>
          <p className="muted">By user, of those shown: {actorsOf(sample.sample)}.</p>
          <ul className="stack">
            {sample.sample.map((hit) => (
              <li key={`${hit.at} ${hit.eventIds[0]} ${hit.why}`} className="[overflow-wrap:anywhere]">
                <Time at={new Date(hit.at)} format="absolute" /> {hit.userName ?? 'nobody named'}, {hit.eventIds[0] && may(person, 'events.view') ? <a href={`/events/${hit.eventIds[0]}`} data-hard="">{hit.eventType}</a> : hit.eventType} <span className="muted">({sourceName(hit.source)}) {hit.why}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {!open && may(person, 'detectionRules.startBackTest') && (
        <Form action={backTest.bind(null, ruleId)} label="Back-test">
          <Field name="from" label="From" type="date" required defaultValue={date(30)} />
          <Field name="to" label="To" type="date" required defaultValue={date(-1)} help="Not included." />
          <FormFoot><Submit variant="secondary" icon="play">Run the back-test</Submit></FormFoot>
        </Form>
      )}
    </Panel>
  )
}
