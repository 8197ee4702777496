import type { Module } from '../module.ts'
import { following } from './rounds.ts'
import { toGrant, toReview } from './waiting.ts'
import './exports.ts'
import './notices.ts'
import './operations/end.ts'
import './operations/grant.ts'
import './operations/print.ts'
import './operations/request.ts'
import './operations/review.ts'
import './queries.ts'
import './testable.ts'

export const accessRequests: Module = { search: null, worklist: [toGrant, toReview], decisions: [], jobs: [], rounds: [following] }
