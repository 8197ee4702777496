import type { Attribute } from '../attribute.ts'
import { accessReview } from './access-review.ts'
import { accounts, settings } from './accounts.ts'
import { changeRecords, changes } from './changes.ts'
import { entryReviews } from './entries.ts'
import { emergencyAccess, grant } from './grant.ts'
import { joiner, leaver, mover } from './leaving.ts'
import { conflicts, evidence, feeds, findings, occurrences, restores, scans, vulnerabilities } from './operations.ts'

/** Every attribute that is judged by the data alone. Ids are permanent. */
export const attributes: readonly Attribute[] = [
  ...accessReview, ...grant, ...emergencyAccess, ...leaver, ...mover, ...joiner, ...accounts, ...settings, ...changes, ...changeRecords, ...restores, ...entryReviews, ...feeds, ...findings, ...conflicts, ...occurrences, ...evidence, ...scans, ...vulnerabilities,
]

const byId = new Map(attributes.map((each) => [each.id, each]))
export const attributeOf = (id: string): Attribute | undefined => byId.get(id)

/** Raised with any change of an attribute that can change an answer: a freeze says by which version it was asked. */
export const attributesVersion = 1
