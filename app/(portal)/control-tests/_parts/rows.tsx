import Link from 'next/link'
import { testName } from '#lib/modules/control-tests/model.ts'
import type { listTests } from '#lib/modules/control-tests/queries.ts'
import { Rows } from '../../_parts/rows.tsx'
import { Conclusion, foundOf, TestState } from './marks.tsx'

type Test = Awaited<ReturnType<typeof listTests>>['rows'][number]

/** Control tests where they are not the subject of the page. */
export function TestRows({ tests, none }: { tests: Test[]; none: string }) {
  if (tests.length === 0) return <p>{none}</p>
  return (
    <Rows
      caption="Control tests"
      heads={['Test', 'Control', 'State', 'Conclusion', 'Found']}
      rows={tests.map((test) => ({ key: test.id, cells: [<Link key="t" href={`/control-tests/${test.id}`}>{testName(test)}</Link>, <Link key="c" href={`/controls/${test.controlId}`}>{test.controlCode}</Link>, <TestState key="s" value={test.state} />, <Conclusion key="k" value={test.conclusion} />, foundOf(test.totals)] }))}
    />
  )
}
