import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { namesOf, ownFiles, root, sharedFiles } from './lib/skeleton.ts'

/** `npm run new-module -- access-reviews`: a module's skeleton, and its lines where all modules stand. What is left to do says TODO, and is red until it is done. */
try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { prefix: { type: 'string' }, one: { type: 'string' } } })
  const [folder] = positionals
  if (!folder || positionals.length > 1) throw new Error('Usage: npm run new-module -- <plural-noun> [--one <singular-noun>] [--prefix <camelCase>]')
  const names = namesOf(folder, values)
  if (existsSync(join(root, 'lib/modules', folder))) throw new Error(`lib/modules/${folder} is there already.`)
  const own = ownFiles(names)
  const shared = sharedFiles(names)
  for (const [path, text] of Object.entries({ ...own, ...shared })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  console.log(`Made ${Object.keys(own).length} files; one more in ${Object.keys(shared).join(', ')}.

Next:
  1. the fields: lib/modules/${folder}/model.ts, db/schema/${folder}.ts, the operations, the form
  2. npx drizzle-kit generate --name ${folder.replaceAll('-', '_')}
  3. what says TODO: npx vitest run lib/modules/modules.test.ts names each, and test/registry.test.ts tries its operations`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
