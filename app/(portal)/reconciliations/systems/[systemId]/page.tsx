import { Checkbox, RadioGroup, Select } from '#components/form/choices.tsx'
import { Field } from '#components/form/field.tsx'
import { Form } from '#components/form/form.tsx'
import { FormFoot, FormSection } from '#components/form/form-foot.tsx'
import { Submit } from '#components/form/submit.tsx'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { may } from '#lib/auth/actor.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { shown } from '#lib/edge/page.ts'
import { getSystemSettings } from '#lib/modules/reconciliations/queries.ts'
import { usual } from '#lib/reconcile/system.ts'
import { Asked } from '../../_parts/asked.tsx'
import { set } from '../../actions.ts'

export default async function ReconciledSystemPage({ params }: { params: Promise<{ systemId: string }> }) {
  const { systemId } = await params
  const { person } = await requirePerson('reconciliations.read', `/reconciliations/systems/${systemId}`)
  const { systemName, said, repositories, connections } = await shown(getSystemSettings(person, { systemId }))
  const settings = said?.settings ?? usual
  const { production, branches, paths, asks, baseline } = settings
  const frame = { title: `How changes of ${systemName} reach production`, breadcrumbs: [{ label: 'Reconciliation', href: '/reconciliations' }], width: 'narrow' as const }
  if (!may(person, 'reconciliations.setSystem')) {
    return <Page {...frame} meaning={said ? 'What counts as a change in production, and what is asked of each. Whoever manages the programme says this.' : 'Nobody has said this of the system yet. Whoever manages the programme does.'}>{said && <Asked settings={settings} repository={repositories.find(({ id }) => id === said.sourceId)?.name ?? null} />}</Page>
  }
  return (
    <Page {...frame} meaning="What counts as a change in production, and what is asked of each. A change of it is recorded in the audit trail.">
      <Form action={set.bind(null, systemId)} version={said?.version} label="Save">
        <Select name="sourceId" label="Repository" options={repositories.map(({ id, name }) => ({ value: id, label: name }))} defaultValue={said?.sourceId} empty="None: only what pipelines tell" help="A repository stands here once a connection told of it, or somebody named it." />
        {connections.length > 0 && (
          <>
            <Field name="repository" label="Another repository" maxLength={200} spellCheck={false} placeholder="owner/name" help="In place of the one above: it is looked up at GitHub. The next pull through the connection reads it." />
            <Select name="connectionId" label="Connection that reaches it" options={connections.map(({ id, name }) => ({ value: id, label: name }))} defaultValue={connections.length === 1 ? connections[0]?.id : undefined} empty={connections.length === 1 ? undefined : 'Choose one'} />
          </>
        )}
        <FormSection title="Production" meaning="What makes a commit be in production.">
          <RadioGroup name="productionBy" label="Something is in production when" options={[{ value: 'branch', label: 'it is on a branch' }, { value: 'environment', label: 'a deployment to an environment succeeded' }, { value: 'tag', label: 'it has a tag' }]} defaultValue={production.by} />
          <Field name="productionNames" label="Names of these" required defaultValue={production.names.join(', ')} help="Separated by commas; * stands for anything: main, release/*, production." />
          <Field name="branches" label="Branches whose protection counts" required defaultValue={branches.join(', ')} help="Each update of them is judged." />
          <Field name="paths" label="Paths" defaultValue={paths.join(', ')} help="Of a repository that several systems share: what is this system’s. Empty: all of it." />
          <Field name="baseline" label="Baseline" defaultValue={baseline ?? ''} maxLength={64} help="The commit that was in production before anything was told: what came before it is not asked after." />
        </FormSection>
        <FormSection title="What is asked" meaning="A change that was not asked for something does not apply there; it never passes for it.">
          <Checkbox name="asksRequest" label="Each change has an approved request of this portal" defaultChecked={asks.request}>Each change has an approved request of this portal</Checkbox>
          <Checkbox name="asksDeployer" label="None of the authors deploys" defaultChecked={asks.deployer}>None of the authors deploys</Checkbox>
          <Checkbox name="asksBotApprovals" label="Two people approve what a bot wrote" defaultChecked={asks.botApprovals}>Two people approve what a bot wrote</Checkbox>
          <Checkbox name="asksChecks" label="Branches require checks at every moment" defaultChecked={asks.protection.checks}>Branches require checks at every moment</Checkbox>
          <Field name="approvals" label="Approvals that branches require at every moment" type="number" defaultValue={String(asks.protection.approvals)} />
          <Select name="skipped" label="A required check that was skipped" options={[{ value: 'fail', label: 'fails' }, { value: 'pass', label: 'passes' }]} defaultValue={asks.skipped} />
          <Select name="neutral" label="A required check that says neutral" options={[{ value: 'fail', label: 'fails' }, { value: 'pass', label: 'passes' }]} defaultValue={asks.neutral} />
        </FormSection>
        {said && <Field name="reason" label="Why it asks for less" maxLength={2000} help="For another repository, less that counts as production, or less that is asked: somebody else decides; the rest holds at once." />}
        <FormFoot><Submit>Save</Submit><ButtonLink href="/reconciliations" variant="quiet">Cancel</ButtonLink></FormFoot>
      </Form>
    </Page>
  )
}
