/** One record on paper, on a designed page: what a printing process is told of it. */
export type Sheet = {
  /** What kind of thing it is, above its title. */
  kind: string
  title: string
  organization: string
  /** ISO, of the making: the same input gives the same bytes. */
  at: string
  facts: [name: string, fact: string][]
  parts: Part[]
  /** The newest checkpoint of the audit trail, at the end. */
  note: string | null
}

/** A text under its heading, or a short table; `widths` as shares of the page. */
export type Part = { heading: string; text: string } | { heading: string; none: string; heads: string[]; widths: number[]; rows: string[][] }

/** Every text of it. */
export function textsOf(sheet: Sheet): string[] {
  const parts = sheet.parts.flatMap((part) => [part.heading, ...('text' in part ? [part.text] : [part.none, ...part.heads, ...part.rows.flat()])])
  return [sheet.kind, sheet.title, sheet.organization, ...sheet.facts.flat(), ...parts, ...(sheet.note ? [sheet.note] : [])]
}
