import { type Behaviour, behaviours } from './block.ts'
import type { CatalogRule } from './index.ts'
import { covered, type CoveredSource, noEvent } from './no-event.ts'

type Cell = { rules: string[]; why: string | null }
/** `any`: rules that read what all sources have in common. A cell of neither rules nor a reason is a gap. */
export type CoverageRow = { behaviour: Behaviour; cells: Record<CoveredSource, Cell>; any: string[] }

const sources = Object.keys(covered) as CoveredSource[]
const sourceOf = (id: string): CoveredSource | undefined => sources.find((source) => id.startsWith(`${source}-`))

/** Which rules show which behaviour of which source. */
export function coverageOf(catalog: CatalogRule[]): CoverageRow[] {
  return (Object.keys(behaviours) as Behaviour[]).map((behaviour) => {
    const ids = catalog.filter((rule) => rule.behaviours.includes(behaviour)).map((rule) => rule.id)
    const cells = Object.fromEntries(sources.map((source) => [source, { rules: ids.filter((id) => sourceOf(id) === source), why: noEvent[source][behaviour] ?? null }])) as CoverageRow['cells']
    return { behaviour, cells, any: ids.filter((id) => sourceOf(id) === undefined) }
  })
}

const link = (id: string, source?: CoveredSource) => `[${source ? id.slice(source.length + 1) : id}](rules/${id}.yml)`

function textOf({ rules, why }: Cell, source: CoveredSource, any: string[]): string {
  if (rules.length > 0) return rules.map((id) => link(id, source)).join('<br>')
  return why !== null ? `– ${why}` : any.length > 0 ? 'any source' : '**gap**'
}

/** The table as Markdown, with what it counts. */
export function coverageTable(catalog: CatalogRule[]): string {
  const rows = coverageOf(catalog)
  const cells = rows.flatMap((row) => sources.map((source) => textOf(row.cells[source], source, row.any)))
  const count = (is: (text: string) => boolean) => cells.filter(is).length
  const gaps = count((text) => text === '**gap**')
  const reasons = count((text) => text.startsWith('–'))
  return [
    `${catalog.length} rules. Of ${cells.length} pairs of behaviour and source ${cells.length - gaps - reasons} have a rule, ${reasons} have no event (the reason stands there), and ${gaps} are gaps.`,
    '',
    `| Behaviour | ${sources.map((source) => covered[source]).join(' | ')} | Any source |`,
    `|---|${sources.map(() => '---|').join('')}---|`,
    ...rows.map((row) => `| ${behaviours[row.behaviour]} | ${sources.map((source) => textOf(row.cells[source], source, row.any)).join(' | ')} | ${row.any.map((id) => link(id)).join('<br>')} |`),
  ].join('\n')
}

const marks = { from: '<!-- coverage: npm run rules -- coverage --write -->', to: '<!-- end of coverage -->' }

/** The README with the table of today in it. @throws when the README has no place for it */
export function withCoverage(readme: string, catalog: CatalogRule[]): string {
  const [from, to] = [readme.indexOf(marks.from), readme.indexOf(marks.to)]
  if (from < 0 || to < from) throw new Error(`The README needs the lines ${marks.from} and ${marks.to}.`)
  return `${readme.slice(0, from)}${marks.from}\n${coverageTable(catalog)}\n${readme.slice(to)}`
}
