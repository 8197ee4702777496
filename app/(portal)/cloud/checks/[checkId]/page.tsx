import { notFound } from 'next/navigation'
import { Page } from '#components/page/page.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Severity } from '#components/ui/marks.tsx'
import { Facts, Panel } from '#components/ui/panel.tsx'
import { checkOf } from '#lib/cloud/providers.ts'
import { requirePerson } from '#lib/edge/current.ts'
import { Rows } from '../../../_parts/rows.tsx'

const strengths = { evidences: 'Evidences: answers it', supports: 'Supports: a part of it', context: 'Context: worth knowing beside it' } as const
const examples = { fires: 'Fails', quiet: 'Does not fail', notEvaluable: 'Not evaluable' } as const

export default async function CloudCheckPage({ params }: { params: Promise<{ checkId: string }> }) {
  const { checkId } = await params
  await requirePerson('cloudScans.read', `/cloud/checks/${checkId}`)
  const check = checkOf(checkId)
  if (!check) notFound()
  return (
    <Page title={check.title} meaning={check.why} breadcrumbs={[{ label: 'Checks', href: '/cloud/checks' }]} marks={<Severity value={check.severity} />} actions={<ButtonLink href={`/cloud/findings?check=${check.id}`}>Findings</ButtonLink>}>
      <Panel title="The check"><Facts facts={[{ label: 'Id', value: check.id }, { label: 'Service', value: check.service }, { label: 'Asked of each', value: check.on }]} /></Panel>
      <Panel title="How to mend it" meaning={`Risk of mending: ${check.remediation.risk}.`}><p>{check.remediation.text}</p><p className="muted">{check.remediation.breaks}</p></Panel>
      <Panel title="Requirements" meaning="How far it answers each." flush>
        <Rows caption="Requirements" heads={['Framework', 'Requirement', 'Strength']} rows={check.mappings.map((each) => ({ key: `${each.framework} ${each.id}`, cells: [each.framework, each.id, strengths[each.strength]] }))} />
      </Panel>
      <Panel title="Examples" meaning="What it is tested with." flush>
        <Rows
          caption="Examples"
          heads={['Outcome', 'Resource', 'Facets']}
          rows={(Object.keys(examples) as (keyof typeof examples)[]).flatMap((kind) => check.examples[kind].map((example, n) => ({
            key: `${kind} ${n}`, cells: [examples[kind], example.of, <code key="facets">{JSON.stringify(example.world.resources.find(({ id }) => id === example.of)?.facets ?? {}).slice(0, 300)}</code>],
          })))}
        />
      </Panel>
    </Page>
  )
}
