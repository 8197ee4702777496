import type { Module } from '../module.ts'
import './exports.ts'
import './operations/begin.ts'
import './operations/complete.ts'
import './queries.ts'
import './testable.ts'
import { failedRows, toExplain } from './waiting.ts'
import { judgingCensuses } from './working.ts'

export const census: Module = { search: null, worklist: [toExplain, failedRows], decisions: [], jobs: [judgingCensuses], rounds: [] }
