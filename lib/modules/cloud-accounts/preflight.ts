import 'server-only'
import type { CloudCall } from '#db/schema/cloud-accounts.ts'
import { awsCollectors } from '#lib/cloud/aws/collect/index.ts'
import { policyFor, preflightOf } from '#lib/cloud/aws/collect/permissions.ts'
import { awsPlaybooks } from '#lib/cloud/aws/playbooks/index.ts'
import { policyForPlaybooks } from '#lib/cloud/aws/playbooks/permissions.ts'
import type { Read } from '#lib/cloud/facts.ts'
import type { Provider } from '#lib/cloud/providers.ts'

/** What whoever scans a provider has to be allowed, made from the calls its collectors make: to paste, and to test. */
const needs = {
  aws: { policy: () => policyFor(awsCollectors), mends: () => policyForPlaybooks(awsPlaybooks), tested: (reads: Read[]): CloudCall[] => preflightOf(reads, awsCollectors) },
} as const satisfies Record<Provider, unknown>

export const mendingPolicyOf = (provider: Provider): object => needs[provider].mends()
export const policyOf = (provider: Provider): object => needs[provider].policy()
export const testedOf = (provider: Provider, reads: Read[]): CloudCall[] => needs[provider].tested(reads)
