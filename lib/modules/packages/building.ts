import 'server-only'
import { eq } from 'drizzle-orm'
import { organizations } from '#db/schema/organizations.ts'
import { packages } from '#db/schema/packages.ts'
import { runs } from '#db/schema/runs.ts'
import { ArtifactError } from '#lib/artifacts/store.ts'
import { AppError } from '#lib/errors.ts'
import { ArchiveError } from '#lib/package/archive.ts'
import { measured, packaged } from '#lib/package/build.ts'
import { type Manifest, type ManifestFile, manifestHash, type MissingFile, statementOf } from '#lib/package/manifest.ts'
import { node } from '#lib/package/node.ts'
import { keyOf, signedText } from '#lib/package/note.ts'
import { momentsOf } from '#lib/period.ts'
import type { StoredFile } from '../artifacts/model.ts'
import { receiveRaw } from '../artifacts/receive.ts'
import { type Hand, runWork } from '../runs/working.ts'
import { approvalsOf } from './contents/approvals.ts'
import { calendarPart } from './contents/calendar.ts'
import { censusesOf } from './contents/censuses.ts'
import { changesPart } from './contents/changes.ts'
import { deficienciesPart } from './contents/deficiencies.ts'
import { dutiesPart } from './contents/duties.ts'
import { evidencePart } from './contents/evidence.ts'
import { indexPage, verifierFiles } from './contents/pages.ts'
import { populationsPart } from './contents/populations.ts'
import { reportsOf } from './contents/reports.ts'
import { reviewsPart } from './contents/reviews.ts'
import { type Given, type Making, named, type Part } from './contents/shape.ts'
import { aboutStored, isStored, missingOf, Shelf } from './contents/stored.ts'
import { testsOf } from './contents/tests.ts'
import { trailOf } from './contents/trail.ts'
import { packageFile } from './files.ts'
import { completePackage, failPackage, signPackage } from './operations.ts'
import { stamped } from './stamping.ts'

const parts: Part[] = [evidencePart, populationsPart, reviewsPart, changesPart, calendarPart, dutiesPart, deficienciesPart]
/** Made from what the ones before found. */
const partsOf = [testsOf, censusesOf, approvalsOf, reportsOf]

type Made = { file: StoredFile; files: number; missing: number; root: string; manifest: string; stampedAt: Date | null; stampProblem: string | null } | { why: string }

/** What each file hashes to is known first, as the manifest stands before the files it is about; then it is signed, and streamed into the store. What a run that fails leaves there the sweeper removes. */
async function work(hand: Hand): Promise<Made> {
  const { orgId, id, actor, read, snapshot, progress } = hand
  const found = await read(orgId, async (tx) => {
    const [run] = await tx.select({ subjectId: runs.subjectId }).from(runs).where(eq(runs.id, id))
    const [of] = run ? await tx.select().from(packages).where(eq(packages.id, run.subjectId)) : []
    const [organization] = await tx.select({ id: organizations.id, name: organizations.name }).from(organizations).where(eq(organizations.id, orgId))
    return of && organization ? { of, organization } : null
  })
  if (!found) return { why: 'It is not there any more.' }
  const { of, organization } = found
  const key = keyOf(node.sha256, of.key)
  if (!key || (await signedText(node, of.checkpoint, key)) === null) return { why: 'The audit trail has a new key, and no checkpoint by it yet. Ask for the package again in a minute.' }
  const making: Making = { orgId, of, ...momentsOf(of), read, snapshot }
  try {
    const contents = []
    for (const part of parts) contents.push(await part(making))
    for (const part of partsOf) contents.push(await part(making, contents.flatMap((each) => each.records)))
    const given: Given[] = [...contents.flatMap((each) => each.files), ...trailOf(making, contents.flatMap((each) => each.records))]
    const shelf = new Shelf(actor)
    await shelf.look(given.filter(isStored))
    const texts = new Map<Given, ManifestFile>()
    for (const [n, file] of given.entries()) {
      if (!isStored(file)) texts.set(file, await measured(file))
      progress(n + 1, given.length * 2)
    }
    for (;;) {
      const made = await written(hand, { of, organization, making, given, texts, shelf })
      if (!('unlike' in made)) return made
      // Nothing of what was written is offered. Those behind it are looked at as well, so that there is no third time for them.
      const before = shelf.lost.size
      await shelf.look(given.slice(given.findIndex(({ path }) => path === made.unlike)).filter(isStored), true)
      if (shelf.lost.size === before) return { why: `${made.unlike} is as it was taken in, and what is kept of its check sum is not that. Have the database compared with its backup.` }
    }
  } catch (error) {
    // What another try may mend is tried again.
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error
    return { why: error.message.slice(0, 2_000) }
  }
}

