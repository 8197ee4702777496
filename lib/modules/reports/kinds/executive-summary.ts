import 'server-only'
import { sql } from 'drizzle-orm'
import { controls } from '#db/schema/controls.ts'
import { formatNumber } from '#lib/format.ts'
import { figuresOf, findingsByMonth, findingsTable, rate } from '../figures.ts'
import type { Kind } from '../shape.ts'

export const executiveSummary: Kind = {
  about: 'One page of figures with charts: controls, evidence, findings, access and changes, each with what it is of.',
  permission: 'stats.read',
  summary: true,
  takes: { systems: false, controls: false, of: null },
  async tell({ tx, from, to, period }) {
    const figures = await figuresOf(tx, from, to)
    const areas = await tx.select({ area: sql<string>`left(${controls.code}, 2)`, all: sql<number>`count(*)::int`, effective: sql<number>`(count(*) filter (where ${controls.effectiveness} = 'effective'))::int`, partly: sql<number>`(count(*) filter (where ${controls.effectiveness} = 'partially_effective'))::int`, not: sql<number>`(count(*) filter (where ${controls.effectiveness} = 'not_effective'))::int`, unknown: sql<number>`(count(*) filter (where ${controls.effectiveness} = 'not_assessed'))::int` }).from(controls).where(sql`${controls.deletedAt} is null and ${controls.status} <> 'not_applicable'`).groupBy(sql`1`).orderBy(sql`1`)
    return {
      population: `${formatNumber(figures.length)} figures; each says what it is of, and of what there was nothing says so`,
      query: 'Counts of the records of the portal: what happened in the period by when it happened, states as they stood when this was made',
      filters: 'none: the whole organization',
      counts: figures.map((figure) => [figure.name, `${formatNumber(figure.part)} of ${formatNumber(figure.whole)} (${rate(figure)}): ${figure.of}`]),
      tables: [
        { name: 'figures', title: 'Figures', none: '', key: ['figure'], columns: { figure: ['Figure', 6], part: ['Counted', 2], whole: ['Of', 2], rate: ['Rate', 2.5], of: ['Of what', 9], source: ['Source', 4] }, rows: figures.map((figure) => [figure.name, figure.part, figure.whole, rate(figure), figure.of, figure.source]) },
        { ...findingsTable, rows: await findingsByMonth(tx, from, to, period.zone) },
        { name: 'areas', title: 'Effectiveness of controls by area', none: 'There is no control.', key: ['area'], chart: { kind: 'bar', first: 'best', label: 'area', values: ['effective', 'partially', 'not', 'notAssessed'] }, columns: { area: ['Area', 3], controls: ['Controls', 2], effective: ['Effective', 2], partially: ['Partially', 2], not: ['Not effective', 2], notAssessed: ['Not assessed', 2] }, rows: areas.map((row) => [row.area, row.all, row.effective, row.partly, row.not, row.unknown]) },
      ],
    }
  },
}
