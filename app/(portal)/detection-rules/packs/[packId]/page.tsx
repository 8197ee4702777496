import { ConfirmField, Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page, TwoColumn } from '#components/page/page.tsx'
import { Code } from '#components/ui/avatar.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { Time } from '#components/ui/time.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { formatNumber } from '#lib/format.ts'
import { getPack } from '#lib/modules/detection-rules/queries.ts'
import { Activity } from '../../../_parts/activity.tsx'
import { removeWholePack } from '../../actions.ts'

const most = 200

export default async function PackPage({ params }: { params: Promise<{ packId: string }> }) {
  const { packId } = await params
  const { person } = await requirePerson('detectionRules.read', `/detection-rules/packs/${packId}`)
  const pack = await shown(getPack(person, { id: packId }))
  const unloaded = pack.refused + pack.duplicates
  return (
    <Page
      title={pack.name}
      breadcrumbs={[{ label: 'Rules', href: '/detection-rules' }, { label: 'Packs', href: '/detection-rules/packs' }]}
      actions={<ButtonLink href={`/detection-rules?pack=${pack.id}`} icon="shield">Its rules</ButtonLink>}
    >
      <TwoColumn aside={<Activity events={pack.timeline} />}>
        <Panel title="Facts">
          <Facts
            facts={[
              { label: 'Licence', value: pack.licence ?? 'Not said' },
              { label: 'Author', value: pack.author ?? 'As each rule says' },
              { label: 'Rules loaded', value: formatNumber(pack.loaded) },
              { label: 'Files read', value: formatNumber(pack.files) },
              { label: 'Refused', value: formatNumber(pack.refused) },
              { label: 'Duplicates', value: formatNumber(pack.duplicates) },
              { label: 'Imported', value: <Time at={pack.updatedAt} format="absolute" /> },
              { label: 'Digest', value: <Code>{pack.sha256}</Code>, wide: true },
            ]}
          />
        </Panel>
        <Panel title="What was not loaded" meaning={unloaded === 0 ? 'Everything was loaded.' : `${formatNumber(unloaded)} of the pack, with the reason and how to mend it.`}>
          {pack.problems.length > 0 && (
            <ul className="rows">
              {pack.problems.slice(0, most).map((problem) => (
                <li key={`${problem.file} ${problem.line} ${problem.column} ${problem.message}`}>
                  <div className="min-w-0 [overflow-wrap:anywhere]"><b>{problem.file}</b> <span className="muted">line {problem.line}, column {problem.column}</span><br />{problem.message} <span className="muted">{problem.help}</span></div>
                </li>
              ))}
            </ul>
          )}
          {pack.problems.length > most && <p className="muted">The first {most} problems; the API has more.</p>}
        </Panel>
        {may(person, 'detectionRules.removePack') && (
          <Panel title="Remove" meaning="All its rules go with it. Findings stay, and so does what hangs on the rules: on or off, mutes and exceptions come back when the pack is imported again.">
            <Form action={removeWholePack.bind(null, pack.id, pack.name)} label="Remove the pack">
              <ConfirmField expect={pack.name} />
              <Field name="reason" label="Reason" maxLength={1000} help="Recorded in the audit trail." />
              <FormFoot><Submit variant="danger">Remove</Submit></FormFoot>
            </Form>
          </Panel>
        )}
      </TwoColumn>
    </Page>
  )
}
