import { Badge } from '#components/ui/marks.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { Mapping, PackControl, PackPolicy } from '#lib/pack/index.ts'
import { Rows } from '../../_parts/rows.tsx'

type Question = { id: string; asks: string; period: string; point: string; by: string | null; asked: string[]; mustFail: string }
const strengthNames = { evidences: 'Evidences it', supports: 'Supports it', context: 'Context' } as const

/** What a control of the pack is asked, what it relies on, and how its evidence is got. */
export function Asked({ questions, ipe, recipe }: { questions: Question[]; ipe: PackControl['ipe']; recipe: string[] }) {
  return (
    <>
      <Panel title="Test attributes" meaning={`${questions.filter(({ by }) => by !== null).length} of ${questions.length} answered by data; a person answers the others. Each is asked of every item of the population.`} flush>
        <Rows
          caption="Test attributes"
          heads={['Attribute', 'Passes over a period', 'Passes at one day', 'Answered by', 'What must fail']}
          rows={questions.map((each) => ({
            key: each.id,
            cells: [`${each.id}. ${each.asks}`, each.period, each.point, each.by === null ? <Badge>Asserted</Badge> : <span><Badge tone="good">Data</Badge> <span className="muted">{[each.by, ...each.asked].join(', ')}</span></span>, each.mustFail],
          }))}
        />
      </Panel>
      <Panel title="Information it relies on" meaning="Produced by your own systems: show where it comes from and that it is whole." flush>
        <Rows caption="Information it relies on" heads={['What', 'From', 'It shows']} rows={ipe.map(({ what, from, shows }) => ({ key: what, cells: [what, from, shows] }))} />
      </Panel>
      <Panel title="How evidence is got">
        <ol className="list-decimal pl-5">{recipe.map((step) => <li key={step}>{step}</li>)}</ol>
      </Panel>
    </>
  )
}

export function Policy({ policy }: { policy: PackPolicy }) {
  return (
    <Panel title={`Policy: ${policy.title}`} meaning={policy.purpose}>
      <p>Binds: {policy.binds}</p>
      <ul className="list-disc pl-5">{policy.statements.map((each) => <li key={each}>{each}</li>)}</ul>
      <p>Exceptions: {policy.exceptions}</p>
      <p className="muted">Review: {policy.review}</p>
    </Panel>
  )
}

export function Maps({ maps }: { maps: Mapping[] }) {
  const by = Map.groupBy(maps, ({ framework }) => framework)
  return (
    <Panel title="Requirements" meaning="By their numbers; what they say is in the frameworks." flush>
      <Rows caption="Requirements" heads={['Framework', ...Object.values(strengthNames)]} rows={[...by].map(([framework, of]) => ({ key: framework, cells: [framework, ...(['evidences', 'supports', 'context'] as const).map((strength) => of.filter((each) => each.strength === strength).map(({ id }) => id).join(', ') || '—')] }))} />
    </Panel>
  )
}
