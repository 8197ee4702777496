import { createHash } from 'node:crypto'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { long } from './budget.mjs'

const day = new Date().toISOString().slice(0, 10)
const drawn = (name: string) => createHash('sha1').update(`${day} ${name}`).digest('hex')

/**
 * Where time is short (`TESTS_DRAWN`), what comes last may be left out: another part each day. The files that take longest come first in
 * their part, so that no processor waits for one at the end.
 */
export default class Order extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const root = this.ctx.config.root
    const keys = new Map(sorted.map((spec) => {
      const place = long.findIndex((name) => spec.moduleId === `${root}/${name}`)
      return [spec, [drawn(spec.project.name), place < 0 ? `~${drawn(spec.moduleId.slice(root.length))}` : String(place).padStart(3, '0')].join(' ')]
    }))
    return process.env.TESTS_DRAWN === undefined ? sorted : sorted.sort((one, other) => ((keys.get(one) ?? '') < (keys.get(other) ?? '') ? -1 : 1))
  }
}
