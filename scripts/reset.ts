import { parseArgs } from 'node:util'
import { v7 } from 'uuid'
import { closePools } from '#db/client.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { accountsOf } from '#lib/auth/entrance.ts'
import { describeError } from '#lib/log.ts'
import { resetByOperator } from '#lib/modules/users/operations/resets.ts'

/** `npm run reset -- --user <e-mail> --what password|factor --reason <text>`: for an organization without a second administrator. Recorded as what it is. */
const usage = 'Usage: npm run reset -- --user <e-mail> --what password|factor --reason "<how you know that it was them who asked>"'

try {
  const { values } = parseArgs({ options: { user: { type: 'string' }, what: { type: 'string' }, reason: { type: 'string' } } })
  if (!values.user || !values.reason || (values.what !== 'password' && values.what !== 'factor')) throw new Error(usage)
  const [account, ...more] = await accountsOf(values.user)
  if (!account) throw new Error(`There is no user ${values.user}.`)
  if (more.length > 0) throw new Error(`${values.user} has accounts in several organizations; there is a second administrator to ask in one of them, or none of them is meant.`)
  await resetByOperator(jobActor(account.orgId, 'command line of the server', v7()), { id: account.userId, what: values.what, reason: values.reason })
  console.log(values.what === 'password' ? 'The password is off. A link to choose another is in their mail, or in the outbox.' : 'The second factor is off. With the next sign-in they set up another.')
} catch (error) {
  console.error(describeError(error).message)
  process.exitCode = 1
} finally {
  await closePools()
}
