import { AWS } from './aws.ts'
import { GOOGLE, M365, WEB } from './cloud.ts'
import { GITHUB } from './github.ts'
import { AZURE, OKTA } from './identity.ts'
import type { Mapping } from './mapping.ts'

/** The mappings shipped with the library: pass them to `compile` as they are, or with your own before them. */
export const MAPPINGS: Mapping[] = [...AWS, ...GITHUB, ...OKTA, ...AZURE, ...M365, ...GOOGLE, ...WEB]
