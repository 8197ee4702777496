import 'server-only'
import { and, eq, gte, inArray, isNull, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Tx } from '#db/client.ts'
import { detectionRules, type PackProblem, rulePacks, sigmaRules } from '#db/schema/detection-rules.ts'
import { chunks } from '#lib/audit/append.ts'
import { userOf } from '#lib/auth/actor.ts'
import { changed, done } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { conflict, invalid } from '#lib/errors.ts'
import { formatCount } from '#lib/format.ts'
import { id, line, optionalLine, optionalText } from '#lib/input.ts'
import { gatedSeverity } from '../model.ts'
import { maxFiles, maxUnpacked, type PackFile } from '../pack/archive.ts'
import { isRuleFile, type ReadDocument, readPack, type RuleDocument, sha256Of, unmetProblems } from '../pack/documents.ts'
import { ruleBookOf } from '../rule-book.ts'

const mostProblems = 1_000

async function readAll(all: PackFile[]) {
  const files = all.filter((file) => isRuleFile(file.path))
  return { files, ...(await readPack(files)) }
}

/**
 * A pack by its name: again is an update. What its rules have beside their text (on or off, mutes, findings) hangs on their ids and stays.
 * Rules that left the pack are taken out, and come back as they were when the pack has them again. A pack is no way around: what is high or
 * critical, and on, stays as it is until somebody else approved that it is switched off.
 */
export const importPack = operation({
  name: 'detectionRules.importPack',
  summary: 'Import a pack of Sigma rules, or a newer version of one',
  category: 'configuration',
  input: z.object({
    name: line(1, 200),
    licence: optionalLine(200),
    author: optionalLine(500),
    // Unpacked within limits before it comes here; the limits hold for a folder too.
    files: z.custom<PackFile[]>((value) => Array.isArray(value) && value.length <= maxFiles && value.reduce((sum: number, file: PackFile) => sum + file.bytes.length, 0) <= maxUnpacked, 'at most 20,000 files and 200 MB'),
  }),
  prepare: ({ files }) => readAll(files),
  run: async ({ tx, actor, input, at, prepared: { files, read, problems, refused } }) => {
    const [former] = await tx.select().from(rulePacks).where(eq(rulePacks.name, input.name)).for('update')
    const packId = former?.id ?? v7()
    const sorted = await sortOut(tx, actor.orgId, packId, read)
    const { duplicates } = sorted
    const staying = await gatedOf(tx, packId, sorted.loaded)
    const loaded = sorted.loaded.filter((rule) => !staying.some((each) => each.ruleId === rule.ruleId))
    if (loaded.length + staying.length === 0) throw nothing(files.length, [...problems, ...sorted.problems])
    const by = userOf(actor)
    const counts = { files: files.length, loaded: loaded.length + staying.length, refused: refused + sorted.refused, duplicates }
    const pack = {
      orgId: actor.orgId, id: packId, name: input.name, sha256: sha256Of(...files.flatMap((file) => [file.path, '\0', file.bytes])),
      licence: input.licence ?? former?.licence ?? licenceOf(input.files), author: input.author ?? former?.author ?? null, ...counts,
      problems: [...staying.map((each) => each.problem), ...sorted.problems, ...problems].slice(0, mostProblems), createdAt: former?.createdAt ?? at, createdById: former?.createdById ?? by,
      updatedAt: at, updatedById: by, deletedAt: null, version: (former?.version ?? 0) + 1,
    }
    if (former) await tx.update(rulePacks).set(pack).where(eq(rulePacks.id, packId))
    else await tx.insert(rulePacks).values(pack)
    const stored = { ...(await storeRules(tx, actor.orgId, packId, by, loaded, staying, at)), ...(staying.length > 0 && { kept: staying.length }) }
    const shown = (row: typeof pack | typeof former) => (row ? { sha256: row.sha256, licence: row.licence, author: row.author, files: row.files, loaded: row.loaded, refused: row.refused, duplicates: row.duplicates } : null)
    return done(
      { packId, ...counts, ...stored, problems: pack.problems.slice(0, 20) },
      changed({ type: 'rule-pack', id: packId, label: input.name }, shown(former), { ...shown(pack), ...stored }, { count: loaded.length, outcome: counts.refused > 0 || duplicates > 0 || staying.length > 0 ? 'partial' : 'success' }),
    )
  },
})

