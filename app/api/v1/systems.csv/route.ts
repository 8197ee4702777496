import { csvResponse } from '#lib/edge/csv.ts'
import { handler } from '#lib/edge/handler.ts'
import { criticalities } from '#lib/modules/systems/model.ts'
import { exportSystems } from '#lib/modules/systems/operations.ts'
import { systemRows } from '#lib/modules/systems/queries.ts'

const columns = [
  { head: 'Name' }, { head: 'Environment' }, { head: 'Criticality', as: (rank: unknown) => criticalities[rank as keyof typeof criticalities] ?? '' }, { head: 'Owner' }, { head: 'Scope' },
  { head: 'Data' }, { head: 'Processes' }, { head: 'Controls' }, { head: 'Description' }, { head: 'Changed', as: 'time' as const },
]

export const GET = handler(async ({ actor, request }) => {
  const filters = await exportSystems(actor, Object.fromEntries(new URL(request.url).searchParams))
  return csvResponse(actor.orgId, 'systems', columns, (tx) => systemRows(tx, filters))
}, 'expensive')
