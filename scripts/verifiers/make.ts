import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const root = join(import.meta.dirname, '../..')
const source = (name: string) => join(import.meta.dirname, name)

/** One file of a program and everything it is made of, as it can be read: nobody trusts what is made small. */
async function bundled(input: string, platform: 'node' | 'browser'): Promise<string> {
  const bundle = await rolldown({ input, cwd: root, platform, external: /^node:/, resolve: { conditionNames: ['import', 'default'] }, treeshake: { moduleSideEffects: false } })
  const { output } = await bundle.generate({ format: platform === 'node' ? 'esm' : 'iife', minify: false, comments: { legal: true, annotation: false, jsdoc: true }, codeSplitting: false })
  await bundle.close()
  return output[0].code
}

/** The verifiers, by the name of their file. The same sources make the same bytes. */
export async function verifiers(): Promise<Record<'verify.mjs' | 'verify.html', string>> {
  const [program, page] = [await bundled(source('cli.ts'), 'node'), await bundled(source('page.ts'), 'browser')]
  const html = readFileSync(source('page.html'), 'utf8')
  return {
    'verify.mjs': `#!/usr/bin/env node\n// Verifies an audit package of Tickmark. Node 20 or newer, nothing else: node verify.mjs FILE.zip\n${program}`,
    // A script ends where the text of its end stands, whatever the text is part of.
    'verify.html': html.replace('/* program */', () => `\n${page.replaceAll('</script', '<\\/script')}`),
  }
}
