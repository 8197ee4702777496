import { formatDateTime } from '#lib/format.ts'
import { linkKinds } from '#lib/modules/incidents/words.ts'

/** As a field for day and time shows it: UTC. */
export const minute = (at: Date | null | undefined) => at?.toISOString().slice(0, 16) ?? ''
export const optionsOf = (choices: Record<string, string>) => Object.entries(choices).map(([value, label]) => ({ value, label }))
/** The newest hundred, to choose among. */
export const linkOptions = (links: { id: string; kind: keyof typeof linkKinds; label: string; at: Date }[]) => links.slice(0, 100).map((each) => ({ value: each.id, label: `${linkKinds[each.kind]}: ${each.label}`, help: formatDateTime(each.at) }))
