import type { Module } from '../module.ts'
import { countingDays } from './counting.ts'
import './dashboards/auditor.ts'
import './dashboards/compliance.ts'
import './dashboards/executive.ts'
import './dashboards/security.ts'
import { measuring } from './measuring.ts'
import './queries.ts'

export const metrics: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [countingDays, measuring] }
