import type { Module } from '../module.ts'
import { endForsakenRuns } from './working.ts'

export const runs: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [endForsakenRuns] }
