import type { Module } from '../module.ts'
import './operations/end.ts'
import './operations/factor.ts'
import './operations/sso.ts'
import './operations/start.ts'

export const sessions: Module = { search: null, worklist: [], jobs: [], rounds: [] }
