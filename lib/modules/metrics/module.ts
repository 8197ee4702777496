import type { Module } from '../module.ts'
import { countingDays } from './counting.ts'
import './queries.ts'

export const metrics: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [countingDays] }
