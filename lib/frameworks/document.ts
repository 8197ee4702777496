import { type CatalogueFramework, frameworkKnownAs, frameworks, mappingStrengths, requirementsOf, shippedMappings } from './index.ts'

/** Whatever is said to map to requirements, by the name of the framework that it uses. */
export type Mapped = { id: string; maps: readonly { framework: string; id: string }[] }
export type MappedBy = { controls: readonly Mapped[]; checks: readonly Mapped[]; rules: readonly Mapped[] }

/** Mappings of controls, checks and rules that lead nowhere, each with what names it; a test holds that there are none. */
export function deadEnds(mapped: readonly Mapped[], has: (key: string, code: string) => boolean): string[] {
  return mapped.flatMap(({ id, maps }) => maps.flatMap((each) => {
    const framework = frameworkKnownAs(each.framework)
    if (!framework) return [`${id}: no framework is known as ${each.framework}`]
    return has(framework.key, each.id) ? [] : [`${id}: ${framework.key} has no ${each.id}`]
  }))
}

/** How many of them map to the framework, and how many of its requirements they name. */
function reach(mapped: readonly Mapped[], { key }: CatalogueFramework): { by: number; codes: Set<string> } {
  const own = mapped.map(({ maps }) => maps.filter((each) => frameworkKnownAs(each.framework)?.key === key)).filter((maps) => maps.length > 0)
  return { by: own.length, codes: new Set(own.flat().map((each) => each.id)) }
}

const nameOf = (key: string): string => {
  const framework = frameworks.find((each) => each.key === key)
  return framework ? `${framework.name} ${framework.version}` : key
}

/** What `docs/frameworks.md` says of the catalogue and its shipped mappings, which are all in their files. */
export function frameworksDocument(mappedBy: MappedBy): string {
  const kinds = ['controls', 'checks', 'rules'] as const
  const row = (framework: CatalogueFramework): string => {
    const all = requirementsOf(framework)
    const reached = kinds.map((kind) => reach(mappedBy[kind], framework))
    const named = new Set(reached.flatMap(({ codes }) => [...codes]))
    return `| ${framework.name} ${framework.version} | ${framework.domains.length} | ${all.length} | ${reached.map(({ by }) => by).join(' | ')} | ${named.size} of ${all.length} |`
  }
  const pairs = [...Map.groupBy(shippedMappings, ({ from, to }) => `${nameOf(from[0])} → ${nameOf(to[0])}`)]
  const counted = (of: typeof shippedMappings) => mappingStrengths.map((strength) => of.filter((each) => each.strength === strength).length)
  return `# Frameworks

This page is written by \`npm run frameworks\` from the ${frameworks.length} frameworks in \`lib/frameworks/catalogue\` and the ${shippedMappings.length} mappings in \`lib/frameworks/mappings\`. Keys and codes are permanent; codes are unique within their framework.

Of standards that are copyrighted only the numbers of requirements are theirs; titles and texts are our own words and do not replace the standard. Where the law or a work in the public domain is the source, its own titles are used. A framework here is not advice on whether it applies, and
meeting a requirement as it is worded here is not yet meeting the standard.

How many of the ${mappedBy.controls.length} controls of the pack, ${mappedBy.checks.length} checks of cloud accounts and ${mappedBy.rules.length} shipped detection rules map to each, and how many of its requirements they name together:

| Framework | Domains | Requirements | Controls | Checks | Rules | Requirements named |
|---|---|---|---|---|---|---|
${frameworks.map(row).join('\n')}

## Sources

${frameworks.map((each) => `### ${each.name} ${each.version}\n\n\`${each.key}\`, by: ${each.publisher}. [Source](${each.source}). ${each.note}\n\nKnown as: ${each.knownAs.join(', ')}.\n\n${each.domains.map(({ code, title, requirements }) => `- ${code} ${title}: ${requirements.length}`).join('\n')}\n`).join('\n')}
## Shipped mappings

Mappings go from one requirement to another and make no circle; no pair stands twice. Equivalent: who meets the one meets the other. Partial: who meets the one meets a part of the other. Related: both are about the same matter, and meeting the one shows nothing of the other. They are ours
unless their file says otherwise, and a help to find what to look at: what an assessor accepts is theirs to say.

| From → to | Mappings | ${mappingStrengths.map((each) => `${each.charAt(0).toUpperCase()}${each.slice(1)}`).join(' | ')} |
|---|---|---|---|---|
${pairs.map(([pair, of]) => `| ${pair} | ${of.length} | ${counted(of).join(' | ')} |`).join('\n')}
| together | ${shippedMappings.length} | ${counted(shippedMappings).join(' | ')} |
`
}
