import type { Module } from '../module.ts'
import { cloudScansRound } from './rounds.ts'
import { scanning } from './scanning.ts'
import { gravestFindings } from './waiting.ts'
import './exports.ts'
import './files.ts'
import './notices.ts'
import './operations/mute.ts'
import './queries.ts'
import './testable.ts'

export const cloudScans: Module = { search: null, worklist: [gravestFindings], decisions: [], jobs: [scanning], rounds: [cloudScansRound] }
