import type { Module } from '../module.ts'
import './exports.ts'
import './operations/begin.ts'
import './operations/complete.ts'
import './operations/sign-off.ts'
import './queries.ts'
import './testable.ts'
import { toExplain, toSignOff } from './waiting.ts'
import { judgingEntries } from './working.ts'

export const entryReviews: Module = { search: null, worklist: [toExplain, toSignOff], decisions: [], jobs: [judgingEntries], rounds: [] }
