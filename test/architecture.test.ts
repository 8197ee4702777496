import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Who may import what, and how files look: the rules of docs/architecture.md as a test. */
const root = resolve(import.meta.dirname, '..')
const skipped = /(^|\/)(node_modules|\.cache|\.next|\.data|dist|migrations|\.git|coverage|test-results)(\/|$)/

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !skipped.test(path) && !path.endsWith('.d.ts'))
}

type File = { path: string; text: string; imports: { target: string; typeOnly: boolean }[] }

function read(path: string): File {
  const text = readFileSync(join(root, path), 'utf8')
  const imports = [...text.matchAll(/^\s*(?:import|export)\s+(type\s+)?([^'"]*?)from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm)].map((found) => {
    const target = found[3] ?? found[4] ?? found[5] ?? ''
    const names = found[2] ?? ''
    const typeOnly = found[1] !== undefined || (/^\{.*\}\s*$/s.test(names.trim()) && names.replace(/[{}]/g, '').split(',').every((name) => name.trim() === '' || name.trim().startsWith('type ')))
    return { target: resolveImport(path, target), typeOnly }
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
const isTest = (path: string) => /\.test\.tsx?$/.test(path) || path.startsWith('test/') || path.startsWith('e2e/') || path.startsWith('bench/') || path.startsWith('peers/')
const product = code.filter((file) => !isTest(file.path))
const moduleOf = (path: string) => /^lib\/modules\/([^/]+)\//.exec(path)?.[1]

describe('imports', () => {
  it('db/client is for the doors, the auth adapter, the worker, scripts and samples; types of it for everybody', () => {
    const allowed = /^(lib\/door\/|lib\/auth\/|lib\/edge\/|lib\/modules\/mails\/send|scripts\/|db\/)/
    const wrong = product.filter((file) => !allowed.test(file.path) && file.imports.some((each) => each.target === 'db/client.ts' && !each.typeOnly))
    expect(wrong.map((file) => file.path)).toEqual([])
  })

  it('app never imports db', () => {
    expect(product.filter((file) => file.path.startsWith('app/') && file.imports.some((each) => each.target.startsWith('db/'))).map((file) => file.path)).toEqual([])
  })

  it('components know no module', () => {
    const allowed = /^lib\/(form-state|list|format|icon-names)\.ts$/
    const wrong = product.filter((file) => file.path.startsWith('components/')).flatMap((file) =>
      file.imports.filter((each) => (each.target.startsWith('lib/') && !allowed.test(each.target)) || each.target.startsWith('db/') || each.target.startsWith('app/')).map((each) => `${file.path} → ${each.target}`))
    expect(wrong).toEqual([])
  })

  it('a module imports of another its model and its queries; what it shares for one transaction stands in a named list', () => {
    // Signing in, the invitation and the profile end sessions and open challenges in their own transaction.
    const shared = /^lib\/modules\/sessions\/operations\/(begin-session|challenge|factor)\.ts$/
    const wrong = product.flatMap((file) => {
      const own = moduleOf(file.path)
      if (!own) return []
      return file.imports
        .filter((each) => moduleOf(each.target) && moduleOf(each.target) !== own && !/\/(model|queries|within|catalog\/.*)\.ts$/.test(each.target) && !shared.test(each.target))
        .map((each) => `${file.path} → ${each.target}`)
    })
    expect(wrong).toEqual([])
  })

  it('modules have no cycles', () => {
    const edges = new Map<string, Set<string>>()
    for (const file of product) {
      const own = moduleOf(file.path)
      if (!own) continue
      for (const each of file.imports) {
        const other = moduleOf(each.target)
        if (other && other !== own && !each.typeOnly && !each.target.endsWith('/model.ts')) (edges.get(own) ?? edges.set(own, new Set()).get(own))?.add(other)
      }
    }
    const cycles: string[] = []
    const walk = (name: string, path: string[]) => {
      if (path.includes(name)) {
        cycles.push([...path.slice(path.indexOf(name)), name].join(' → '))
        return
      }
      for (const next of edges.get(name) ?? []) walk(next, [...path, name])
    }
    for (const name of edges.keys()) walk(name, [])
    expect(cycles).toEqual([])
  })

  it('the Sigma engine is a pure library', () => {
    const wrong = product.filter((file) => file.path.startsWith('lib/sigma/')).flatMap((file) => file.imports.filter((each) => /^(db|app|components|lib\/(?!sigma))|^(next|react|postgres|drizzle-orm|server-only)/.test(each.target)).map((each) => `${file.path} → ${each.target}`))
    expect(wrong).toEqual([])
  })

  it('files of lib with I/O say server-only', () => {
    const io = /^(db\/client\.ts|drizzle-orm|postgres|nodemailer|@node-rs\/argon2|pg-boss|node:fs|node:fs\/promises|next\/headers)$/
    const wrong = product.filter((file) => file.path.startsWith('lib/') && !/\/(catalog|sigma)\//.test(file.path) && file.imports.some((each) => io.test(each.target) && !each.typeOnly) && !/^import 'server-only'/m.test(file.text) && file.path !== 'lib/keyset.ts')
    expect(wrong.map((file) => file.path)).toEqual([])
  })
})

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/(['"`])(?:\\.|(?!\1)[^\\\n])*\1/g, '""')

describe('files', () => {
  it('have at most 300 lines, data excepted', () => {
    const data = /(sample|catalog|\.test\.tsx?$|common-passwords|vectors)/
    expect(code.filter((file) => !data.test(file.path) && file.text.split('\n').length > 301).map((file) => `${file.path}: ${file.text.split('\n').length}`)).toEqual([])
  })

  it('use no any and silence no check', () => {
    const wrong = code.filter((file) => (/(: any(?=[\s;,)\]}|&=]|$)|\bas any(?=[\s;,)\]}]|$)|<any>)/m.test(withoutComments(file.text)) || /@ts-(ignore|nocheck|expect-error)/.test(file.text)) && file.path !== 'test/architecture.test.ts')
    expect(wrong.map((file) => file.path)).toEqual([])
  })

  it('default exports only in app and root configurations', () => {
    const wrong = code.filter((file) => /^export default /m.test(file.text) && !file.path.startsWith('app/') && !/^test\/(global-setup|e2e-server)\.ts$/.test(file.path))
    expect(wrong.map((file) => file.path)).toEqual([])
  })

  it('server actions files export async functions only', () => {
    const wrong = product.filter((file) => /^'use server'/.test(file.text) && [...file.text.matchAll(/^export (?!async function|type)/gm)].length > 0)
    expect(wrong.map((file) => file.path)).toEqual([])
  })
})
