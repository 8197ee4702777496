import 'server-only'
import type { Kind } from '../model.ts'
import type { ListsPulled, Pulling } from './lists.ts'
import { pullAwsIam } from './pull-aws.ts'

/** Of each kind that brings lists (`pull` of `model.ts`), how: all pages, or an error that says which one failed and why. Whatever is pulled next has its line here. */
export const listPulls: Partial<Record<Kind, (pulling: Pulling) => Promise<ListsPulled>>> = { aws: pullAwsIam }
