import type { SampleOf } from '../sample-shape.ts'
import { takeSnapshots } from './operations.ts'

/** Three weeks of the posture. */
export const sample: SampleOf = {
  after: ['frameworks', 'control-tests', 'cloud-scans', 'evidence'],
  async fill({ person, past }) {
    for (const days of [18, 15, 12, 9, 6, 3, 0]) await past(days, () => takeSnapshots(person('compliance_manager'), {}))
  },
}
