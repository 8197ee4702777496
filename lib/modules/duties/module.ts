import type { Module } from '../module.ts'
import { checking, evaluating, minding } from './rounds.ts'
import { toSettle } from './waiting.ts'
import './exports.ts'
import './notices.ts'
import './operations/catalog.ts'
import './operations/evaluate.ts'
import './operations/mitigate.ts'
import './operations/rules.ts'
import './catalog.ts'
import './queries.ts'
import './testable.ts'

export const duties: Module = { search: null, worklist: [toSettle], decisions: [], jobs: [evaluating, checking], rounds: [minding] }
