import type { Module } from '../module.ts'
import './notices.ts'
import './open.ts'
import './operations.ts'
import './queries.ts'
import { settling } from './rounds.ts'
import { toDecide } from './waiting.ts'

export const approvals: Module = { search: null, worklist: [toDecide], decisions: [], jobs: [], rounds: [settling] }
