import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import '#lib/edge/everything.ts'
import { fileRoutes } from '#lib/edge/file-routes.ts'
import { openApi } from '#lib/edge/openapi.ts'
import { clientOf } from './client/write.ts'

/** `npm run client`: writes the TypeScript client out from the API document. */
const file = join(import.meta.dirname, '../client/tickmark.ts')
writeFileSync(file, clientOf(openApi('https://tickmark.example.com', fileRoutes)))
console.log(file)
