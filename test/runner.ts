import { type RunnerTestCase, type RunnerTestSuite, TestRunner, it } from 'vitest'
import { LEFT_OUT } from './budget.mjs'

/** When the time for these tests has passed, in milliseconds since the epoch; without it they have all they need. */
const until = Number(process.env.TESTS_UNTIL ?? Infinity)
const late = () => Date.now() > until

/** Past its time what has not begun is skipped: a file without being loaded, and without a database. scripts/test.mjs says which. */
export default class InTime extends TestRunner {
  override importFile(...[file, source]: Parameters<TestRunner['importFile']>): unknown {
    if (source !== 'collect' || !late()) return super.importFile(file, source)
    it.skip(LEFT_OUT, () => {})
  }

  override async onBeforeRunSuite(suite: RunnerTestSuite): Promise<void> {
    if (late()) suite.mode = 'skip'
    await super.onBeforeRunSuite(suite)
  }

  override async onBeforeRunTask(test: RunnerTestCase): Promise<void> {
    if (late()) test.mode = 'skip'
    await super.onBeforeRunTask(test)
  }
}
