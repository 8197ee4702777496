import type { Module } from '../module.ts'
import { compareRound } from './rounds.ts'
import './operations.ts'
import './queries.ts'
import './tables.ts'

export const anomalies: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [compareRound] }
