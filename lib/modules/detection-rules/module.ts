import type { Module } from '../module.ts'
import { ruleFinder } from './found.ts'
import { muteDecisions } from './model.ts'
import { backTesting } from './run-back-test.ts'
import './operations/back-tests.ts'
import './operations/import-pack.ts'
import './operations/mutes.ts'
import './operations/own-rules.ts'
import './operations/thresholds.ts'
import './operations/turn.ts'
import './queries.ts'
import { mutesToDecide } from './waiting.ts'

export const detectionRules: Module = { search: ruleFinder, worklist: [mutesToDecide], decisions: [muteDecisions], jobs: [backTesting], rounds: [] }
