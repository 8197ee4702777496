import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { v7 } from 'uuid'
import { closePools } from '#db/client.ts'
import { jobActor } from '#lib/auth/actor.ts'
import { organizationBySlug, organizations } from '#lib/auth/entrance.ts'
import { describeError } from '#lib/log.ts'
import { importPack } from '#lib/modules/detection-rules/operations/import-pack.ts'
import { filesOf } from './lib/rule-files.ts'

/** `npm run rules -- import <folder, .zip, .tar.gz or .yml> [--name …] [--licence …] [--author …] [--organization <slug>]` */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { name: { type: 'string' }, licence: { type: 'string' }, author: { type: 'string' }, organization: { type: 'string' } } })

async function organization(): Promise<string> {
  if (values.organization) {
    const found = await organizationBySlug(values.organization)
    if (!found) throw new Error(`There is no organization ${values.organization}.`)
    return found
  }
  const [first, ...others] = await organizations()
  if (!first || others.length > 0) throw new Error(first ? 'There are several organizations: name one with --organization <slug>.' : 'There is no organization yet: run npm start first.')
  return first
}

try {
  const [path] = positionals
  if (!path) throw new Error('Usage: npm run rules -- import <folder, .zip, .tar.gz or .yml> [--name …] [--licence …] [--author …] [--organization <slug>]')
  const name = values.name ?? basename(resolve(path)).replace(/(\.tar)?\.(gz|tgz|zip|ya?ml)$/i, '')
  const answer = await importPack(jobActor(await organization(), 'npm run rules -- import', v7()), { name, licence: values.licence ?? null, author: values.author ?? null, files: await filesOf(path) })
  for (const problem of answer.problems) console.error(`${problem.file}:${problem.line}:${problem.column}: ${problem.message} ${problem.help}`)
  if (answer.refused + answer.duplicates > answer.problems.length) console.error('… the others are listed on the page of the pack')
  console.log(`${name}: ${answer.loaded} rules loaded (${answer.added} new, ${answer.updated} changed, ${answer.removed} gone), ${answer.refused} refused, ${answer.duplicates} duplicates`)
} catch (error) {
  console.error(describeError(error).message)
  process.exitCode = 1
} finally {
  await closePools()
}
