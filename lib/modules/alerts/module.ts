import type { Module } from '../module.ts'
import { measure, watch } from './rounds.ts'
import { ownAlerts } from './waiting.ts'
import './exports.ts'
import './notices.ts'
import './operations/answer.ts'
import './operations/thresholds.ts'
import './queries.ts'

export const alerts: Module = { search: null, worklist: [ownAlerts], decisions: [], jobs: [], rounds: [measure, watch] }
