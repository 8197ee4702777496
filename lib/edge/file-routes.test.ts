import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import '#lib/edge/everything.ts'
import { isPermission } from '#lib/auth/permissions.ts'
import { openApi } from '#lib/edge/openapi.ts'
import { fileRoutes } from './file-routes.ts'

const root = join(import.meta.dirname, '../../app/api/v1')
type Described = { operationId: string; 'x-permission'?: string; parameters?: { name: string; in: string }[]; requestBody?: { content: Record<string, unknown> } }
const { paths } = openApi('https://portal.example', fileRoutes) as { paths: Record<string, Record<string, Described>> }

describe('the API document', () => {
  const files = globSync('**/route.ts', { cwd: root }).filter((file) => !file.startsWith('[...path]') && !file.startsWith('openapi.json'))

  it.each(files)('describes %s, each of its methods', (file) => {
    const path = `/api/v1/${dirname(file).replace(/\[(\w+)\]/g, '{$1}')}`
    const methods = [...readFileSync(join(root, file), 'utf8').matchAll(/export (?:async function|const) (GET|POST|PUT|PATCH|DELETE)\b/g)].map((found) => found[1]?.toLowerCase() as string)
    expect(methods.length).toBeGreaterThan(0)
    for (const method of methods) expect(paths[path], `${method} ${path}`).toHaveProperty(method)
  })

  it('describes no route of a file that is not there', () => {
    const known = new Set(files.map((file) => `/${dirname(file).replace(/\[(\w+)\]/g, '{$1}')}`))
    expect(fileRoutes.filter((route) => !known.has(route.path) && !existsSync(join(root, '../../..', `app${route.path.replace(/\{(\w+)\}/g, '[$1]')}`, 'route.ts'))).map((route) => route.path)).toEqual([])
  })

  it('names permissions that exist, each operation once, and what is told where', () => {
    const all = Object.values(paths).flatMap((methods) => Object.values(methods))
    expect(all.flatMap((each) => each['x-permission'] ?? []).filter((name) => !isPermission(name))).toEqual([])
    expect(new Set(all.map((each) => each.operationId)).size).toBe(all.length)
    expect(paths['/api/v1/events']?.post?.parameters?.map((each) => [each.name, each.in])).toEqual([['source', 'query'], ['label', 'query']])
    expect(paths['/api/v1/evidence/upload']?.post?.requestBody?.content).toHaveProperty('multipart/form-data.schema.properties.file')
    expect(paths['/api/v1/events.csv']?.get?.parameters?.map((each) => each.name)).toContain('event_type')
  })
})
