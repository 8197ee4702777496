import { fail, lacking, notApplicable, type Outcome, pass } from '#lib/outcome.ts'
import type { Told } from './items.ts'

/** An answer that the source gave already. */
export function asTold({ outcome, said }: Told): Outcome {
  if (outcome === 'pass') return pass('pass', said)
  if (outcome === 'fail') return fail('fail', said)
  return outcome === 'not_applicable' ? notApplicable('not-applicable', said) : lacking('not-evaluable', said)
}
