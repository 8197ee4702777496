import 'server-only'
import { z } from 'zod'
import { done, viewed } from '#lib/door/change.ts'
import { operation } from '#lib/door/operation.ts'
import { chosen } from '#lib/input.ts'
import { findingFilters } from '../queries.ts'

export const exportFindings = operation({
  name: 'findings.export',
  summary: 'Take findings out as CSV',
  category: 'export',
  input: z.object(findingFilters),
  run: async ({ actor, input }) => done(input, viewed({ type: 'organization', id: actor.orgId, label: 'Findings as CSV' }, { reason: chosen(input) })),
})
