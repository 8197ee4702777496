import { setMaxListeners } from 'node:events'
import type { BlockList } from 'node:net'
import { AppError } from '#lib/errors.ts'
import { keptAgents } from '#lib/outgoing/kept.ts'
import type { Read } from '../../facts.ts'
import { Gone, paramsOf, type State, type Step, type Target } from '../../playbook.ts'
import { budgetOf } from '../budget.ts'
import { type Client, type ClientName, clientOf, type Settings } from '../client.ts'
import { causeOfError, Fatal } from '../errors.ts'
import { type AwsIdentity, callerOf, credentialsOf, identityCalls } from '../identity.ts'
import type { Wire } from '../reads.ts'
import { type Hand, placeOf } from './hand.ts'
import { awsPlaybooks } from './index.ts'
import { sessionPolicy } from './permissions.ts'

export type Mending = {
  account: string
  home: string
  url?: string
  identity: AwsIdentity
  playbook: string
  target: Target
  params: unknown
  do: 'read' | { send: Step }
  patience?: { connect?: number; answer?: number; call?: number }
  attempts?: number
}

/** `code`: `gone`, a cause of `facts.ts`, or a code of ours where it did not even begin. `cause`: the code of AWS. */
export type Failure = { code: string; message: string; cause: string | null }
export type Outcome = { state: State } | { sent: true } | { error: Failure }

/** One reading or one call of one playbook, by a session that may do nothing else. */
export async function mendAws(of: Mending, told: (read: Read) => Promise<void>, { left, allowed }: { left: AbortSignal; allowed: BlockList }): Promise<Outcome> {
  const playbook = awsPlaybooks.find(({ name }) => name === of.playbook)
  if (!playbook) return failed('invalid', `There is no playbook ${of.playbook}.`)
  setMaxListeners(0, left)
  let numbers = 0
  const wire: Wire = { number: () => ++numbers, told, budget: budgetOf(4), until: Number.POSITIVE_INFINITY, left, patience: of.patience?.call ?? 60_000 }
  const agents = keptAgents(allowed, 4)
  const rest: Omit<Settings, 'credentials'> = { url: of.url ?? null, attempts: of.attempts ?? 5, agents, patience: { connect: of.patience?.connect ?? 10_000, answer: Math.min(of.patience?.answer ?? 30_000, wire.patience) } }
  try {
    if (of.target.account !== of.account) return failed('forbidden', `The finding is of the account ${of.target.account}, not of ${of.account}.`)
    const params = paramsOf(playbook, of.params)
    const identity: AwsIdentity = { ...of.identity, ...(of.identity.roleArn && { policy: JSON.stringify(sessionPolicy(playbook, of.target, params)) }) }
    const credentials = credentialsOf(identity, of.home, { settings: rest, wire })
    const settings: Settings = { ...rest, credentials }
    const caller = await callerOf(await clientOf('sts', of.home, { settings, on: true, wire, calls: identityCalls }), credentials, identity)
    if (caller.account !== of.account) return failed('forbidden', `The credentials are of the account ${caller.account}, not of ${of.account}. Nothing was changed.`)
    const made = new Map<ClientName, Promise<unknown>>()
    const at: Hand = {
      account: of.account, partition: caller.arn.split(':')[1] || 'aws',
      client: <N extends ClientName>(name: N) => {
        const client = made.get(name) ?? clientOf(name, placeOf(of.target, of.home), { settings, calls: playbook.calls, on: true, wire })
        made.set(name, client)
        return client as Promise<Client<N>>
      },
    }
    if (of.do === 'read') return { state: await playbook.read(at, of.target, params) }
    await playbook.send(at, of.do.send, of.target, params)
    return { sent: true }
  } catch (error) {
    return failureOf(error)
  } finally {
    agents.httpAgent.destroy()
    agents.httpsAgent.destroy()
  }
}

const failed = (code: string, message: string, cause: string | null = null): { error: Failure } => ({ error: { code, message: message.slice(0, 1_000), cause } })

function failureOf(error: unknown): { error: Failure } {
  if (error instanceof Gone) return failed('gone', error.message)
  if (error instanceof AppError) return failed(error.code, error.message)
  if (error instanceof Fatal) throw error
  const { cause, code } = causeOfError(error, true)
  const said = error instanceof Error && error.message !== '' ? ` ${error.message}` : ''
  return failed(cause, `AWS did not do it (${code ?? cause}).${said}`, code)
}
