import type { Module } from '../module.ts'
import './exports.ts'
import './files.ts'
import { drillDecisions } from './model.ts'
import './notices.ts'
import './operations/drill.ts'
import './operations/write.ts'
import './queries.ts'
import { mindingDrills } from './rounds.ts'
import { drillsToReview } from './waiting.ts'

export const runbooks: Module = { search: null, worklist: [drillsToReview], decisions: [drillDecisions], jobs: [], rounds: [mindingDrills] }
