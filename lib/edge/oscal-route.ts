import 'server-only'
import { Readable } from 'node:stream'
import '#lib/modules/index.ts'
import { exportOscal } from '#lib/modules/frameworks/oscal/export.ts'
import type { OscalModel } from '#lib/modules/frameworks/oscal/names.ts'
import { inTurn } from './export-route.ts'
import { download } from './row-stream.ts'

/** The route handler of a framework as a document of OSCAL. It is written whole, and recorded, before its first byte leaves. */
export const oscalRoute = (model: OscalModel) =>
  inTurn(async ({ actor, parameters, request }, ended) => {
    const { file, text } = await exportOscal(actor, { ...Object.fromEntries(new URL(request.url).searchParams), id: parameters.frameworkId ?? '', model })
    ended()
    const bytes = Buffer.from(text)
    return download(Readable.from([bytes]), 'application/json', file, bytes.length)
  })
