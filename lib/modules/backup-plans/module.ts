import type { Module } from '../module.ts'
import './agent.ts'
import './exports.ts'
import './files.ts'
import { runDecisions } from './model.ts'
import './notices.ts'
import './operations/plan.ts'
import './operations/post.ts'
import './operations/review.ts'
import './queries.ts'
import { mindingBackups } from './rounds.ts'
import { testsToReview } from './waiting.ts'

export const backupPlans: Module = { search: null, worklist: [testsToReview], decisions: [runDecisions], jobs: [], rounds: [mindingBackups] }
