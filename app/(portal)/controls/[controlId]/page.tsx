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
import { dueDaysOf } from '#lib/calendar/index.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { getControlMap } from '#lib/edge/entities.ts'
import { shown } from '#lib/edge/page.ts'
import { automations, controlFrequencies, controlLabel, controlTypes, proofOutcomes } from '#lib/modules/controls/model.ts'
import { getControl } from '#lib/modules/controls/queries.ts'
import { requirementsOfControl } from '#lib/modules/frameworks/of-control.ts'
import { sourcesOfControl } from '#lib/modules/log-sources/queries.ts'
import { isFrequency } from '#lib/occurrences.ts'
import { packControl, paramsOf } from '#lib/pack/index.ts'
import { Activity } from '../../_parts/activity.tsx'
import { HeatMap } from '../../calendar/_parts/heat-map.tsx'
import { OfControl } from '../../frameworks/_parts/of-control.tsx'
import { Asked } from '../_parts/from-pack.tsx'
import { Logs } from '../_parts/logs.tsx'
import { Mapped } from '../_parts/mapped.tsx'
import { ControlState, Effect } from '../_parts/marks.tsx'
import { proofHref } from '../_parts/proof-href.ts'
import { remove, restore } from '../actions.ts'

const dueDays = ({ dueDays: own, frequency }: { dueDays: number | null; frequency: string }) => own ?? dueDaysOf[isFrequency(frequency) ? frequency : 'quarterly']
const long = (text: string) => <span className="whitespace-pre-line">{text || 'Not said'}</span>

export default async function ControlPage({ params }: { params: Promise<{ controlId: string }> }) {
  const { controlId } = await params
  const { person } = await requirePerson('controls.read', `/controls/${controlId}`)
  const control = await shown(getControl(person, { id: controlId }))
  const map = may(person, 'evidence.read') ? await getControlMap(person, { id: control.id }) : null
  const requirements = may(person, 'frameworks.read') ? await requirementsOfControl(person, { id: control.id }) : null
  const logs = may(person, 'logSources.read') ? await sourcesOfControl(person, { id: control.id }) : null
  const of = packControl(control.template)
  const mine = person.grants['controls.update'] === 'any' || control.ownerId === person.userId
  const edit = may(person, 'controls.update') && (
    <ButtonLink href={`/controls/${control.id}/edit`} icon="pencil" disabledReason={control.deletedAt ? 'Restore it first.' : mine ? undefined : 'Only its owner may edit it.'}>Edit</ButtonLink>
  )
  const print = may(person, 'controls.print') && <ButtonLink variant="quiet" href={`/api/v1/controls/${control.id}/sheet.pdf`} icon="download" hard download="">Download PDF</ButtonLink>
  return (
    <Page title={controlLabel(control)} breadcrumbs={[{ label: 'Controls', href: '/controls' }]} marks={control.deletedAt ? <Status tone="bad">Removed</Status> : <ControlState value={control.status} />} actions={<>{print}{edit}</>}>
      <TwoColumn aside={<Activity events={control.timeline} />}>
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'Owner', value: control.ownerName ?? 'Nobody yet' },
              { label: 'How often', value: controlFrequencies[control.frequency as keyof typeof controlFrequencies] },
              { label: 'In time', value: `Up to ${dueDays(control)} days after the period; closed after as many again` },
              { label: 'Type', value: controlTypes[control.type as keyof typeof controlTypes] },
              { label: 'Carried out', value: automations[control.automation as keyof typeof automations] },
              { label: 'Effectiveness', value: <><Effect value={control.effectiveness} />{control.assessedAt && <span className="muted"> said by {control.assessedByName ?? 'somebody'}, <Time at={control.assessedAt} format="date" /></span>}</> },
              { label: 'Made from', value: !control.template ? 'Your own' : of ? <a href={`/controls/pack/${of.code}`}>{of.code} of the pack</a> : `${control.template} of the pack` },
              { label: 'Objective', value: long(control.objective), wide: true },
              { label: 'What is done', value: long(control.description), wide: true },
              { label: 'How it is done here', value: long(control.implementation), wide: true },
              { label: 'How it is tested', value: long(control.testProcedure), wide: true },
            ]}
          />
        </Panel>
        <Panel title="Calendar" meaning="Its periods of the last twelve months: due, on time, late, missed, not occurring, not evaluable. What came after the close is not counted." actions={<a href={`/calendar?area=${control.code.slice(0, 2)}`}>The whole calendar</a>} flush={control.calendar.length > 0}>
          {control.calendar.length > 0
            ? <HeatMap rows={[{ id: control.id, code: control.code, title: control.title, ownerName: control.ownerName, cells: control.calendar }]} from={control.calendarFrom} to={control.calendarTo} asOf={null} />
            : <p className="muted">Not in force in this time: a control has periods from the day on which it is implemented.</p>}
        </Panel>
        <Panel title="Performed" meaning={control.occurrences.length === 0 ? 'Not yet, as far as anything here shows. Approved evidence of a template that names this control is recorded here by itself.' : 'When, by whom and what shows it; the newest first.'} flush={control.occurrences.length > 0}>
          {control.occurrences.length > 0 && (
            <ul className="areas">
              {control.occurrences.map((each) => <li key={each.id}><b>{each.occurrence}</b>{proofHref(each) ? <a href={proofHref(each) ?? ''}>{each.proofLabel}</a> : <span>{each.proofLabel}</span>}{each.outcome !== 'performed' && <Status tone="off">{proofOutcomes[each.outcome]}</Status>}<span className="muted"><Time at={each.performedAt} format="date" /> by {each.performedByName ?? 'a machine'}</span></li>)}
            </ul>
          )}
        </Panel>
        {logs && logs.sources.length > 0 && <Logs logs={logs} />}
        {map && <Mapped map={map} />}
        {requirements && <OfControl {...requirements} />}
        {of && <Asked questions={of.attributes.map(({ id, asks, pass, by, params, negative }) => ({ id, asks, period: pass.period, point: pass.point, by, asked: paramsOf({ params }), mustFail: negative.says }))} ipe={of.ipe} recipe={of.evidence.recipe} />}
        {may(person, 'controls.restore') && control.deletedAt && <Form action={restore.bind(null, control.id)} label="Restore"><Submit>Restore</Submit></Form>}
        {may(person, 'controls.remove') && !control.deletedAt && (
          <Panel title="Remove this control" meaning="Its history and its evidence stay, and it can be restored. First give the systems, templates and rules that map to it another control.">
            <Form action={remove.bind(null, control.id)} confirm={{ title: `Remove ${control.code}?`, text: 'It leaves the list; evidence is no longer recorded as its occurrences.', yes: 'Remove', danger: true }} label="Remove">
              <Field name="reason" label="Reason" maxLength={1000} help="Recorded in the audit trail." />
              <FormFoot><Submit variant="danger">Remove</Submit></FormFoot>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
