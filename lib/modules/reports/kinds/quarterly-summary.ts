import 'server-only'
import { formatNumber } from '#lib/format.ts'
import { figuresOf, findingsByMonth, findingsTable, rate } from '../figures.ts'
import type { Kind } from '../shape.ts'

export const quarterlySummary: Kind = {
  about: 'The figures of a quarter beside those of the time before it that is as long, and findings month by month.',
  permission: 'stats.read',
  summary: true,
  takes: { systems: false, controls: false, of: null },
  async tell({ tx, from, to, period }) {
    const before = new Date(2 * from.getTime() - to.getTime())
    const [now, then] = [await figuresOf(tx, from, to), await figuresOf(tx, before, from)]
    const stands = (of: string) => of.endsWith('as they stand now')
    return {
      population: `${formatNumber(now.length)} figures of the period, and the same of ${before.toISOString().slice(0, 10)} to before ${from.toISOString().slice(0, 10)}`,
      query: 'Counts of the records of the portal: what happened in each of the two by when it happened; states as they stood when this was made, which have no figure before',
      filters: 'none: the whole organization',
      counts: now.map((figure) => [figure.name, `${formatNumber(figure.part)} of ${formatNumber(figure.whole)} (${rate(figure)}): ${figure.of}`]),
      tables: [
        { name: 'figures', title: 'Figures', none: '', key: ['figure'], columns: { figure: ['Figure', 6], part: ['Counted', 2], whole: ['Of', 2], rate: ['Rate', 2.5], partBefore: ['Counted before', 2.2], wholeBefore: ['Of before', 2], rateBefore: ['Rate before', 2.5], of: ['Of what', 8], source: ['Source', 4] }, rows: now.map((figure, n) => [figure.name, figure.part, figure.whole, rate(figure), ...(stands(figure.of) || !then[n] ? [null, null, 'not kept'] : [then[n].part, then[n].whole, rate(then[n])]), figure.of, figure.source]) },
        { ...findingsTable, chart: { ...findingsTable.chart, kind: 'line' }, rows: await findingsByMonth(tx, from, to, period.zone) },
      ],
    }
  },
}