type Whole = { of: Making['of']; organization: Manifest['organization']; making: Making; given: Given[]; texts: Map<Given, ManifestFile>; shelf: Shelf }

/** Each stored file is read once, while it is written, and compared with what it was when it was taken in. @returns `unlike`: the path of the one that is not that any more; then nothing was stored */
async function written(hand: Hand, { of, organization, making, given, texts, shelf }: Whole): Promise<Made | { unlike: string }> {
  const { actor, id, progress } = hand
  const about: ManifestFile[] = []
  const missing: MissingFile[] = []
  for (const file of given) {
    const lost = shelf.lost.get(file.path)
    if (!isStored(file)) about.push(texts.get(file) as ManifestFile)
    else if (lost) missing.push(missingOf(file, lost))
    else about.push(aboutStored(file))
  }
  const pages = [indexPage(making, organization.name, about, missing), ...(await verifierFiles())]
  const ofPages = await Promise.all(pages.map(measured))
  const manifest: Manifest = {
    format: 'tickmark-package-1', organization, title: of.title, period: { from: of.fromDay, to: of.toDay, zone: of.zone },
    scope: { controls: of.scope.controls.map(({ name }) => name), systems: of.scope.systems.map(({ name }) => name) }, key: of.key, checkpoint: of.checkpoint, files: [...ofPages, ...about], missing,
  }
  const statement = statementOf(node.sha256, manifest)
  const { note } = await signPackage(actor, { id, statement })
  const hashed = manifestHash(node.sha256, manifest)
  const stamp = await stamped(hand, hashed)
  if (of.againOfId !== null && stamp.answer === null) return { why: `No time stamp could be had. ${stamp.problem ?? 'No time-stamping authority is set.'} The package without one is as it was.` }
  let unlike: string | null = null
  const bodies = new Map([...pages, ...given].map((file) => [file.path, async function* () {
    try {
      yield* file.body()
    } catch (error) {
      if (error instanceof ArtifactError && (error.problem === 'missing' || error.problem === 'mismatch')) unlike = file.path
      throw error
    }
  }]))
  try {
    const file = await receiveRaw(actor, 'packages.complete', packageFile, { name: `${named(of.title)}.zip`, type: 'application/zip', body: packaged(manifest, note, bodies, (done) => progress(given.length + done, given.length * 2), stamp.answer) })
    return { file, files: manifest.files.length, missing: missing.length, root: /^root (\S+)$/m.exec(statement)?.[1] ?? '', manifest: hashed, stampedAt: stamp.at, stampProblem: stamp.problem }
  } catch (error) {
    if (error instanceof ArchiveError && given.some((each) => isStored(each) && each.path === error.path)) unlike = error.path
    if (unlike === null) throw error
    return { unlike }
  }
}

export const building = runWork<Made>({
  queue: 'packages.build',
  name: 'audit-package',
  work,
  finish: (actor, id, made) => ('why' in made ? failPackage(actor, { id, why: made.why }) : completePackage(actor, { id, ...made })),
  giveUp: (actor, id, why) => failPackage(actor, { id, why }),
})
