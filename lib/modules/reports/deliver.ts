import 'server-only'
import { artifactStore } from '#lib/artifacts/index.ts'
import { verified } from '#lib/artifacts/stream.ts'
import { jobActor, type RequestInfo } from '#lib/auth/actor.ts'
import { contentDisposition } from '#lib/files/name.ts'
import { fileHeaders, stored } from '../artifacts/deliver.ts'
import { openLink } from './operations/links.ts'
import { openedFile, readLink } from './sealed.ts'

/** A file of a sealed report for whoever has a link, decrypted: the bytes of the store are compared with their hash first. */
export async function linked(token: string, info: RequestInfo): Promise<Response> {
  const { orgId } = readLink(token)
  const { name, address, sha256, sealed } = await openLink({ ...jobActor(orgId, 'report link', info.id), request: info }, { token })
  const bytes = await stored((async () => openedFile(sealed, verified(await artifactStore().read(address), sha256.slice('sha256:'.length))))())
  return new Response(new Uint8Array(bytes), { headers: { ...fileHeaders, 'content-type': sealed.format === 'pdf' ? 'application/pdf' : 'application/octet-stream', 'content-length': String(bytes.length), 'content-disposition': contentDisposition('attachment', name) } })
}
