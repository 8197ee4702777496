import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import '#lib/edge/everything.ts'
import { fileRoutes } from '#lib/edge/file-routes.ts'
import { openApi } from '#lib/edge/openapi.ts'
import { clientOf } from './client/write.ts'

const document = openApi('https://tickmark.example.com', fileRoutes)

describe('the TypeScript client', () => {
  it('is what the API document says: npm run client', () => {
    expect(readFileSync(join(import.meta.dirname, '../client/tickmark.ts'), 'utf8')).toBe(clientOf(document))
  })

  it('follows the document, and refuses to guess', () => {
    const changed = structuredClone(document) as { paths: Record<string, { get: { responses: Record<string, { content: Record<string, { schema: { items: { properties: Record<string, object> } } }> }> } }> }
    const { properties } = (changed.paths['/api/findings']?.get.responses[200]?.content['application/json'] as { schema: { items: { properties: Record<string, object> } } }).schema.items
    properties.owner = { type: ['null', 'string'] }
    expect(clientOf(changed)).toContain('  owner?: string | null\n')
    properties.owner = { $ref: '#/components/schemas/Error' }
    expect(() => clientOf(changed)).toThrow(/of no use here yet/)
    delete changed.paths['/api/findings']
    expect(() => clientOf(changed)).toThrow('the API document does not say what GET /api/findings answers')
  })
})
