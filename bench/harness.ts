import { cpus, totalmem } from 'node:os'
import { isDeepStrictEqual } from 'node:util'

/** One side of a comparison. `run` does the whole work once and returns its output, which must equal the other side's. */
export type Contender = {
  name: string
  run: () => unknown
  /** Units of work in one run: the figure is then units per second, else milliseconds per run. */
  amount?: number
}

export type Bar = { atLeast: number } | { atMost: number }

/** One figure of goals: `ratio` is ours ÷ rival and is what the bar is about. Without a rival the figure itself is. */
export type Row = {
  goal: string
  ours: number
  rival: number | null
  unit: string
  ratio: number | null
  atLeast?: number
  atMost?: number
  met: boolean
  /** How often each side ran. */
  runs: number
  /** (largest − smallest) ÷ median over our runs. */
  spread: number
  note?: string
}

export type Result = { name: string; at: string; machine: string; versions: Record<string, string>; rows: Row[] }

type Comparison = {
  goal: string
  unit: string
  ours: Contender
  rival: Contender
  bar: Bar
  /** At least 5. */
  repeats?: number
  /** Compare the outputs of both sides; default: deep equality. False when only the time is comparable. */
  same?: ((ours: unknown, rival: unknown) => boolean) | false
  note?: string
}

/** What a bench is given: rows are added by `compare` and `measure`, facts by `say`. */
export class Bench {
  readonly name: string
  readonly rows: Row[] = []
  readonly versions: Record<string, string> = { node: process.version }
  /** Rows whose outputs differed: these figures prove nothing and fail the bench. */
  readonly differing: string[] = []

  constructor(name: string) {
    this.name = name
  }

  say(line: string): void {
    console.log(line)
  }

  /**
   * Run both sides in turns, the rival first and last, and add a row with the medians. Each side warms up once unmeasured,
   * which is also where the outputs are compared.
   */
  async compare(comparison: Comparison): Promise<Row> {
    const { goal, unit, ours, rival, bar } = comparison
    const repeats = Math.max(5, comparison.repeats ?? 5)
    const expected = await rival.run()
    const output = await ours.run()
    const same = comparison.same ?? isDeepStrictEqual
    const equal = same === false || same(output, expected)
    if (!equal) this.differing.push(goal)

    const rivalFigures = [await figure(rival)]
    const ourFigures: number[] = []
    for (let turn = 0; turn < repeats; turn++) {
      ourFigures.push(await figure(ours))
      rivalFigures.push(await figure(rival))
    }
    const [our, their] = [median(ourFigures), median(rivalFigures)]
    const ratio = our / their
    const note = [equal ? '' : 'OUTPUTS DIFFER', comparison.note ?? ''].filter(Boolean).join('; ')
    return this.add({
      goal, ours: our, rival: their, unit, ratio, ...bar, met: equal && reaches(ratio, bar),
      runs: repeats, spread: spreadOf(ourFigures), ...(note === '' ? {} : { note }),
    })
  }

  /** A figure without a rival: memory, a count, a time limit. `take` runs at least 5 times, or once when `repeats` is 1. */
  async measure(figures: { goal: string; unit: string; take: () => number | Promise<number>; bar: Bar; repeats?: number; note?: string }): Promise<Row> {
    const repeats = figures.repeats ?? 5
    const values: number[] = []
    for (let turn = 0; turn < repeats; turn++) values.push(await figures.take())
    const ours = median(values)
    return this.add({
      goal: figures.goal, ours, rival: null, unit: figures.unit, ratio: null, ...figures.bar, met: reaches(ours, figures.bar),
      runs: repeats, spread: spreadOf(values), ...(figures.note === undefined ? {} : { note: figures.note }),
    })
  }

  /** Two sides that ran in turns of their own, as what they leave behind has to be put away between: figures of each. */
  told({ goal, unit, ours, rival, bar, note }: { goal: string; unit: string; ours: number[]; rival: number[]; bar: Bar; note?: string }): Row {
    const ratio = median(ours) / median(rival)
    return this.add({ goal, ours: median(ours), rival: median(rival), unit, ratio, ...bar, met: reaches(ratio, bar), runs: ours.length, spread: spreadOf(ours), ...(note === undefined ? {} : { note }) })
  }

  result(): Result {
    const processors = cpus()
    const machine = `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}`
    return { name: this.name, at: new Date().toISOString(), machine, versions: this.versions, rows: this.rows }
  }

  private add(row: Row): Row {
    this.rows.push(row)
    console.log(formatRow(row))
    return row
  }
}

async function figure(contender: Contender): Promise<number> {
  globalThis.gc?.()
  const start = performance.now()
  await contender.run()
  const milliseconds = performance.now() - start
  return contender.amount === undefined ? milliseconds : contender.amount / (milliseconds / 1000)
}

function reaches(value: number, bar: Bar): boolean {
  return 'atLeast' in bar ? value >= bar.atLeast : value <= bar.atMost
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const high = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? high)) / 2
}

function spreadOf(values: number[]): number {
  const middle = median(values)
  return middle === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / middle
}

function formatRow(row: Row): string {
  const number = (value: number): string => (Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3))
  const bar = row.atLeast !== undefined ? `≥ ${row.atLeast}` : `≤ ${row.atMost}`
  const against = row.rival === null ? '' : `  rival ${number(row.rival)}  ratio ${number(row.ratio ?? Number.NaN)}`
  const note = row.note === undefined ? '' : `  (${row.note})`
  return `${row.met ? 'met   ' : 'MISSED'}  ${row.goal}: ${number(row.ours)} ${row.unit}${against}  wanted ${bar}  spread ${(row.spread * 100).toFixed(0)} %${note}`
}
