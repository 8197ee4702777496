import type { Json } from '../crypto/canonical.ts'

/** Names in the order NIST's schemas have them, as far as one order serves all models. Names that are not here follow by their letters. */
const order = `$schema catalog component-definition assessment-plan assessment-results plan-of-action-and-milestones
uuid id control-id statement-id param-id objective-id activity-uuid task-uuid component-uuid subject-uuid observation-uuid risk-uuid finding-uuid actors identifier-type choice how-many
metadata import-ssp import-ap system-id lifecycle source type actor-uuid target-id name ns value class group role-id party-uuids scheme href rel media-type resource-fragment filename text algorithm
title short-name description statement purpose published last-modified version oscal-version revisions document-ids external-ids start end
params props links label usage constraints guidelines values select prose roles locations parties responsible-parties
control-selections control-objective-selections include-all include-controls exclude-controls include-subjects exclude-subjects with-child-controls with-ids
components inventory-items users objectives-and-methods activities local-definitions terms-and-conditions reviewed-controls assessment-subjects assessment-assets assessment-platforms uses-components
state reason status methods types origins origin facets target implementation-statement-uuid implementation-status subjects relevant-evidence collected expires
timing within-date-range on-date date tasks associated-activities dependencies steps related-controls responsible-roles protocols control-implementations set-parameters implemented-requirements statements
attestations assessment-log observations threat-ids characterizations mitigating-factors deadline remediations risk-log risks findings poam-items related-findings related-observations related-risks
parts groups controls citation rlinks base64 hashes resources back-matter remarks`.split(/\s+/)
const rank = new Map(order.map((name, at) => [name, at]))

const byRank = (one: string, other: string) => (rank.get(one) ?? order.length) - (rank.get(other) ?? order.length) || (one < other ? -1 : 1)

function arranged(value: Json): Json {
  if (Array.isArray(value)) return value.map(arranged)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.keys(value).sort(byRank).map((name) => [name, arranged(value[name] as Json)]))
}

/** The file of a document: the same bytes whatever order its names came in, as they do from a database. */
export const oscalText = (document: Json): string => `${JSON.stringify(arranged(document), null, 2)}\n`
