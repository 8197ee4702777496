import type { Module } from '../module.ts'
import { controlFinder } from './found.ts'
import './calendar/exports.ts'
import './calendar/operations.ts'
import './calendar/queries.ts'
import { telling } from './calendar/round.ts'
import { toPerform } from './calendar/waiting.ts'
import './exports.ts'
import './notices.ts'
import './operations/occurrences.ts'
import './operations/details.ts'
import './queries.ts'

export const controls: Module = { search: controlFinder, worklist: [toPerform], decisions: [], jobs: [], rounds: [telling] }
