import { Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { longestException } from '#lib/modules/revocations/model.ts'
import { getRevocation } from '#lib/modules/revocations/queries.ts'
import { userChoices } from '#lib/modules/users/queries.ts'
import { Activity } from '../../_parts/activity.tsx'
import { Approval } from '../../_parts/approval.tsx'
import { Flags } from '../../campaigns/_parts/marks.tsx'
import { RevocationState } from '../_parts/marks.tsx'
import { assign, except } from '../actions.ts'

export default async function RevocationPage({ params }: { params: Promise<{ revocationId: string }> }) {
  const { revocationId } = await params
  const { person } = await requirePerson('revocations.read', `/revocations/${revocationId}`)
  const of = await shown(getRevocation(person, { id: revocationId }))
  const mine = of.ownerId === person.userId
  const does = (act: 'revocations.assign' | 'revocations.requestException') => person.grants[act] === 'any' || (may(person, act) && mine)
  const open = of.state === 'open' || of.state === 'excepted'
  const population = (each: NonNullable<typeof of.proof>) => <><a className="inline" href={`/populations/${each.id}`}>{each.title}</a>, extracted <Time at={each.extractedAt} format="absolute" /></>
  return (
    <Page title={`${of.rightName} of ${of.personName ?? of.accountName}`} breadcrumbs={[{ label: 'Revocations', href: '/revocations' }]} marks={<RevocationState of={of} />}>
      <TwoColumn aside={<Activity events={of.timeline} />}>
        {of.state === 'removed' && of.proof && <Notice kind="good" title="It is gone">{population(of.proof)} no longer has it, by any way. <Code>{of.proof.root ?? ''}</Code></Notice>}
        {of.state === 'open' && of.reopenedBy && <Notice kind="danger" title="It came back">{population(of.reopenedBy)} has it again.</Notice>}
        {of.state === 'excepted' && of.exceptedUntil && <Notice kind="warn" title="It may stay for a while">By approval, until <Time at={of.exceptedUntil} format="absolute" />. Then it is open again. A population that lacks the right closes it before.</Notice>}
        {open && <Notice title="How it is closed">Remove it in {of.system}, then import and freeze a new list of that system. Nobody can tick it off. {of.paths.length > 1 ? `It is held by ${of.paths.length} ways, and gone only when none is left: ${of.paths.join(', ')}.` : of.paths[0] && of.paths[0] !== 'direct' ? `It is held by the group ${of.paths[0]}.` : ''}</Notice>}
        <Panel title="What has to go">
          <Facts facts={[
            { label: 'Right', value: of.rightName }, { label: 'Where', value: of.scope || 'Throughout' }, { label: 'Account', value: of.accountName }, { label: 'Person', value: of.personName ?? 'Nobody known' }, { label: 'System', value: <a href={`/systems/${of.systemId}`}>{of.system}</a> },
            of.requestId ? { label: 'Over since', value: <Time at={of.decidedAt} format="both" /> } : { label: 'Rejected by', value: <>{of.deciderName}, <Time at={of.decidedAt} format="both" /></> }, { label: 'Why', value: of.reason, wide: true },
            { label: 'To be removed by', value: of.ownerName ?? 'Nobody: the system has no owner' }, { label: 'Due', value: <Time at={of.dueAt} format="both" /> }, { label: 'Days open', value: of.daysOpen }, of.requestId ? { label: 'Access request', value: <a href={`/access-requests/${of.requestId}`}>ACC-{of.request}</a> } : { label: 'Access review', value: <a href={`/campaigns/${of.campaignId}/rows/${of.rowId}`}>{of.campaign}</a> },
            { label: 'Looked for last in', value: of.compared ? population(of.compared) : 'No population since' },
            ...(Object.keys(of.flags).length > 0 ? [{ label: 'Flags', value: <Flags of={of.flags} facts />, wide: true }] : []), ...(of.hash ? [{ label: 'SHA-256 of the row', value: <Code>{of.hash}</Code>, wide: true }] : []),
          ]} />
        </Panel>
        {open && does('revocations.assign') && (
          <Panel title="Assign" meaning="To whoever can remove it in that system.">
            <Form action={assign.bind(null, of.id, of.version)} label="Assign">
              <Select name="ownerId" label="To be removed by" required options={(await userChoices(person, {})).map((each) => ({ value: each.id, label: each.name }))} defaultValue={of.ownerId} />
              <Field name="reason" label="Why" required maxLength={1000} />
              <FormFoot><Submit variant="secondary">Assign</Submit></FormFoot>
            </Form>
          </Panel>
        )}
        {of.exception ? <Approval person={person} id={of.exception} /> : of.state === 'open' && does('revocations.requestException') && (
          <Panel title="It cannot go now" meaning="It may stay until a day when somebody else approves that: neither whoever asks, nor whose access it is.">
            <Form action={except.bind(null, of.id, of.version)} label="Request an exception">
              <Field name="until" label="May stay until" type="date" required help={`At most ${longestException} days ahead; until the start of that day, UTC.`} />
              <Field name="reason" label="Why it cannot go" required maxLength={1000} help="Whoever decides reads it; recorded in the audit trail." />
              <FormFoot><Submit variant="secondary">Request an exception</Submit></FormFoot>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
