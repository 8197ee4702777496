import type { Module } from '../module.ts'
import { responseDecisions } from './model.ts'
import { respond } from './rounds.ts'
import './notices.ts'
import './operations/act.ts'
import './operations/ask.ts'
import './queries.ts'

export const responseActions: Module = { search: null, worklist: [], decisions: [responseDecisions], jobs: [], rounds: [respond] }
