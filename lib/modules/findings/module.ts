import type { Module } from '../module.ts'
import { noticeSilence, tellOfCritical } from './alerts.ts'
import { findingFinder } from './found.ts'
import { findingDecisions } from './model.ts'
import { detecting, detectLeft } from './run-detection.ts'
import { openFindings, ownFindings } from './waiting.ts'
import './exports.ts'
import './operations/decide.ts'
import './operations/detect.ts'
import './operations/raise.ts'
import './queries.ts'

export const findings: Module = { search: findingFinder, worklist: [ownFindings, openFindings], decisions: [findingDecisions], jobs: [detecting], rounds: [detectLeft, tellOfCritical, noticeSilence] }
