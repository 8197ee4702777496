import { Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Status } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getSchedule } from '#lib/modules/schedules/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { LastOutcome, LastTime } from '../../_parts/schedule-marks.tsx'
import { changeSchedule } from '../../actions.ts'

export default async function SchedulePage({ params }: { params: Promise<{ scheduleId: string }> }) {
  const { scheduleId } = await params
  const { person } = await requirePerson('schedules.read', `/settings/schedules/${scheduleId}`)
  const schedule = await shown(getSchedule(person, { id: scheduleId }))
  const edits = may(person, 'schedules.update')
  const owners = edits ? await userChoices(person, {}) : []
  return (
    <Page
      title={schedule.label}
      breadcrumbs={[{ label: 'Schedules', href: '/settings/schedules' }]}
      marks={schedule.pausedReason === null ? <Status tone="good">On</Status> : <Status tone="off">Paused</Status>}
      actions={schedule.href && <ButtonLink href={schedule.href}>See what it found</ButtonLink>}
    >
      <TwoColumn aside={<Activity events={schedule.timeline} />}>
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'Next', value: schedule.nextAt ? <Time at={schedule.nextAt} format="both" /> : schedule.pausedReason },
              { label: 'Last', value: <LastTime of={schedule} /> },
              { label: 'How it went', value: <LastOutcome of={schedule} /> },
              ...(edits ? [] : [{ label: 'How often', value: `${schedule.rule} (${schedule.zone})` }, { label: 'Owner', value: schedule.ownerName ?? 'Nobody yet' }]),
            ]}
          />
        </Panel>
        {edits && (
          <Panel title="When it comes">
            <Form action={changeSchedule.bind(null, schedule.id)} version={schedule.version} label="Save">
              <Field name="rule" label="How often" required maxLength={100} defaultValue={schedule.rule} spellCheck={false} help="A cron rule: minute, hour, day of the month, month, day of the week. 0 6 * * 1 is Mondays at 06:00, 30 2 1 * * the first of each month at 02:30. Once an hour at most." />
              <Select name="zone" label="Time zone" required options={zones(schedule.zone).map((value) => ({ value, label: value.replaceAll('_', ' ') }))} defaultValue={schedule.zone} help="A time that clocks leave out comes right after; one that comes twice is used once." />
              <Select name="ownerId" label="Owner" empty="Nobody yet" options={owners.map((owner) => ({ value: owner.id, label: owner.name }))} defaultValue={schedule.ownerId ?? ''} />
              <Field name="pausedReason" label="Paused because" maxLength={500} defaultValue={schedule.pausedReason} help="Empty: it comes. With a reason it does not, and what it misses meanwhile is not caught up." />
              <FormFoot><Submit>Save</Submit><ButtonLink href="/settings/schedules" variant="quiet">Cancel</ButtonLink></FormFoot>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}

/** The one that is set may be called otherwise here, such as Asia/Kathmandu: saving must not exchange it. */
const zones = (current: string) => [...new Set(['UTC', current, ...Intl.supportedValuesOf('timeZone')])]
