import { awsChecks } from './aws/checks/index.ts'
import { awsPlaybooks } from './aws/playbooks/index.ts'
import { awsScopes } from './aws/resources/index.ts'
import type { AnyCheck } from './check.ts'
import type { AnyPlaybook } from './playbook.ts'

/** What the engine needs of a provider to judge its scans; whatever comes beside AWS has its line here, and its folder. */
export const providers = {
  aws: { label: 'AWS', scopes: awsScopes, checks: awsChecks, playbooks: awsPlaybooks },
} as const satisfies Record<string, { label: string; scopes: Readonly<Record<string, 'global' | 'regional'>>; checks: readonly AnyCheck[]; playbooks: readonly AnyPlaybook[] }>

export type Provider = keyof typeof providers

const known = new Map(Object.values(providers).flatMap(({ checks }) => checks).map((check) => [check.id, check]))

/** Ids are of one provider alone. Null: none has it, as of a check that was retired. */
export const checkOf = (id: string): AnyCheck | null => known.get(id) ?? null
export const everyCheck = (): AnyCheck[] => [...known.values()]

const playbooks = new Map<string, AnyPlaybook>(Object.values(providers).flatMap((of) => of.playbooks).map((playbook) => [playbook.name, playbook]))

/** Names are of one provider alone. Null: there is none any more. */
export const playbookOf = (name: string): AnyPlaybook | null => playbooks.get(name) ?? null
export const everyPlaybook = (): AnyPlaybook[] => [...playbooks.values()]
