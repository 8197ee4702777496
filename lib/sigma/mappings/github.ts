import type { Mapping } from './mapping.ts'

/** GitHub's audit log, as its API and its streaming write it. */
export const GITHUB: Mapping[] = [
  {
    logsource: { product: 'github' },
    fields: {
      actor_location: ['actor_location.country_code'],
      repo: ['repository', 'repository.full_name'],
      org: ['organization.login'],
      actor: ['sender.login', 'actor.login'],
      created_at: ['@timestamp'],
    },
  },
]
