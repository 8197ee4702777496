import { z } from 'zod'

/** `text`: what it asks, in our own words or in those of a law. `parent`: another requirement of the same domain, which it is an enhancement or a part of. */
export type CatalogueRequirement = { code: string; title: string; text?: string; parent?: string }
export type CatalogueDomain = { code: string; title: string; requirements: CatalogueRequirement[] }
/** `key` is permanent. `knownAs`: what rules, checks, controls and people call it; `source`: where the standard itself is read. */
export type CatalogueFramework = { key: string; name: string; version: string; publisher: string; source: string; note: string; knownAs: string[]; domains: CatalogueDomain[] }

const says = (most: number) => z.string().min(1).max(most).refine((text) => text.trim() === text, 'begins or ends with a space').refine((text) => !/[\n\r\t]/.test(text), 'has more than one line')
const code = z.string().regex(/^[A-Z\d][\w.()-]*(?: [\w.()-]+)*$/, 'is no code').max(40)
export const keyPattern = /^[a-z][a-z\d]*(?:[.-][a-z\d]+)*$/

const requirementSchema = z.strictObject({ code, title: says(300), text: says(500).optional(), parent: code.optional() })
const domainSchema = z.strictObject({ code, title: says(200), requirements: z.array(requirementSchema).min(1) })
export const frameworkSchema = z.strictObject({
  key: z.string().regex(keyPattern, 'is no key').max(60), name: says(60), version: says(40), publisher: says(120), source: z.url({ protocol: /^https$/ }), note: says(1_000),
  knownAs: z.array(says(60)).min(1), domains: z.array(domainSchema).min(1),
})

const doubled = (all: readonly string[]): string[] => [...new Set(all.filter((each, n) => all.indexOf(each) < n))]

/** Codes are unique within their framework, and so among the parts of one requirement. A parent is of the same domain, and nothing is a part of itself by way of its parts. */
function structureFaults({ domains }: CatalogueFramework): string[] {
  const lists = domains.flatMap(({ requirements }) => requirements.map((each) => each.code))
  const faults = [...doubled(domains.map((each) => each.code)).map((each) => `has the domain ${each} twice`), ...doubledOf(lists).map((each) => `has the code ${each} twice`)]
  for (const domain of domains) {
    const byCode = new Map(domain.requirements.map((each) => [each.code, each]))
    for (const { code: own, parent } of domain.requirements) {
      if (parent === undefined) continue
      if (!byCode.has(parent)) faults.push(`has ${own} below ${parent}, which its domain does not have`)
      const seen = new Set([own])
      for (let at: string | undefined = parent; at !== undefined; at = byCode.get(at)?.parent) {
        if (seen.has(at)) { faults.push(`has ${own} below itself`); break }
        seen.add(at)
      }
    }
  }
  return faults
}

/** As `doubled`, for lists of a thousand. */
function doubledOf(all: readonly string[]): string[] {
  const seen = new Set<string>()
  return [...new Set(all.filter((each) => (seen.has(each) ? true : (seen.add(each), false))))]
}

/** What is wrong with a framework, in words; nothing: it is as it must be. */
export function faultsOf(framework: CatalogueFramework): string[] {
  const read = frameworkSchema.safeParse(framework)
  return read.success ? structureFaults(framework) : read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
}

/** A framework of the catalogue; one that is not as it must be does not load, and the refusal names it. */
export function defineFramework<K extends string>(framework: CatalogueFramework & { key: K }): CatalogueFramework & { key: K } {
  const faults = faultsOf(framework)
  if (faults.length > 0) throw new Error(`The framework ${framework.key} ${faults.slice(0, 5).join('; ')}`)
  return framework
}

/**
 * Requirements as a table, one on each line: `code | title | text`. `below`: which requirement a code is a part of; one that the table does not have is left out, so that a baseline may name an
 * enhancement without what it enhances.
 */
export function requirements(table: string, below: (code: string) => string | undefined = () => undefined): CatalogueRequirement[] {
  const read = table.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => line.split(' | '))
  const known = new Set(read.map(([first]) => first))
  return read.map((cells) => {
    const [own = '', title = '', text, ...more] = cells
    if (more.length > 0) throw new Error(`${own}: a line has a code, a title and a text`)
    const parent = below(own)
    return { code: own, title, ...(text !== undefined && { text }), ...(parent !== undefined && known.has(parent) && { parent }) }
  })
}

/** "AC-2(3)" is an enhancement of "AC-2". */
export const enhanced = (own: string): string | undefined => /^(.+)\(\d+\)$/.exec(own)?.[1]

/** "3.3.1.2" is a part of "3.3.1"; of numbers with at most `from` parts nothing is said. */
export const numbered = (from: number) => (own: string): string | undefined => (own.split('.').length > from ? own.slice(0, own.lastIndexOf('.')) : undefined)
