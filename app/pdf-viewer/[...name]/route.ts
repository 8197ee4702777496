import { pdfViewerFile } from '#lib/files/pdf-viewer.ts'

/** Public, and the same for everybody: the frame that asks has neither cookies nor an origin. */
export async function GET(_: Request, context: { params: Promise<{ name: string[] }> }): Promise<Response> {
  const { name } = await context.params
  return (await pdfViewerFile(name.join('/'))) ?? new Response(null, { status: 404 })
}
