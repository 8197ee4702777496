import type { Module } from '../module.ts'
import { judging, judgingAgain, reconciling } from './judging.ts'
import { minding } from './rounds.ts'
import { toExplain, toMend } from './waiting.ts'
import './exceptions.ts'
import './lines.ts'
import './notices.ts'
import './operations/exceptions.ts'
import './operations/remind.ts'
import './operations/systems.ts'
import './operations/tell.ts'
import './queries.ts'

export const reconciliations: Module = { search: null, worklist: [toMend, toExplain], decisions: [], jobs: [judging, reconciling], rounds: [judgingAgain, minding] }