/** Its rules go with it; what hangs on their ids stays, and comes back with them when the pack is imported again. */
export const removePack = operation({
  name: 'detectionRules.removePack',
  summary: 'Remove a rule pack and all its rules; findings stay',
  category: 'configuration',
  http: { method: 'DELETE', path: '/rule-packs/{id}' },
  input: z.object({ id, reason: optionalText(1_000) }),
  load: async ({ tx, input }) => {
    const [found] = await tx.select().from(rulePacks).where(and(eq(rulePacks.id, input.id), isNull(rulePacks.deletedAt))).for('update')
    return found ?? null
  },
  run: async ({ tx, actor, input, subject: pack, at }) => {
    await refuseGated(tx, pack.id)
    const by = userOf(actor)
    const gone = { deletedAt: at, updatedAt: at, updatedById: by }
    const rules = await tx.update(sigmaRules).set({ ...gone, version: sql`${sigmaRules.version} + 1` }).where(and(eq(sigmaRules.packId, pack.id), isNull(sigmaRules.deletedAt))).returning({ id: sigmaRules.id })
    await tx.update(rulePacks).set({ ...gone, version: pack.version + 1 }).where(eq(rulePacks.id, pack.id))
    return done({ id: pack.id, rules: rules.length }, changed({ type: 'rule-pack', id: pack.id, label: pack.name }, { loaded: pack.loaded, sha256: pack.sha256 }, null, { count: rules.length, ...(input.reason ? { reason: input.reason } : {}) }))
  },
})

/** What of a pack is high or critical, and on: it stops only when somebody else approves. */
const gatedIn = (tx: Tx, packId: string) => tx.select({ ruleId: sigmaRules.ruleId, title: sigmaRules.title, file: sigmaRules.file }).from(sigmaRules)
  .leftJoin(detectionRules, and(eq(detectionRules.orgId, sigmaRules.orgId), eq(detectionRules.ruleId, sigmaRules.ruleId)))
  .where(and(eq(sigmaRules.packId, packId), isNull(sigmaRules.deletedAt), gte(sigmaRules.severity, gatedSeverity), sql`coalesce(${detectionRules.enabled}, true)`))

/** Those that a newer version of their pack lacks, or makes less severe: they stay as they are, and the pack says so. */
async function gatedOf(tx: Tx, packId: string, loaded: RuleDocument[]): Promise<{ ruleId: string; problem: PackProblem }[]> {
  const severities = new Map(loaded.map((rule) => [rule.ruleId, rule.severity]))
  return (await gatedIn(tx, packId)).filter(({ ruleId }) => (severities.get(ruleId) ?? 0) < gatedSeverity).map(({ ruleId, title, file }) => ({
    ruleId,
    problem: {
      file: file ?? '', line: 1, column: 1, message: `The rule '${title}' is high or critical, and on; this version ${severities.has(ruleId) ? 'makes it less severe' : 'has it no more'}. It stays as it is.`,
      help: 'Request that it is switched off; when somebody else has approved that, import this version again.',
    },
  }))
}

async function refuseGated(tx: Tx, packId: string): Promise<void> {
  const count = (await gatedIn(tx, packId)).length
  if (count > 0) throw conflict(`${formatCount(count, 'rule')} of this pack ${count === 1 ? 'is' : 'are'} high or critical, and on: request that ${count === 1 ? 'it is' : 'they are'} switched off first; somebody else approves that.`)
}

function nothing(files: number, problems: PackProblem[]) {
  const [first] = problems
  const why = first ? `${first.file}, line ${first.line}: ${first.message} ${first.help}` : files === 0 ? 'It holds no .yml file.' : 'It holds no rule.'
  return invalid({ file: why }, `No rule of this pack could be loaded; nothing was changed. ${why}`)
}

