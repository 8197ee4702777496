import '#lib/edge/everything.ts'
import { Form } from '#components/form/form.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Status } from '#components/ui/marks.tsx'
import { EmptyState } from '#components/ui/notice.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { listRounds, listSchedules } from '#lib/modules/schedules/queries.ts'
import { LastOutcome, LastTime } from '../_parts/schedule-marks.tsx'
import { SettingsTabs } from '../_parts/tabs.tsx'
import { runScheduled } from '../actions.ts'

export default async function SchedulesPage() {
  const { person } = await requirePerson('schedules.read', '/settings/schedules')
  const schedules = await shown(listSchedules(person, {}))
  const rounds = await shown(listRounds(person, {}))
  return (
    <Page title="Schedules" meaning="What comes again by itself, and how it went last." tabs={<SettingsTabs current="/settings/schedules" person={person} />}>
      <div className="stack">
      {schedules.length === 0 ? (
        <EmptyState icon="clock" title="No schedule yet">The worker adds them within a minute of its start.</EmptyState>
      ) : (
        <Panel>
          <ul className="rows">
            {schedules.map((each) => (
              <li key={each.id}>
                <div>
                  <p className="row"><b>{each.label}</b>{each.pausedReason !== null && <Status tone="off">Paused</Status>}</p>
                  <p className="muted">{each.nextAt ? <>Next <Time at={each.nextAt} format="both" /></> : each.pausedReason} · {each.often} · {each.ownerName ?? 'no owner yet'}</p>
                  {each.lastAt && <div className="row">Last <LastTime of={each} /> <LastOutcome of={each} /></div>}
                </div>
                <div className="row">
                  {may(person, 'schedules.run') && (
                    <Form action={runScheduled.bind(null, each.id)} layout="inline" label={`Run now: ${each.label}`}>
                      <Submit variant="secondary" size="small" disabledReason={each.lastStatus === 'queued' && 'It was asked for already.'}>Run now</Submit>
                    </Form>
                  )}
                  <ButtonLink href={`/settings/schedules/${each.id}`} size="small">Open</ButtonLink>
                </div>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Panel title="By itself" meaning="What the portal does without a schedule; it is not changed here.">
        <ul className="rows">
          {rounds.map((each) => (
            <li key={each.name}>
              <div>
                <p><b>{each.label}</b></p>
                <p className="muted">{each.often} · last {each.last ? <Time at={each.last} format="both" /> : 'not yet'} · next {each.next ? <Time at={each.next} format="both" /> : 'when there is something to do'}</p>
              </div>
            </li>
          ))}
        </ul>
      </Panel>
      </div>
    </Page>
  )
}
