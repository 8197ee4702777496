import type { Module } from '../module.ts'
import { building, minding } from './rounds.ts'
import { toReview } from './waiting.ts'
import './exports.ts'
import './notices.ts'
import './operations/build.ts'
import './operations/close.ts'
import './operations/decide.ts'
import './operations/plan.ts'
import './operations/reassign.ts'
import './queries.ts'

export const campaigns: Module = { search: null, worklist: [toReview], decisions: [], jobs: [building], rounds: [minding] }