/** Which documents become rules: an id belongs to one place only, and a correlation or filter needs the rules it names. */
async function sortOut(tx: Tx, orgId: string, packId: string, read: ReadDocument[]) {
  const book = await ruleBookOf(tx, orgId)
  const rows = await tx.select({ ruleId: sigmaRules.ruleId, packId: sigmaRules.packId, pack: rulePacks.name, deletedAt: sigmaRules.deletedAt })
    .from(sigmaRules).leftJoin(rulePacks, eq(rulePacks.id, sigmaRules.packId))
  const elsewhere = new Map(rows.filter((row) => row.packId !== packId && (row.deletedAt === null || row.packId === null)).map((row) => [row.ruleId, row.pack === null ? 'a rule written here' : `the pack ${row.pack}`]))
  const ours = new Set(rows.map((row) => row.ruleId))
  for (const rule of [...book.singles, ...book.correlations]) if (!ours.has(rule.id)) elsewhere.set(rule.id, 'the catalog')
  const problems: PackProblem[] = []
  const seen = new Map<string, string>()
  const unique = read.filter(({ document: { ruleId, file, line: at } }) => {
    const other = seen.get(ruleId) ?? elsewhere.get(ruleId)
    if (other === undefined) seen.set(ruleId, file)
    else problems.push({ file, line: at, column: 1, message: `The id '${ruleId}' is already in ${other}.`, help: 'An id belongs to one rule: the first one was kept.' })
    return other === undefined
  })
  const mine = new Set(unique.map(({ document }) => document.ruleId))
  const unmet = unmetProblems(unique, book.singles.filter((rule) => !mine.has(rule.id)), book.correlations.filter((rule) => !mine.has(rule.id)))
  const broken = new Set(unmet.map((problem) => `${problem.file}:${problem.line}`))
  const loaded = unique.filter(({ definition: { rule } }) => !broken.has(`${rule.file}:${rule.place.line}`)).map(({ document }) => document)
  return { loaded, duplicates: read.length - unique.length, refused: unique.length - loaded.length, problems: [...problems, ...unmet] }
}

async function storeRules(tx: Tx, orgId: string, packId: string, by: string | null, loaded: RuleDocument[], staying: { ruleId: string }[], at: Date) {
  const known = new Map((await tx.select({ ruleId: sigmaRules.ruleId, sha256: sigmaRules.sha256, deletedAt: sigmaRules.deletedAt, packId: sigmaRules.packId }).from(sigmaRules)).map((row) => [row.ruleId, row]))
  const fresh = loaded.filter(({ ruleId, sha256 }) => {
    const row = known.get(ruleId)
    return row === undefined || row.sha256 !== sha256 || row.deletedAt !== null || row.packId !== packId
  })
  for (const part of chunks(fresh, 300)) {
    await tx.insert(sigmaRules)
      .values(part.map(({ line: _, ...document }) => ({ ...document, orgId, id: v7(), packId, createdAt: at, updatedAt: at, createdById: by, updatedById: by })))
      .onConflictDoUpdate({
        target: [sigmaRules.orgId, sigmaRules.ruleId],
        set: {
          ...Object.fromEntries((['kind', 'title', 'description', 'severity', 'product', 'service', 'category', 'yaml', 'sha256', 'packId', 'file', 'licence', 'author', 'references', 'placeholders', 'updatedAt', 'updatedById', 'deletedAt'] as const)
            .map((name) => [name, sql.raw(`excluded."${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}"`)])),
          version: sql`${sigmaRules.version} + 1`,
        },
      })
  }
  const stays = new Set([...loaded, ...staying].map(({ ruleId }) => ruleId))
  const gone = [...known.values()].filter((row) => row.packId === packId && row.deletedAt === null && !stays.has(row.ruleId)).map((row) => row.ruleId)
  for (const part of chunks(gone, 1_000)) await tx.update(sigmaRules).set({ deletedAt: at, updatedAt: at, updatedById: by, version: sql`${sigmaRules.version} + 1` }).where(inArray(sigmaRules.ruleId, part))
  const added = fresh.filter(({ ruleId }) => !known.has(ruleId)).length
  return { added, updated: fresh.length - added, removed: gone.length }
}

/** The licence the file at the top of the pack names: its first line, or where that is a mere heading, the first that names one. */
function licenceOf(files: PackFile[]): string | null {
  const file = files.filter(({ path }) => /(^|\/)LICEN[CS]E(\.[^/]*)?$/i.test(path)).sort((one, other) => one.path.length - other.path.length)[0]
  const lines = (file?.bytes.toString('utf8', 0, 4_000) ?? '').split('\n').map((each) => each.replace(/^[#\s*-]+/, '').trim()).filter(Boolean)
  const heading = /^licen[cs]es?$/i.test(lines[0] ?? '')
  const named = heading ? /\[([^\]]*licen[cs]e[^\]]*)\]/i.exec(lines.join('\n'))?.[1] : lines[0]
  return (named ?? lines[0])?.slice(0, 200) ?? null
}
