import 'server-only'
import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { factSources, reconciledSystems } from '#db/schema/reconciliations.ts'
import { systems } from '#db/schema/systems.ts'
import type { Actor } from '#lib/auth/actor.ts'
import { minutes } from '#lib/clock.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation, type Scope } from '#lib/door/operation.ts'
import { invalid } from '#lib/errors.ts'
import { id, line, optionalId } from '#lib/input.ts'
import type { Fact } from '#lib/reconcile/facts.ts'
import { systemById, systemsNamed } from '../../systems/queries.ts'
import { appendFacts, isFact, lockSource, sourceSubject, watchedAlready, type Where } from '../facts.ts'
import { deploymentFields, snapshotFields } from '../model.ts'

/** Of a repository: what a message of its webhook says, or a pull brought. */
export const tellFacts = operation({
  name: 'reconciliations.tell',
  summary: 'Store facts of changes as a repository tells them',
  category: 'data access',
  input: z.object({ connectionId: id, repository: z.int().min(1), name: line(1, 300), facts: z.custom<Fact[]>((value) => Array.isArray(value) && value.every(isFact), 'are not facts'), told: z.enum(['webhook', 'pull']), toldById: optionalId, /** Where a pull stands after these. */ pull: z.object({ cursor: z.unknown(), since: z.iso.datetime(), asked: z.object({ branches: z.array(z.string()), environments: z.array(z.string()), paths: z.boolean() }) }).optional() }),
  run: async (scope) => {
    const { connectionId, repository, name, facts, told: by, toldById, pull } = scope.input
    const answer = await told(scope, { connectionId, repository, name }, facts, by, toldById)
    if (pull) await scope.tx.update(factSources).set({ pull: { ...pull, cursor: pull.cursor ?? null } }).where(eq(factSources.id, answer.result.sourceId))
    return answer
  },
})

async function told<I>(scope: Scope<I>, where: Where, facts: readonly Fact[], by: 'webhook' | 'pull' | 'api', byId: string | null) {
  const before = await lockSource(scope, where)
  const first = before.facts === 0 && 'repository' in where && !facts.some(({ kind }) => kind === 'watched') ? await watchedAlready(scope.tx, where.connectionId) : []
  const { source, added } = await appendFacts(scope, before, [...first, ...facts], by, byId)
  const entry = changed(sourceSubject(source), { facts: before.facts }, { facts: source.facts, told: by, known: Math.max(0, facts.length - added), name: source.name, connectionId: source.connectionId, repository: source.repository, systemId: source.systemId })
  return done({ sourceId: source.id, added, known: Math.max(0, facts.length - added) }, entry)
}

/** @throws AppError invalid naming the field, when no system is called so */
async function systemCalled(tx: Tx, called: string): Promise<{ id: string; name: string }> {
  const byId = z.guid().safeParse(called).success ? await systemById(tx, called.toLowerCase()) : null
  const system = byId && byId.deletedAt === null ? byId : (await systemsNamed(tx, [called]))[0]
  if (!system) throw invalid({ system: 'is in the register under no such name: give its id, its name, or a name that logs call it by' })
  const [row] = await tx.select({ id: systems.id }).from(systems).where(eq(systems.id, system.id)).for('share')
  if (!row) throw invalid({ system: 'was removed meanwhile' })
  return { id: system.id, name: system.name }
}

/** A clock of a pipeline may go this much ahead. */
const skew = minutes(5)

function checkTime(at: Date, now: Date): void {
  if (at.getTime() > now.getTime() + skew) throw invalid({ at: 'lies in the future: send when it happened, with its zone' })
}

const byToken = (actor: Actor) => (actor.kind === 'token' ? actor.tokenId : null)

/** Whether its changes are judged at all. */
const isJudged = async (tx: Tx, systemId: string) => (await tx.select({ id: reconciledSystems.id }).from(reconciledSystems).where(eq(reconciledSystems.systemId, systemId))).length > 0

export const recordDeployment = operation({
  name: 'deployments.record',
  summary: 'Record that a pipeline deployed something, or failed to; what was told in the same words is known',
  category: 'data access',
  http: { method: 'POST', path: '/deployments' },
  input: z.object(deploymentFields),
  run: async (scope) => {
    const { tx, actor, input, at } = scope
    if (input.sha === null && input.digest === null) throw invalid({ sha: 'say which commit was deployed, or which image (digest)' })
    checkTime(input.at, at)
    const system = await systemCalled(tx, input.system)
    const when = input.at.toISOString()
    const id = `api/${input.id ?? `${input.environment}/${input.sha ?? input.digest}/${when}`}`
    const facts: Fact[] = [
      { kind: 'deployment', id, sha: input.sha, digest: input.digest, environment: input.environment, by: input.by && { ...input.by, bot: input.by.login.endsWith('[bot]') }, run: input.run, at: when },
      { kind: 'deployed', deployment: id, id: `${id}/${input.state}/${when}`, state: input.state, ...(input.state === 'pending' && { begun: true as const }), at: when },
    ]
    // What a first telling said of when it began, a later one says of its end: each is a fact of its own state, and one deployment.
    const { result, changes } = await told(scope, { systemId: system.id, name: system.name }, input.id === null ? facts : facts.map((fact) => (fact.kind === 'deployment' ? { ...fact, at: null as never } : fact)), 'api', byToken(actor))
    return { result: { id, added: result.added, known: result.known, judged: await isJudged(tx, system.id) }, changes }
  },
})

export const recordSnapshot = operation({
  name: 'snapshots.record',
  summary: 'Record what runs in an environment: each image or commit, since when, and how often',
  category: 'data access',
  http: { method: 'POST', path: '/environments/{name}/snapshots' },
  input: z.object(snapshotFields),
  run: async (scope) => {
    const { tx, actor, input, at } = scope
    checkTime(input.at, at)
    const system = await systemCalled(tx, input.system)
    const artifacts = input.artifacts.map(({ digest, sha, since, count }) => ({ digest, sha, since: since?.toISOString() ?? null, count }))
    const { result, changes } = await told(scope, { systemId: system.id, name: system.name }, [{ kind: 'snapshot', id: `api/${input.name}/${input.at.toISOString()}`, environment: input.name, at: input.at.toISOString(), artifacts }], 'api', byToken(actor))
    return { result: { added: result.added, known: result.known, things: artifacts.length, judged: await isJudged(tx, system.id) }, changes }
  },
})
