import type { Module } from '../module.ts'
import { judging, judgingAgain, reconciling } from './judging.ts'
import './exceptions.ts'
import './lines.ts'
import './operations/exceptions.ts'
import './operations/systems.ts'
import './operations/tell.ts'
import './queries.ts'

export const reconciliations: Module = { search: null, worklist: [], decisions: [], jobs: [judging, reconciling], rounds: [judgingAgain] }
