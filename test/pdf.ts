import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** A PDF by another's reader: its texts a page, bookmarks, what it says of itself, and the tags of its second page. */
export async function readPdf(bytes: ArrayBuffer) {
  const document = await getDocument({ data: new Uint8Array(bytes), useSystemFonts: false, verbosity: 0 }).promise
  const pages = await Promise.all(Array.from({ length: document.numPages }, async (_, n) => {
    const { items } = await (await document.getPage(n + 1)).getTextContent()
    return items.map((item) => ('str' in item ? item.str : '')).filter((text) => text.trim()).join('|')
  }))
  const [outline, { info }, tags] = [await document.getOutline(), await document.getMetadata(), await (await document.getPage(2)).getStructTree()]
  await document.loadingTask.destroy()
  return { pages, outline: outline?.map(({ title }) => title), info: info as Record<string, unknown>, tags: JSON.stringify(tags) }
}
