import { z } from 'zod'
import { globally } from '../../facts.ts'
import { type Json, Gone, playbooksOf, type State, type Step, type Target } from '../../playbook.ts'
import type { Client, ClientName } from '../client.ts'
import { codeOf, Malformed } from '../errors.ts'

/** What a playbook of AWS works with: clients that send what it declares and nothing else, in the region of its target. */
export type Hand = { account: string; partition: string; client: <N extends ClientName>(name: N) => Promise<Client<N>> }

export const playbook = playbooksOf<Hand>()

type Send = (at: Hand, step: Step) => Promise<void>
type Inputs<N extends ClientName> = { [M in keyof Client<N>]: Client<N>[M] extends (...args: infer A) => unknown ? A[0] : never }
type Called<N extends ClientName> = Capitalize<Extract<keyof Client<N>, string>>

/** Steps of one service: the input of each is as the SDK has it. */
export const stepsOf = <N extends ClientName>() => <C extends Called<N>>(name: string, command: C, input: NonNullable<Inputs<N>[Uncapitalize<C> & keyof Client<N>]>): Step => ({ name, command, input: input as unknown as State })

const methodOf = (command: string) => command.replace(/^./, (letter) => letter.toLowerCase())

/** Sends a step as it stands. `done`: codes by which the service says that this is so already. */
export const sending = (name: ClientName, done: readonly string[] = []): Send => async (at, { command, input }) => {
  const client = (await at.client(name)) as unknown as Record<string, (input: State) => Promise<unknown>>
  try {
    await client[methodOf(command)]?.(input)
  } catch (error) {
    if (!done.includes(codeOf(error) ?? '')) throw error
  }
}

/** @throws Gone when the service says by one of these codes that there is none */
export async function there<T>(what: string, codes: readonly string[], ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    const code = codeOf(error)
    if (code !== null && codes.includes(code)) throw new Gone(`${what} is not there any more (${code}).`, { cause: error })
    throw error
  }
}

/** What the service says is not there by one of these codes is null; everything else that fails, fails. */
export async function orNone<T>(codes: readonly string[], ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (codes.includes(codeOf(error) ?? '')) return null
    throw error
  }
}

/** Of an answer that lacks what it must have. @throws Malformed */
export function must<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw new Malformed('The answer of AWS lacks what it must have.')
  return value
}

/** The place of the next page, if there is one. @throws Malformed when pages lead in a circle */
export function nextOf(token: string | undefined, seen: Set<string>): string | undefined {
  if (!token) return undefined
  if (seen.has(token)) throw new Malformed('The pages of AWS lead in a circle.')
  seen.add(token)
  return token
}

/** Makes what is not there yet. Where that fails, because it was tried before and came through after all, it is looked for once more. */
export async function makeOnce(isThere: () => Promise<boolean>, make: () => Promise<unknown>): Promise<void> {
  if (await isThere()) return
  try {
    await make()
  } catch (error) {
    if (!(await isThere())) throw error
  }
}

/** What the SDK gave, as JSON: what AWS leaves out is left out. */
export const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null)) as Json

export const placeOf = (target: Target, home: string): string => (target.region === globally ? home : target.region)

/** The name of a bucket, by its ARN. */
export const bucketOf = ({ id }: Pick<Target, 'id'>): string => id.replace(/^arn:[\w-]+:s3:::/, '')
export const lastPart = (id: string): string => id.slice(Math.max(id.lastIndexOf('/'), id.lastIndexOf(':')) + 1)

/** A number, also as a form has it. */
export const numberOf = (least: number, most: number) => z.coerce.number().int().min(least).max(most)
export const keyArn = z.string().regex(/^arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+$/, 'The ARN of a KMS key.')
