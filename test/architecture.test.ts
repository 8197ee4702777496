import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Who may import what, and how files look: the rules of docs/architecture.md as a test. */
const root = resolve(import.meta.dirname, '..')
const skipped = /(^|\/)(node_modules|\.cache|\.next|\.data|dist|migrations|\.git|test-results|package\/made)(\/|$)/

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !skipped.test(path) && !path.endsWith('.d.ts'))
}

type File = { path: string; text: string; imports: { target: string; typeOnly: boolean; names: string[] }[] }

function read(path: string): File {
  const text = readFileSync(join(root, path), 'utf8')
  const imports = [...text.matchAll(/^\s*(?:import|export)\s+(type\s+)?([^'"]*?)from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm)].map((found) => {
    const target = found[3] ?? found[4] ?? found[5] ?? ''
    const names = found[2] ?? ''
    const typeOnly = found[1] !== undefined || (/^\{.*\}\s*$/s.test(names.trim()) && names.replace(/[{}]/g, '').split(',').every((name) => name.trim() === '' || name.trim().startsWith('type ')))
    return { target: resolveImport(path, target), typeOnly, names: names.replace(/[{}]/g, '').split(',').map((name) => name.trim().replace(/^type /, '').split(' as ')[0] as string).filter(Boolean) }
  })
  return { path, text, imports }
}

function resolveImport(from: string, target: string): string {
  if (target.startsWith('#')) return target.slice(1)
  if (target.startsWith('.')) return relative(root, resolve(root, dirname(from), target))
  return target
}

const code = ['app', 'components', 'lib', 'db', 'scripts', 'bench', 'e2e', 'test', 'peers'].flatMap((folder) => {
  try {
    return filesIn(folder)
  } catch {
    return []
  }
}).map(read)
const isGather = (path: string) => /^lib\/modules\/(index|samples|examples)\.ts$|\/(sample|examples)[^/]*\.ts$/.test(path)
const isTest = (path: string) => /\/examples\.ts$/.test(path) ||  /\.test\.tsx?$/.test(path) || path.startsWith('test/') || path.startsWith('e2e/') || path.startsWith('bench/') || path.startsWith('peers/')
const product = code.filter((file) => !isTest(file.path))
const moduleOf = (path: string) => /^lib\/modules\/([^/]+)\//.exec(path)?.[1]

/** From the ground up. The first that fits is where a file stands. */
const floors: [string, RegExp][] = [
  ['ground', /^lib\/(?:[\w-]+\.ts$|(?:crypto|sigma|tlog|files|documents|ingest|importers|facts|outgoing|package|reconcile|cloud|testing|census|duties|deficiency|pack|calendar|frameworks|oscal|posture|physical|shipping|anomalies)\/)|^lib\/auth\/(?:permissions|roles|common-passwords)\.ts$/],
  ['words', /^lib\/words\/|^lib\/modules\/[^/]+\/words\.ts$/],
  ['database', /^db\//],
  ['who', /^lib\/auth\//],
  ['files', /^lib\/artifacts\//],
  ['trail', /^lib\/audit\//],
  ['backup', /^lib\/backup\//],
  ['doors', /^lib\/door\//],
  ['modules', /^lib\/modules\//],
  ['edge', /^lib\/edge\//],
  ['outside', /^(?:app|components|scripts)\//],
]
const floorOf = (path: string) => floors.findIndex(([, pattern]) => pattern.test(path))

/** Whether a name stands in a file only where it is imported and as the first argument of `call`. */
const onlyCalled = (text: string, name: string) => {
  const uses = [...text.replace(/^import .*$/gm, '').matchAll(new RegExp(`(call\\(\\s*)?\\b${name}\\b`, 'g'))]
  return uses.length > 0 && uses.every((use) => use[1] !== undefined)
}

/** Each circle once, as a path. */
function circles(graph: [string, string[]][]): string[] {
  const edges = new Map(graph)
  const found = new Set<string>()
  const done = new Set<string>()
  const walk = (name: string, path: string[]) => {
    if (path.includes(name)) return void found.add([...path.slice(path.indexOf(name)), name].join(' → '))
    if (done.has(name)) return
    for (const next of edges.get(name) ?? []) walk(next, [...path, name])
    done.add(name)
  }
  for (const name of edges.keys()) walk(name, [])
  return [...found]
}

describe('imports', () => {
  it('db/client is for the doors, the auth adapter, the worker, scripts and samples; types of it for everybody', () => {
    const allowed = /^(lib\/door\/|lib\/auth\/|lib\/edge\/|scripts\/|db\/|lib\/modules\/[^/]+\/sample\.ts$)/
    const wrong = product.filter((file) => !allowed.test(file.path) && file.imports.some((each) => each.target === 'db/client.ts' && !each.typeOnly))
    expect(wrong.map((file) => file.path)).toEqual([])
  })

  it('app never imports db', () => {
    expect(product.filter((file) => file.path.startsWith('app/') && file.imports.some((each) => each.target.startsWith('db/'))).map((file) => file.path)).toEqual([])
  })

  it('pages leave the title of the tab to their frame', () => {
    expect(product.filter((file) => /^app\/.*page\.tsx$/.test(file.path) && /export (const metadata|.*generateMetadata)/.test(file.text)).map((file) => file.path)).toEqual([])
  })

  it('components know no module', () => {
    const allowed = /^lib\/(form-state|list|format|icon-names|zone)\.ts$/
    const wrong = product.filter((file) => file.path.startsWith('components/')).flatMap((file) =>
      file.imports.filter((each) => (each.target.startsWith('lib/') && !allowed.test(each.target)) || each.target.startsWith('db/') || each.target.startsWith('app/')).map((each) => `${file.path} → ${each.target}`))
    expect(wrong).toEqual([])
  })

  it('goes down only, types included: each floor knows itself and what lies below', () => {
    const wrong = product.flatMap((file) => {
      const own = floorOf(file.path)
      return file.imports.flatMap((each) => {
        const other = floorOf(each.target)
        return own !== -1 && other > own ? [`${file.path} (${floors[own]?.[0]}) → ${each.target} (${floors[other]?.[0]})`] : []
      })
    })
    expect(wrong).toEqual([])
    expect(product.filter((file) => floorOf(file.path) === -1).map((file) => file.path)).toEqual([])
  })

  it('has no circles, not between files and not between modules, types included', () => {
    expect(circles(product.map((file) => [file.path, file.imports.map((each) => each.target)]))).toEqual([])
    const edges = new Map<string, Set<string>>()
    for (const file of product) {
      const own = moduleOf(file.path)
      if (!own || isGather(file.path)) continue
      for (const each of file.imports) {
        const other = moduleOf(each.target)
        if (other && other !== own) (edges.get(own) ?? edges.set(own, new Set()).get(own))?.add(other)
      }
    }
    expect(circles([...edges].map(([name, others]) => [name, [...others]]))).toEqual([])
  })

  it('a module imports of another its model, its queries and what it shares within a transaction; an operation only to call it', () => {
    const open = /\/(model|queries|within|catalog\/.*)\.ts$/
    // What long work of any module is made of, what the log and the lists of somebody else are pulled with, and how files come in and go out.
    const shared = /^lib\/modules\/(runs\/working|events\/(pull|raw)|reconciliations\/pull|populations\/raw|artifacts\/(receive|deliver|jobs))\.ts$/
    const wrong = product.flatMap((file) => {
      const own = moduleOf(file.path)
      if (!own || isGather(file.path)) return []
      return file.imports
        .filter((each) => moduleOf(each.target) && moduleOf(each.target) !== own && !open.test(each.target) && !shared.test(each.target))
        .filter((each) => each.names.length === 0 || !/\/operations(\/|\.ts)/.test(each.target) || each.names.some((name) => !onlyCalled(file.text, name)))
        .map((each) => `${file.path} → ${each.target}`)
    })
    expect(wrong).toEqual([])
  })

  it('a table is written by its own module only', () => {
    // Records that somebody was seen are nobody's change, nor when a round went through; the doors and the sealer write the trail itself; that a restore goes on is said before there is anybody to act.
    const allowed: Record<string, string[]> = { 'lib/edge/session.ts': ['sessions', 'api-tokens'], 'lib/door/denials.ts': ['audit-trail'], 'lib/door/round-marks.ts': ['installation'], 'lib/modules/organizations/rounds.ts': ['installation'], 'lib/backup/load.ts': ['portal-backups'] }
    const tables = new Map(product.filter((file) => file.path.startsWith('db/schema/')).flatMap((file) => {
      const module = file.path.slice('db/schema/'.length, -'.ts'.length)
      return [...file.text.matchAll(/^export const (\w+) = pgTable\(\s*'(\w+)'/gm)].flatMap((found) => [[found[1] as string, module], [found[2] as string, module]] as const)
    }))
    expect(tables.size).toBeGreaterThan(60)
    const writes = /\.(?:insert|update|delete)\((\w+)\)|\b(?:insert into|delete from) (\w+)|\bupdate (\w+) set\b/g
    const wrong = product.filter((file) => /^(lib|app)\//.test(file.path) && !isGather(file.path)).flatMap((file) => [...file.text.matchAll(writes)].flatMap((found) => {
      const module = tables.get(found[1] ?? found[2] ?? found[3] ?? '')
      const fine = module === undefined || module === moduleOf(file.path) || (module === 'audit-trail' && file.path.startsWith('lib/audit/')) || allowed[file.path]?.includes(module)
      return fine ? [] : [`${file.path} writes ${found[1] ?? found[2] ?? found[3]}`]
    }))
    expect(wrong).toEqual([])
  })

  it.each(['sigma', 'tlog'])('lib/%s is a pure library: nothing of what is around it, no framework, no database', (name) => {
    const around = new RegExp(`^(db|app|components|lib/(?!${name}/${name === 'tlog' ? '|crypto/' : ''}))|^(next|react|postgres|drizzle-orm|server-only)`)
    const wrong = product.filter((file) => file.path.startsWith(`lib/${name}/`)).flatMap((file) => file.imports.filter((each) => around.test(each.target)).map((each) => `${file.path} → ${each.target}`))
    expect(wrong).toEqual([])
  })

  it('what arranges records for tests and for the sample is out of the product’s reach', () => {
    const apart = /^lib\/modules\/(?:[^/]+\/)?(?:examples|example-shape|samples?|sample-shape|sample-[a-z]+)\.ts$/
    const wrong = product.filter((file) => /^(app|components|lib)\//.test(file.path) && !apart.test(file.path)).flatMap((file) => file.imports.filter((each) => apart.test(each.target)).map((each) => `${file.path} → ${each.target}`))
    expect(wrong).toEqual([])
  })

  it('what calls out goes through lib/outgoing', () => {
    // The bucket is the operator’s, named in the environment, and its client has limits of its own. The planted server and syslog only listen. The agent runs on machines of others, and calls the portal.
    const allowed = /^(lib\/outgoing\/|lib\/artifacts\/bucket[\w-]*\.ts$|lib\/audit\/anchor-bucket\.ts$|lib\/edge\/oidc-client\.ts$|lib\/edge\/syslog\.ts$|scripts\/(serve\.mjs|faults\.ts|agent\/|planted\/history\/server\.ts$|lib\/)|components\/)/
    const clients = /^(node:)?(https?|http2|net|tls|dns|dgram)(\/promises)?$|^(undici|axios|got|nodemailer|openid-client|@aws-sdk\/.*|ws|node-fetch)$/
    const wrong = product.filter((file) => !allowed.test(file.path) && (
      file.imports.some((each) => !each.typeOnly && clients.test(each.target) && each.names.some((name) => !/^isIP|^BlockList$/.test(name))) || /(?<![\w.#])fetch\(|new (?:WebSocket|EventSource|XMLHttpRequest)\(/.test(withoutComments(file.text))))
    expect(wrong.map((file) => file.path)).toEqual([])
  })

  it('files of lib with I/O say server-only', () => {
    const io = /^(db\/client\.ts|drizzle-orm|postgres|nodemailer|node:https?|node:dns|@node-rs\/argon2|pg-boss|node:fs|node:fs\/promises|next\/headers)$/
    const wrong = product.filter((file) => file.path.startsWith('lib/') && !/\/(catalog|sigma)\//.test(file.path) && file.imports.some((each) => io.test(each.target) && !each.typeOnly) && !/^import 'server-only'/m.test(file.text) && file.path !== 'lib/keyset.ts')
    expect(wrong.map((file) => file.path)).toEqual([])
  })
})

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/(['"`])(?:\\.|(?!\1)[^\\\n])*\1/g, '""')

describe('files', () => {
  it('have at most 300 lines, data excepted, and what is handed out as one file', () => {
    const data = /(^scripts\/agent\/|sample|catalog|\.test\.tsx?$|common-passwords|vectors)/
    expect(code.filter((file) => !data.test(file.path) && file.text.split('\n').length > 301).map((file) => `${file.path}: ${file.text.split('\n').length}`)).toEqual([])
  })

  it('use no any and silence no check', () => {
    const wrong = code.filter((file) => (/(: any(?=[\s;,)\]}|&=]|$)|\bas any(?=[\s;,)\]}]|$)|<any>)/m.test(withoutComments(file.text)) || /@ts-(ignore|nocheck|expect-error)/.test(file.text)) && file.path !== 'test/architecture.test.ts')
    expect(wrong.map((file) => file.path)).toEqual([])
  })

  it('export nothing that nobody names', () => {
    const named = new Map<string, number>()
    // The kit is for pages to come as well: what its README offers is named.
    for (const { text } of [...code, read('components/README.md')]) for (const word of text.match(/\b\w+\b/g) ?? []) named.set(word, (named.get(word) ?? 0) + 1)
    const idle = product.filter((file) => !/^(app|db\/schema)\//.test(file.path)).flatMap((file) =>
      // What has an address is asked for by others.
      [...file.text.matchAll(/^export (?:async )?(?:const|let|function\*?|class|type|interface) (\w+)(?! = (?:operation|query)\(\{[^}]*?\bhttp: )/gm)].filter((found) => named.get(found[1] as string) === 1).map((found) => `${file.path} ${found[1]}`))
    expect(idle).toEqual([])
  })

  it('default exports only in app, root configurations and checks of clouds, a file each', () => {
    const wrong = code.filter((file) => /^export default /m.test(file.text) && !file.path.startsWith('app/') && !/^(test\/(global-setup|e2e-server|order|runner)\.ts|scripts\/lint\/house\.mjs|lib\/cloud\/\w+\/checks\/[A-Z\d-]+\.ts)$/.test(file.path))
    expect(wrong.map((file) => file.path)).toEqual([])
  })

  it('server actions files export async functions only', () => {
    const wrong = product.filter((file) => /^'use server'/.test(file.text) && [...file.text.matchAll(/^export (?!async function|type)/gm)].length > 0)
    expect(wrong.map((file) => file.path)).toEqual([])
  })
})
