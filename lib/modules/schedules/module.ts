import type { Module } from '../module.ts'
import { starting, startSchedules } from './rounds.ts'
import { failedSchedules } from './waiting.ts'
import './notices.ts'
import './operations.ts'
import './queries.ts'

export const schedules: Module = { search: null, worklist: [failedSchedules], decisions: [], jobs: [starting], rounds: [startSchedules] }
