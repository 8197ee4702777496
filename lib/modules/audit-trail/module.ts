import type { Module } from '../module.ts'
import { anchorLog, countDenials, sealEntries } from './rounds.ts'
import { verifying } from './verifying.ts'
import './actors.ts'
import './exports.ts'
import './notices.ts'
import './operations.ts'
import './proofs.ts'
import './queries.ts'
import './verification.ts'
import './verifying.ts'

export const auditTrail: Module = { search: null, worklist: [], decisions: [], jobs: [verifying], rounds: [sealEntries, countDenials, anchorLog] }
