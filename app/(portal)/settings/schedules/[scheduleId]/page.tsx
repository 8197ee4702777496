import '#lib/edge/everything.ts'
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
import { previewSchedule, getSchedule } from '#lib/modules/schedules/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { LastOutcome, LastTime } from '../../_parts/schedule-marks.tsx'
import { changeSchedule } from '../../actions.ts'

const help = 'A cron rule (minute, hour, day of the month, month, day of the week): 0 6 * * 1 is Mondays at 06:00, 30 2 1 * * the first of each month at 02:30. Or a rule of RFC 5545: FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO;BYHOUR=9 is every quarter on the first Monday at 09:00, FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYHOUR=17 the last working day of each month. Once an hour at most; Preview says in words what it means.'

type Search = { rule?: string; zone?: string; ownerId?: string; pausedReason?: string }

export default async function SchedulePage({ params, searchParams }: { params: Promise<{ scheduleId: string }>; searchParams: Promise<Search> }) {
  const { scheduleId } = await params
  const { person } = await requirePerson('schedules.read', `/settings/schedules/${scheduleId}`)
  const schedule = await shown(getSchedule(person, { id: scheduleId }))
  const edits = may(person, 'schedules.update')
  const owners = edits ? await userChoices(person, {}) : []
  // What was typed and is not saved comes back with its preview.
  const typed = await searchParams
  const preview = edits && typed.rule !== undefined ? await shown(previewSchedule(person, { rule: typed.rule, zone: typed.zone ?? schedule.zone })) : null
  const form = preview ? { ...schedule, ...typed } : schedule
  return (
    <Page
      title={schedule.label}
      breadcrumbs={[{ label: 'Schedules', href: '/settings/schedules' }]}
      marks={schedule.pausedReason === null ? <Status tone="good">On</Status> : <Status tone="off">Paused</Status>}
      actions={schedule.href && <ButtonLink href={schedule.href}>See what it found</ButtonLink>}
    >
      <TwoColumn aside={<Activity events={schedule.timeline} pages={schedule.href ? { lastRunId: schedule.href } : {}} />}>
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'How often', value: schedule.often },
              { label: 'Next', value: schedule.upcoming.length > 0 ? <Times of={schedule.upcoming} /> : schedule.pausedReason },
              { label: 'Last', value: <LastTime of={schedule} /> },
              { label: 'How it went', value: <LastOutcome of={schedule} /> },
              ...(edits ? [] : [{ label: 'Owner', value: schedule.ownerName ?? 'Nobody yet' }]),
            ]}
          />
        </Panel>
        {edits && (
          <Panel title="When it comes">
            <Form action={changeSchedule.bind(null, schedule.id)} version={schedule.version} label="Save">
 {preview && <div className="note t-info" role="status"><p>Not saved yet: {preview.often}.</p><Times of={preview.upcoming} /></div>}
              <Field name="rule" label="How often" required maxLength={100} defaultValue={form.rule} spellCheck={false} help={help} />
              <Select name="zone" label="Time zone" required options={zones(form.zone).map((value) => ({ value, label: value.replaceAll('_', ' ') }))} defaultValue={form.zone} help="A time that clocks leave out comes right after; one that comes twice is used once." />
              <Select name="ownerId" label="Owner" empty="Nobody yet" options={owners.map((owner) => ({ value: owner.id, label: owner.name }))} defaultValue={form.ownerId ?? ''} />
              <Field name="pausedReason" label="Paused because" maxLength={500} defaultValue={form.pausedReason} help="Empty: it comes. With a reason it does not, and what it misses meanwhile is not caught up." />
              <FormFoot><Submit name="decision" value="save">Save</Submit><Submit name="decision" value="preview" variant="secondary">Preview</Submit><ButtonLink href="/settings/schedules" variant="quiet">Cancel</ButtonLink></FormFoot>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}

const Times = ({ of }: { of: Date[] }) => <ul>{of.map((at) => <li key={at.getTime()}><Time at={at} format="both" /></li>)}</ul>

/** The one that is set may be called otherwise here, such as Asia/Kathmandu: saving must not exchange it. */
const zones = (current: string) => [...new Set(['UTC', current, ...Intl.supportedValuesOf('timeZone')])]
