import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

type Item = { title: string; dest: unknown; items: Item[] }

/** A PDF by another's reader: its texts a page, bookmarks (those of the first level, and all with the page each leads to), links as pages, what it says of itself, and the tags of its second page. */
export async function readPdf(bytes: ArrayBuffer) {
  const document = await getDocument({ data: new Uint8Array(bytes), useSystemFonts: false, verbosity: 0 }).promise
  const pages = await Promise.all(Array.from({ length: document.numPages }, async (_, n) => {
    const { items } = await (await document.getPage(n + 1)).getTextContent()
    return items.map((item) => ('str' in item ? item.str : '')).filter((text) => text.trim()).join('|')
  }))
  const [outline, { info }, tags] = [await document.getOutline(), await document.getMetadata(), await (await document.getPage(2)).getStructTree()]
  const pageOf = async (dest: unknown) => {
    const [page] = (typeof dest === 'string' ? await document.getDestination(dest) : dest) as [Parameters<typeof document.getPageIndex>[0]]
    return (await document.getPageIndex(page)) + 1
  }
  const flat = (items: Item[]): Item[] => items.flatMap((item) => [item, ...flat(item.items)])
  const bookmarks = await Promise.all(flat((outline ?? []) as Item[]).map(async ({ title, dest }) => [title, await pageOf(dest)] as const))
  const links: [from: number, to: number][] = []
  for (const n of pages.keys()) {
    for (const { dest } of (await (await document.getPage(n + 1)).getAnnotations()) as { dest?: unknown }[]) if (dest) links.push([n + 1, await pageOf(dest)])
  }
  await document.loadingTask.destroy()
  return { pages, outline: outline?.map(({ title }) => title), bookmarks, links, info: info as Record<string, unknown>, tags: JSON.stringify(tags) }
}
